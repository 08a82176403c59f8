import { configOf } from '../../env.ts'
import { inBatches, type Sweep } from '../../http/system.ts'
import { emptyFolder } from '../../outside/files.ts'
import { foldersOf } from '../archives/queries.ts'
import { holderGone, holdersOfTenant } from '../cards/job-queries.ts'
import { cardsAt } from '../cards/stripe-access.ts'
import { hasStripe } from '../payments/jobs.ts'
import { buryTenant, copiesOfCustomers, deleteOfTenant, leaveSignIns } from './job-queries.ts'

/** Customers whom Stripe is told to forget in one run. */
const MOST_HOLDERS = 50
/** Rows of one transaction: a fraction of a second, and nobody waits for its locks, because nobody gets in any more. */
const MOST = 2_000
/** Of one run: what is left is done a minute later. */
const ROUNDS = 50

/**
 * Files and what Stripe has saved first, then rows in batches, each a transaction of its own that also counts what it took: a run that dies is gone on with by the next. Answers
 * whether nothing is left.
 */
export async function deleteTenant(sweep: Sweep, tenantId: string): Promise<boolean> {
  const { db, fenced } = sweep
  await deleteFiles(sweep, tenantId)
  if (!(await forgetHolders(sweep, tenantId))) return false
  const batches = [
    async () => (await db.run(fenced, leaveSignIns({ tenantId, most: MOST }))).length,
    async () => (await db.run(fenced, deleteOfTenant({ tenantId, most: MOST })))?.count ?? 0,
  ]
  for (const batch of batches) if ((await inBatches(ROUNDS, MOST, batch)) === ROUNDS * MOST) return false
  await db.run(fenced, buryTenant({ tenantId }))
  return true
}

/** Answers whether nobody is left whom Stripe knows: without a key nobody asks it. */
async function forgetHolders(sweep: Sweep, tenantId: string) {
  if (!hasStripe(sweep)) return true
  const [holders] = await sweep.db.read(holdersOfTenant({ tenantId, most: MOST_HOLDERS }))
  for (const { id, account, providerRef } of holders) {
    if (providerRef !== null) await cardsAt({ config: configOf(sweep.env) }, account).deleteCustomer(providerRef)
    await sweep.db.run(sweep.fenced, holderGone({ tenantId, id }))
  }
  return holders.length < MOST_HOLDERS
}

async function deleteFiles({ db, env: { FILES: files } }: Sweep, tenantId: string) {
  if (!files) return
  const [copies, folders] = await db.read(copiesOfCustomers({ tenantId }), foldersOf({ tenantId }))
  // as many as R2 takes at once
  for (let from = 0; from < copies.length; from += 1_000) await files.delete(copies.slice(from, from + 1_000).map(({ key }) => key))
  for (const { folder } of folders) await emptyFolder(files, folder)
}
