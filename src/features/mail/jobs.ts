import { inBatches, type PeriodicJob } from '../../http/system.ts'
import { deliverDue } from './deliver.ts'
import { deleteOldMailEvents, deleteOldMails } from './queries.ts'

const MOST = 20
const ROUNDS = 10
const KEPT_DAYS = 90
const MOST_EXPIRED = 500

/** What was not sent at once, and what is to be tried again. */
export const deliverMails: PeriodicJob = {
  name: 'mail.deliver',
  run: (sweep) => inBatches(ROUNDS, MOST, () => deliverDue(sweep, sweep.tenantId, MOST)),
}

/** Mail and what was told of it, once nobody will ask any more. */
export const expireMails: PeriodicJob = {
  name: 'mail.expire',
  run: async ({ db, tenantId, fenced }) => {
    const gone = await db.run(fenced, deleteOldMails({ tenantId, most: MOST_EXPIRED, days: KEPT_DAYS }))
    if (tenantId !== null) return gone.length
    const events = await db.run(fenced, deleteOldMailEvents({ most: MOST_EXPIRED, days: KEPT_DAYS }))
    return gone.length + events.length
  },
}
