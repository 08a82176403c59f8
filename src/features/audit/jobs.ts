import type { PeriodicJob } from '../../http/system.ts'
import { sealAudit } from './seal-queries.ts'

const MOST = 500
const ROUNDS = 20

/** Appends what has been committed to the tenants' chains, in small batches, each under the fence. */
export const sealEntries: PeriodicJob = {
  name: 'audit.seal',
  run: async ({ db, tenantId, fenced }) => {
    let count = 0
    for (let round = 0; round < ROUNDS; round++) {
      const [row] = await db.run(fenced, sealAudit({ tenantId, most: MOST }))
      count += row?.sealed ?? 0
      if ((row?.sealed ?? 0) < MOST) break
    }
    return count
  },
}
