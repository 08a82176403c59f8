import { inBatches, type PeriodicJob } from '../../http/system.ts'
import { EVENT_LEASE_SECONDS } from './consume.ts'
import { deliver } from './deliver.ts'
import { takeDueEvents } from './queries.ts'

const MOST = 50
const ROUNDS = 20

/** What the queue lost, and what failed and is to be tried again. */
export const deliverDue: PeriodicJob = {
  name: 'events.deliver',
  run: (sweep) =>
    inBatches(ROUNDS, MOST, () => deliver(sweep, takeDueEvents({ tenantId: sweep.tenantId, most: MOST, lease: EVENT_LEASE_SECONDS }))),
}
