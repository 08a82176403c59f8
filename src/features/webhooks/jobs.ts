import type { PeriodicJob } from '../../http/system.ts'
import { takeLetters } from './queries.ts'
import { LEASE_SECONDS, workOff } from './work-off.ts'

const MOST = 25
const ROUNDS = 10

/** Stored events that nobody has worked off yet, and parked ones whose time has come. */
export const workOffInbox: PeriodicJob = {
  name: 'stripe.inbox',
  run: async (sweep) => {
    let count = 0
    for (let round = 0; round < ROUNDS; round++) {
      const letters = await sweep.db.run(sweep.fenced, takeLetters({ tenantId: sweep.tenantId, most: MOST, lease: LEASE_SECONDS }))
      count += await workOff(sweep, letters)
      if (letters.length < MOST) break
    }
    return count
  },
}
