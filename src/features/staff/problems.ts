import { problem } from '../../http/problem.ts'

export const StaffNotFound = problem(404, 'STAFF_NOT_FOUND', 'Nobody of that id works here.')
export const UserNotFound = problem(404, 'USER_NOT_FOUND', 'Nobody has signed up with this e-mail.')
export const AlreadyStaff = problem(409, 'ALREADY_STAFF', 'They work here already.')
export const LastOwner = problem(409, 'LAST_OWNER', 'A tenant keeps at least one owner.')
export const OwnersOnly = problem(403, 'OWNERS_ONLY', 'Only an owner makes, changes or removes an owner.')
export const OwnersWorkEverywhere = problem(400, 'OWNERS_WORK_EVERYWHERE', 'An owner is not limited to locations.')
export const NotYoursToGive = problem(403, 'NOT_YOURS_TO_GIVE', 'You can give only what you have yourself.')
export const RoleNotFound = problem(404, 'ROLE_NOT_FOUND', 'There is no such role.')
export const RoleUnknown = problem(400, 'ROLE_UNKNOWN', 'There is no role of this key here.')
export const RoleKeyTaken = problem(409, 'ROLE_KEY_TAKEN', 'There is a role of this key.')
export const RoleInUse = problem(409, 'ROLE_IN_USE', 'Somebody has this role or is invited to it.')
export const TooManyRoles = problem(409, 'TOO_MANY_ROLES', 'A tenant has 50 roles of its own at most.')
