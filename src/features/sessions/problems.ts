import { problem } from '../../http/problem.ts'

export const PriceNeeded = problem(400, 'PRICE_NEEDED', 'The location has another currency than the class type’s price: name a price.')
export const SessionNotFound = problem(404, 'SESSION_NOT_FOUND', 'There is no such session.')
export const SessionInPast = problem(409, 'SESSION_IN_PAST', 'This would be, or is, in the past.')
export const SessionNotScheduled = problem(409, 'SESSION_NOT_SCHEDULED', 'The session is canceled or over.')
export const CapacityBelowTaken = problem(
  409,
  'CAPACITY_BELOW_TAKEN',
  'More seats are taken. By force nobody is put out, and nobody else gets in.',
)
