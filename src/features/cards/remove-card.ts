import type { Ctx } from '../../http/context.ts'
import { logFailure } from '../../http/log.ts'
import { CardNotFound } from './problems.ts'
import { cardById, cardOf, removeCardRow } from './queries.ts'
import { forgetCard } from './stripe-access.ts'

/** Charged no more from the commit on, also where the tenant is suspended or closing. Stripe is told after the answer; where that fails, by the sweep. */
export async function removeCard(caller: Ctx, customerId: string, id: string) {
  const ctx = { ...caller, db: caller.db.as({ spared: 'true' }) }
  const card = await ctx.db.run(removeCardRow(ctx, { customerId, id }), cardById({ id }))
  if (!card) throw CardNotFound()
  if (card.state === 'removing') ctx.later(forgetLater(ctx, customerId, id))
  return card
}

async function forgetLater(ctx: Ctx, customerId: string, id: string) {
  try {
    const [card] = await ctx.db.read(cardOf({ id, customerId }))
    if (card) await forgetCard(ctx, card)
  } catch (error) {
    logFailure(error, `${ctx.requestId}/card/${id}`)
  }
}
