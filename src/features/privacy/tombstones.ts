import * as z from 'zod'
import type { Sweep } from '../../http/system.ts'
import { documentsIn } from '../../outside/files.ts'
import { addTombstone, epochNow, erasureKept, repeatErasure } from './erasure-queries.ts'

const FOLDER = 'tombstones/'
/** The epoch of the database that tombstones were last laid over: `db:restored` raises it. */
const EPOCH = 'tombstones-epoch'

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
  await files.put(`${FOLDER}${id}.json`, JSON.stringify({ id, userId, tenantId, customerId, emailHash, at: endedAt }))
  await db.run(erasureKept({ id }))
}

/** After a restore everybody is back who was erased since: they are erased again. Answers how many. */
export async function repeatAfterRestore({ db }: Sweep, files: R2Bucket) {
  const [now] = await db.read(epochNow({}))
  const applied = await files.get(EPOCH)
  if (!now || (await applied?.text()) === now.epoch) return 0
  let count = 0
  for await (const stored of documentsIn(files, FOLDER)) {
    const { at: _, ...tombstone } = Tombstone.parse(stored)
    await db.run(addTombstone(tombstone), repeatErasure(tombstone))
    count++
  }
  await files.put(EPOCH, now.epoch)
  return count
}
