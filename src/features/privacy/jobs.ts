import { oneByOne, type PeriodicJob } from '../../http/system.ts'
import { filesJob } from '../files/jobs.ts'
import { dueErasures, unkeptErasures } from './erasure-queries.ts'
import { eraseOne } from './erase-one.ts'
import { keepTombstone, repeatAfterRestore } from './tombstones.ts'

const MOST = 20

/** Those whose days to think again are over. One that fails does not keep the others waiting. */
export const eraseDue: PeriodicJob = {
  name: 'privacy.erase',
  run: async (sweep) => {
    const due = await sweep.db.run(dueErasures({ tenantId: sweep.tenantId, most: MOST }))
    return oneByOne(
      sweep,
      due,
      ({ id }) => `erasure/${id}`,
      (erasure) => eraseOne(sweep, erasure),
    )
  },
}

/** Tombstones go where no restore of the database loses them, and come back after one. */
export const keepTombstones = filesJob('privacy.tombstones', async (sweep, files) => {
  if (sweep.tenantId !== null) return 0
  const repeated = await repeatAfterRestore(sweep, files)
  const done = await sweep.db.run(unkeptErasures({ most: MOST }))
  for (const erasure of done) await keepTombstone(sweep, files, erasure)
  return repeated + done.length
})
