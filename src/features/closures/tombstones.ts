import * as z from 'zod'
import type { Sweep } from '../../http/system.ts'
import { afterRestore } from '../files/jobs.ts'
import { closureKept, repeatClosure, unkeptClosures } from './job-queries.ts'

const MOST = 20
const FOLDER = 'closures'

const Tombstone = z.strictObject({ id: z.uuid(), tenantId: z.uuid(), at: z.string().nullable() })

/** Where no restore of the database loses them. Answers how many. */
export async function keepClosures({ db }: Sweep, files: R2Bucket) {
  const closed = await db.run(unkeptClosures({ most: MOST }))
  for (const tombstone of closed) {
    await files.put(`${FOLDER}/${tombstone.id}.json`, JSON.stringify(tombstone))
    await db.run(closureKept({ id: tombstone.id }))
  }
  return closed.length
}

/** After a restore every tenant is back that was closed since: they are shut and deleted again. Answers how many were looked at. */
export const repeatClosures = (sweep: Sweep, files: R2Bucket) =>
  afterRestore(sweep, files, FOLDER, (stored) => {
    const { id, tenantId } = Tombstone.parse(stored)
    return sweep.db.run(repeatClosure({ tenantId, id }))
  })
