import { problem } from '../../http/problem.ts'

export const StaffNotFound = problem(404, 'STAFF_NOT_FOUND', 'Nobody of that id works here.')
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
export const AlreadyInvited = problem(409, 'ALREADY_INVITED', 'They are invited already: send it again, or take it back.')
export const InvitationNotFound = problem(404, 'INVITATION_NOT_FOUND', 'There is no such invitation.')
export const InvitationOver = problem(410, 'INVITATION_OVER', 'This invitation was accepted or taken back, or its time is over.')
export const InvitationForAnother = problem(
  403,
  'INVITATION_FOR_ANOTHER',
  'It was sent to another address than the one you are signed in under.',
)
