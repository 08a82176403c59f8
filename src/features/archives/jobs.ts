import type { PeriodicJob } from '../../http/system.ts'
import { emptyFolder } from '../../outside/files.ts'
import { archiveExpired, lateArchives } from './queries.ts'
import { writeDueArchives } from './write-archive.ts'

const MOST = 5

/** Archives that were not written at once, or not to their end. */
export const writeArchives: PeriodicJob = {
  name: 'archives.write',
  run: async (sweep) => (sweep.env.FILES ? writeDueArchives(sweep, sweep.env.FILES, sweep.tenantId, MOST) : 0),
}

/** The files go first: a row that says so without them would be believed. */
export const expireArchives: PeriodicJob = {
  name: 'archives.expire',
  run: async ({ db, env, tenantId }) => {
    const files = env.FILES
    if (!files) return 0
    const late = await db.run(lateArchives({ tenantId, most: MOST }))
    for (const { folder, ...which } of late) {
      await emptyFolder(files, folder)
      await db.run(archiveExpired(which))
    }
    return late.length
  },
}
