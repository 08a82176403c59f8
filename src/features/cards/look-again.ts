import type { Ctx } from '../../http/context.ts'
import { settleCard, holderForgotten, lookedAtCard, lookedAtHolder } from './queries.ts'
import { cardsAt, currentSetup, forgetCard, type StripeCard } from './stripe-access.ts'

const ABANDONED_HOURS = 24

/** What became of a card that nobody told us of. One that nobody goes on with is given up after a day. Marked first: one that fails waits for the others. */
export async function lookAgainForCard(ctx: Ctx, card: StripeCard & { createdAt: string }) {
  await ctx.db.run(lookedAtCard({ id: card.id }))
  if (card.state === 'removing') return forgetCard(ctx, card)
  const old = ctx.now.getTime() - Date.parse(card.createdAt) > ABANDONED_HOURS * 3_600_000
  const fact = await currentSetup(cardsAt(ctx, card.account), card)
  if (old && (fact.state === 'created' || fact.state === 'requires_action'))
    return forgetCard(ctx, { ...card, setupRef: fact.setupRef, methodRef: null })
  return ctx.db.run(settleCard(ctx, card.id, fact))
}

/** Of somebody who was erased: the provider forgets them too. */
export async function forgetHolder(
  ctx: Ctx,
  { id, account, providerRef }: { id: string; account: string | null; providerRef: string | null },
) {
  await ctx.db.run(lookedAtHolder({ id }))
  if (providerRef !== null) await cardsAt(ctx, account).deleteCustomer(providerRef)
  await ctx.db.run(holderForgotten({ id }))
}
