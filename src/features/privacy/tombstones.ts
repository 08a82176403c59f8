import * as z from 'zod'
import type { Sweep } from '../../http/system.ts'
import { afterRestore } from '../files/jobs.ts'
import { addTombstone, erasureKept, repeatErasure } from './erasure-queries.ts'

const FOLDER = 'tombstones'

const Id = z.uuid().nullable()
const Tombstone = z.strictObject({
  id: z.uuid(),
  userId: Id,
  tenantId: Id,
  customerId: Id,
  emailHash: z.string().nullable(),
  at: z.string().nullable(),
})

type Erasure = Omit<z.infer<typeof Tombstone>, 'at'> & { endedAt: string | null }

export async function keepTombstone({ db }: Sweep, files: R2Bucket, { id, userId, tenantId, customerId, emailHash, endedAt }: Erasure) {
  await files.put(`${FOLDER}/${id}.json`, JSON.stringify({ id, userId, tenantId, customerId, emailHash, at: endedAt }))
  await db.run(erasureKept({ id }))
}

/** After a restore everybody is back who was erased since: they are erased again. Answers how many. */
export const repeatAfterRestore = (sweep: Sweep, files: R2Bucket) =>
  afterRestore(sweep, files, FOLDER, (stored) => {
    const { at: _, ...tombstone } = Tombstone.parse(stored)
    return sweep.db.run(addTombstone(tombstone), repeatErasure(tombstone))
  })
