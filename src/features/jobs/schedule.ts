import type { PeriodicJob } from '../../http/system.ts'
import { deliverDue } from './deliver-due.ts'
import { expireKeys, expireTickets } from './expire.ts'

/** What happens each minute. A room exports its jobs from its jobs.ts and is named here. */
export const schedule: PeriodicJob[] = [deliverDue, expireKeys, expireTickets]
