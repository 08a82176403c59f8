import { inBatches, type Sweep } from '../../http/system.ts'
import { emptyFolder } from '../../outside/files.ts'
import { foldersOf } from '../archives/queries.ts'
import { buryTenant, copiesOfCustomers, deleteOfTenant, leaveSignIns } from './job-queries.ts'

/** Rows of one transaction: a fraction of a second, and nobody waits for its locks, because nobody gets in any more. */
const MOST = 2_000
/** Of one run: what is left is done a minute later. */
const ROUNDS = 50

/**
 * Files first, then rows in batches, each a transaction of its own that also counts what it took: a run that dies is gone on with by the next. Answers
 * whether nothing is left.
 */
export async function deleteTenant(sweep: Sweep, tenantId: string): Promise<boolean> {
  const { db, fenced } = sweep
  await deleteFiles(sweep, tenantId)
  const batches = [
    async () => (await db.run(fenced, leaveSignIns({ tenantId, most: MOST }))).length,
    async () => (await db.run(fenced, deleteOfTenant({ tenantId, most: MOST })))?.count ?? 0,
  ]
  for (const batch of batches) if ((await inBatches(ROUNDS, MOST, batch)) === ROUNDS * MOST) return false
  await db.run(fenced, buryTenant({ tenantId }))
  return true
}

async function deleteFiles({ db, env: { FILES: files } }: Sweep, tenantId: string) {
  if (!files) return
  const [copies, folders] = await db.read(copiesOfCustomers({ tenantId }), foldersOf({ tenantId }))
  // as many as R2 takes at once
  for (let from = 0; from < copies.length; from += 1_000) await files.delete(copies.slice(from, from + 1_000).map(({ key }) => key))
  for (const { folder } of folders) await emptyFolder(files, folder)
}
