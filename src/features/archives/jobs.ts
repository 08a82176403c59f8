import { emptyFolder } from '../../outside/files.ts'
import { filesJob } from '../files/jobs.ts'
import { archiveExpired, lateArchives } from './queries.ts'
import { writeDueArchives } from './write-archive.ts'

const MOST = 5

/** Archives that were not written at once, or not to their end. */
export const writeArchives = filesJob('archives.write', (sweep, files) => writeDueArchives(sweep, files, sweep.tenantId, MOST))

/** The files go first: a row that says so without them would be believed. */
export const expireArchives = filesJob('archives.expire', async ({ db, tenantId }, files) => {
  const late = await db.run(lateArchives({ tenantId, most: MOST }))
  for (const { folder, ...which } of late) {
    await emptyFolder(files, folder)
    await db.run(archiveExpired(which))
  }
  return late.length
})
