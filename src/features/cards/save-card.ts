import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { assertStripe, phaseB, tryNamed } from '../payments/stripe-access.ts'
import { CardNotFound, CardNotSaved } from './problems.ts'
import { beginCard, cardOf, openCardOf, settleCard, setupById } from './queries.ts'
import type { SaveCard } from './schema.ts'
import { cardsAt, currentSetup } from './stripe-access.ts'

const MOST_CARDS = 10

/** Three phases, as a payment's (semantics 4.4): the row, Stripe, what Stripe said. */
export async function saveCard(ctx: Ctx, customerId: string, { consentTextId, paymentMethod }: SaveCard) {
  assertStripe(ctx.config)
  const [id, accountId] = [uuidv7(ctx.now.getTime()), uuidv7(ctx.now.getTime())]
  const wanted = { id, accountId, customerId, consentTextId, most: MOST_CARDS }
  const begun = await ctx.db.begin(beginCard(ctx, { wanted: JSON.stringify(wanted) }), openCardOf({ customerId }))
  if (!begun) throw CardNotFound()
  const [card] = ctx.db.resumed ? await ctx.db.read(cardOf({ id: begun.id, customerId })) : [begun]
  if (!card) throw CardNotFound()
  const stripe = cardsAt(ctx, card.account)
  const { fact, declinedAs } = await phaseB(ctx, async () => {
    const now = await currentSetup(stripe, card)
    if (paymentMethod === undefined || now.state !== 'created') return { fact: now, declinedAs: null }
    return stripe.confirmSetup(now.setupRef, card, { paymentMethod, name: await tryNamed(ctx) })
  })
  if (declinedAs !== null) {
    await ctx.db.unkeyed().run(settleCard(ctx, card.id, fact))
    await ctx.db.release()
    throw CardNotSaved({ code: declinedAs })
  }
  return ctx.db.run(settleCard(ctx, card.id, fact), setupById({ id: card.id }))
}
