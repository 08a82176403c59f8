import type { PeriodicJob } from '../../http/system.ts'
import { exportExpired, lateExports } from './export-queries.ts'
import { writeDueExports } from './write-export.ts'

const MOST = 20

/** Copies that were not written at once. */
export const writeExports: PeriodicJob = {
  name: 'exports.write',
  run: async (sweep) => (sweep.env.FILES ? writeDueExports(sweep, sweep.env.FILES, sweep.tenantId, MOST) : 0),
}

/** The file goes first: a row that says so without its file would be believed. */
export const expireExports: PeriodicJob = {
  name: 'exports.expire',
  run: async ({ db, env, tenantId }) => {
    const files = env.FILES
    if (!files) return 0
    const late = await db.run(lateExports({ tenantId, most: MOST }))
    if (late.length > 0) await files.delete(late.map(({ key }) => key))
    for (const { id } of late) await db.run(exportExpired({ id }))
    return late.length
  },
}
