import { logFailure } from '../../http/log.ts'
import type { PeriodicJob } from '../../http/system.ts'
import { dueErasures, unkeptErasures } from './erasure-queries.ts'
import { eraseOne } from './erase-one.ts'
import { keepTombstone, repeatAfterRestore } from './tombstones.ts'

const MOST = 20

/** Those whose days to think again are over. One that fails does not keep the others waiting. */
export const eraseDue: PeriodicJob = {
  name: 'privacy.erase',
  run: async (sweep) => {
    const due = await sweep.db.run(dueErasures({ tenantId: sweep.tenantId, most: MOST }))
    let count = 0
    for (const erasure of due) {
      const done = await eraseOne(sweep, erasure).catch((error: unknown) => {
        logFailure(error instanceof Error ? error : new Error(String(error)), `${sweep.requestId}/erasure/${erasure.id}`)
        return false
      })
      if (done) count++
    }
    return count
  },
}

/** Tombstones go where no restore of the database loses them, and come back after one. */
export const keepTombstones: PeriodicJob = {
  name: 'privacy.tombstones',
  run: async (sweep) => {
    const files = sweep.env.FILES
    if (!files || sweep.tenantId !== null) return 0
    const repeated = await repeatAfterRestore(sweep, files)
    const done = await sweep.db.run(unkeptErasures({ most: MOST }))
    for (const erasure of done) await keepTombstone(sweep, files, erasure)
    return repeated + done.length
  },
}
