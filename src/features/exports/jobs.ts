import { filesJob } from '../files/jobs.ts'
import { exportExpired, lateExports } from './export-queries.ts'
import { writeDueExports } from './write-export.ts'

const MOST = 20

/** Copies that were not written at once. */
export const writeExports = filesJob('exports.write', (sweep, files) => writeDueExports(sweep, files, sweep.tenantId, MOST))

/** The file goes first: a row that says so without its file would be believed. */
export const expireExports = filesJob('exports.expire', async ({ db, tenantId }, files) => {
  const late = await db.run(lateExports({ tenantId, most: MOST }))
  if (late.length > 0) await files.delete(late.map(({ key }) => key))
  for (const { id } of late) await db.run(exportExpired({ id }))
  return late.length
})
