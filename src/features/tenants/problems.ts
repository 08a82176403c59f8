import { problem } from '../../http/problem.ts'

export const SlugTaken = problem(409, 'SLUG_TAKEN', 'Another tenant has this slug.')
export const LocationSlugTaken = problem(409, 'LOCATION_SLUG_TAKEN', 'Another location has this slug.')
export const LocationNotFound = problem(404, 'LOCATION_NOT_FOUND', 'There is no such location.')
export const StaffNotFound = problem(404, 'STAFF_NOT_FOUND', 'Nobody of that id works here.')
export const UserNotFound = problem(404, 'USER_NOT_FOUND', 'Nobody has signed up with this e-mail.')
export const AlreadyStaff = problem(409, 'ALREADY_STAFF', 'They work here already.')
export const LastOwner = problem(409, 'LAST_OWNER', 'A tenant keeps at least one owner.')
export const OwnersOnly = problem(403, 'OWNERS_ONLY', 'Only an owner makes, changes or removes an owner.')
