import type { Ctx } from '../../http/context.ts'
import { minimumCharge } from '../../lib/currencies.ts'
import { uuidv7 } from '../../lib/ids.ts'
import type { IntentFact } from '../../outside/stripe-facts.ts'
import type { Try } from '../../outside/stripe.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { makeOwedRefunds } from '../refunds/owed-stripe-access.ts'
import { AmountNotChargeable, PaymentNotFound } from '../payments/problems.ts'
import { chargeById, giveUpPayment, insertCardPayment, openChargeOf, paymentById, savedMethod, settlePayment } from '../payments/queries.ts'
import { isChargeable, isOpen, isTryFresh } from '../payments/rules.ts'
import { assertStripe, currentIntent, phaseB, stripeOf } from '../payments/stripe-access.ts'

/**
 * What an order is to be paid with: a card that is just there, or one that its customer has saved (`away`: charged without them). `name` is the
 * caller's name of this one try: the same name again, today or tomorrow, tries no second time.
 */
export type Paying = { name: string; paymentMethod?: string | undefined; cardId?: string | undefined; away: boolean }

/**
 * Three phases (semantics 4.4): the row, Stripe, what Stripe said. Money moves only in `confirmIntent`, on the one intent of the row. `declinedAs` says why
 * nothing was taken: the payment is open then, and whoever pays goes on with it.
 */
export async function chargeOrder(ctx: Ctx, orderId: string, { name, paymentMethod, cardId, away }: Paying) {
  assertStripe(ctx.config)
  const saved = cardId === undefined ? {} : { cardId, tryName: away ? name : null }
  const wanted = { orderId, paymentId: uuidv7(ctx.now.getTime()), onlyAt: worksWhere(ctx.actor), ...saved }
  const begun = await ctx.db.begin(insertCardPayment(ctx, { wanted: JSON.stringify(wanted) }), openChargeOf({ orderId }))
  if (!begun) throw PaymentNotFound()
  const charge = ctx.db.resumed ? await asItIsNow(ctx, begun, cardId) : begun
  const { id } = charge
  if (!isOpen(charge.state)) return { payment: await ctx.db.run(paymentById({ id })), declinedAs: null }
  await assertChargeable(ctx, charge)
  const attempt = cardId === undefined ? paymentMethod && { paymentMethod, name } : charge.card && { ...charge.card, name, away }
  const isOver = away && (!attempt || !isTryFresh(charge, name, ctx.now))
  const { fact, declinedAs } = await phaseB(ctx, async () => {
    const said = await asked(ctx, charge, isOver ? null : attempt || null)
    return isOver && said.fact.state === 'created' ? { ...said, declinedAs: said.fact.failureCode ?? 'try_is_over' } : said
  })
  if (declinedAs !== null) {
    await ctx.db.unkeyed().run(settlePayment(ctx, charge, fact))
    await ctx.db.release()
    return { payment: undefined, declinedAs }
  }
  const payment = await ctx.db.run(settlePayment(ctx, charge, fact), paymentById({ id }))
  if (payment && payment.refundedAmount > 0) ctx.later(makeOwedRefunds(ctx, orderId))
  return { payment, declinedAs: null }
}

type Known = NonNullable<ReturnType<ReturnType<typeof openChargeOf>['read']>>

async function asked(ctx: Ctx, charge: Known, attempt: Try | null): Promise<{ fact: IntentFact; declinedAs: string | null }> {
  const stripe = stripeOf(ctx, charge.account)
  const now = await currentIntent(stripe, charge)
  if (!attempt || now.state !== 'created') return { fact: now, declinedAs: null }
  // a try that failed at the bank and that nobody told us of is told before the next one hides it
  if (now.failureRef !== null && now.failureRef !== charge.failureRef) await ctx.db.unkeyed().run(settlePayment(ctx, charge, now))
  return stripe.confirmIntent(now.providerRef, charge, attempt)
}

async function assertChargeable(ctx: Ctx, { id, amount, currency }: Known) {
  if (isChargeable(amount, currency)) return
  await ctx.db.unkeyed().run(giveUpPayment({ id }))
  await ctx.db.release()
  throw AmountNotChargeable({ amount, currency, minimum: minimumCharge(currency) })
}

/** A webhook may have settled it since, and another card may have been tried; ours is the one that was asked for. */
async function asItIsNow(ctx: Ctx, { id }: { id: string }, cardId: string | undefined) {
  const [charge, saved] = await ctx.db.read(chargeById({ id, locations: worksWhere(ctx.actor) }), savedMethod({ cardId: cardId ?? null }))
  if (!charge) throw PaymentNotFound()
  return { ...charge, card: saved?.card ?? null }
}
