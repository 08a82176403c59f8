import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { LEASE_SECONDS } from '../files/jobs.ts'
import { archiveById, assertFewArchives, insertArchive } from './queries.ts'
import { writeOwnArchive } from './write-archive.ts'

/** Of all that the tenant has. Whoever is suspended, or is being closed, may take out what is their own. */
export function askForArchive(ctx: Ctx, tenantId: string, askedBy: string) {
  const id = uuidv7(ctx.now.getTime())
  const row = { id, askedBy, folder: `archives/${newSecret()}`, forClosure: false, lease: LEASE_SECONDS }
  const wakes = { committed: () => ctx.later(writeOwnArchive(ctx, tenantId, id)) }
  return ctx.db
    .as({ spared: 'true' })
    .run(
      assertFewArchives({}),
      { ...insertArchive(row), ...wakes },
      record(ctx, { action: 'archive.asked', resourceType: 'archive', resourceId: id }),
      archiveById({ id }),
    )
}
