import { problem } from '../../http/problem.ts'

export const EventNotFound = problem(404, 'EVENT_NOT_FOUND', 'There is no such event.')
export const EventNotDead = problem(409, 'EVENT_NOT_DEAD', 'Only a dead event can be replayed.')
/** Between us: a handler's effect is there already. */
export const AlreadyDelivered = problem(409, 'ALREADY_DELIVERED', 'This event was handled before.')
/** Between us: a periodic job was overtaken by a later run. */
export const LeaseLost = problem(409, 'LEASE_LOST', 'Another run holds this lease.')
