import type { Ctx } from '../../http/context.ts'
import { asProblem } from '../payments/stripe-access.ts'
import { CardNotFound } from './problems.ts'
import { cardOf, settleCard, setupById } from './queries.ts'
import { cardsAt, currentSetup } from './stripe-access.ts'

const UNDER_WAY = ['created', 'requires_action', 'processing']

/** The browser came back: asks Stripe what became of the card, whatever the browser says. */
export async function confirmCard(ctx: Ctx, customerId: string, id: string) {
  const [card] = await ctx.db.read(cardOf({ id, customerId }))
  if (!card) throw CardNotFound()
  if (!UNDER_WAY.includes(card.state)) return ctx.db.run(setupById({ id }))
  const fact = await currentSetup(cardsAt(ctx, card.account), card).catch((error: unknown) => {
    throw asProblem(error)
  })
  return ctx.db.run(settleCard(ctx, id, fact), setupById({ id }))
}
