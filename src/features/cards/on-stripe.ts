import { jobDatabase, systemCtx, type Work } from '../../http/system.ts'
import { isUuid } from '../../lib/ids.ts'
import { closureOf } from '../closures/job-queries.ts'
import { cardAtProvider, cardHinted, cardOfMethod } from './job-queries.ts'
import { settleCard } from './queries.ts'
import { cardsAt } from './stripe-access.ts'

/** One of ours that came before our own commit is refused, so that it is tried again; what was never ours is done. */
export async function settleSetup(work: Work, account: string | null, setupRef: string) {
  const db = jobDatabase(work)
  const fact = await cardsAt(systemCtx(work, ''), account).retrieveSetup(setupRef)
  const [known] = await db.read(cardAtProvider({ setupRef, account }))
  const { cardId: id, tenantId } = fact.named
  if (!known && (id === null || tenantId === null || !isUuid(id) || !isUuid(tenantId))) return undefined
  const named = { id: id ?? '', tenantId: tenantId ?? '' }
  const [hinted, closed] = known ? [known, undefined] : await db.read(cardHinted({ ...named, account }), closureOf(named))
  if (closed) return undefined
  if (!hinted) throw new Error(`no card of ours is known for ${setupRef} yet`)
  const ctx = systemCtx(work, hinted.tenantId)
  return ctx.db.run(settleCard(ctx, hinted.id, fact))
}

/** Taken from its customer at Stripe itself: charged no more. */
export async function hearOfDetached(work: Work, account: string | null, methodRef: string) {
  const [known] = await jobDatabase(work).read(cardOfMethod({ methodRef, account }))
  if (!known) return
  const ctx = systemCtx(work, known.tenantId)
  await ctx.db.run(settleCard(ctx, known.id, { state: 'removed' }))
}
