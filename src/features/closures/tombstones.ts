import * as z from 'zod'
import type { Sweep } from '../../http/system.ts'
import { documentsIn } from '../../outside/files.ts'
import { epochNow } from '../privacy/erasure-queries.ts'
import { closureKept, repeatClosure, unkeptClosures } from './job-queries.ts'

const MOST = 20
const FOLDER = 'closures/'
/** The epoch of the database that these were last laid over: `db:restored` raises it. */
const EPOCH = 'closures-epoch'

const Tombstone = z.strictObject({ id: z.uuid(), tenantId: z.uuid(), at: z.string().nullable() })

/** Where no restore of the database loses them. Answers how many. */
export async function keepClosures({ db }: Sweep, files: R2Bucket) {
  const closed = await db.run(unkeptClosures({ most: MOST }))
  for (const tombstone of closed) {
    await files.put(`${FOLDER}${tombstone.id}.json`, JSON.stringify(tombstone))
    await db.run(closureKept({ id: tombstone.id }))
  }
  return closed.length
}

/** After a restore every tenant is back that was closed since: they are shut and deleted again. Answers how many were looked at. */
export async function repeatClosures({ db }: Sweep, files: R2Bucket) {
  const [now] = await db.read(epochNow({}))
  const applied = await files.get(EPOCH)
  if (!now || (await applied?.text()) === now.epoch) return 0
  let count = 0
  for await (const stored of documentsIn(files, FOLDER)) {
    const { id, tenantId } = Tombstone.parse(stored)
    await db.run(repeatClosure({ tenantId, id }))
    count++
  }
  await files.put(EPOCH, now.epoch)
  return count
}
