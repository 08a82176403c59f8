import type { PeriodicJob } from '../../http/system.ts'
import { EVENT_LEASE_SECONDS } from './consume.ts'
import { deliver } from './deliver.ts'
import { takeDueEvents } from './queries.ts'

const MOST = 50
const ROUNDS = 20

/** What the queue lost, and what failed and is to be tried again. */
export const deliverDue: PeriodicJob = {
  name: 'events.deliver',
  run: async (sweep) => {
    let count = 0
    for (let round = 0; round < ROUNDS; round++) {
      const delivered = await deliver(sweep, takeDueEvents({ tenantId: sweep.tenantId, most: MOST, lease: EVENT_LEASE_SECONDS }))
      count += delivered
      if (delivered < MOST) break
    }
    return count
  },
}
