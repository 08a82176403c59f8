import { inBatches, type PeriodicJob } from '../../http/system.ts'
import { sealAudit } from './seal-queries.ts'

const MOST = 500
const ROUNDS = 20

/** Appends what has been committed to the tenants' chains, in small batches, each under the fence. */
export const sealEntries: PeriodicJob = {
  name: 'audit.seal',
  run: ({ db, tenantId, fenced }) =>
    inBatches(ROUNDS, MOST, async () => (await db.run(fenced, sealAudit({ tenantId, most: MOST })))[0]?.sealed ?? 0),
}
