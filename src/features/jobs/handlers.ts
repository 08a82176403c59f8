import type { Handler } from '../../http/system.ts'
import { wakeFollowers } from '../realtime/jobs.ts'

/** Who does what when something has happened. A room exports its handlers from its jobs.ts and is named here. */
export const handlers: Handler[] = [wakeFollowers]
