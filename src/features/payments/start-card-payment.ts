import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import type { IntentFact } from '../../outside/stripe-facts.ts'
import { minimumCharge } from '../../lib/currencies.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { makeOwedRefunds } from './owed-refunds.ts'
import { AmountNotChargeable, PaymentFailed, PaymentNotFound } from './problems.ts'
import { chargeById, giveUpPayment, insertCardPayment, openChargeOf, paymentById, settlePayment } from './queries.ts'
import { isChargeable, isOpen } from './rules.ts'
import type { StartCardPayment } from './schema.ts'
import { assertStripe, currentIntent, phaseB, stripeOf } from './stripe-access.ts'

/** Three phases (semantics 4.4): the row, Stripe, what Stripe said. Money moves only in `confirmIntent`, on the one intent of the row. */
export async function startCardPayment(ctx: Ctx, orderId: string, { paymentMethod }: StartCardPayment) {
  assertStripe(ctx.config)
  const wanted = { orderId, paymentId: uuidv7(ctx.now.getTime()), onlyAt: worksWhere(ctx.actor) }
  const begun = await ctx.db.begin(insertCardPayment(ctx, { wanted: JSON.stringify(wanted) }), openChargeOf({ orderId }))
  if (!begun) throw PaymentNotFound()
  const charge = ctx.db.resumed ? await asItIsNow(ctx, begun) : begun
  const { id, amount, currency, account } = charge
  if (!isOpen(charge.state)) return ctx.db.run(paymentById({ id }))
  if (!isChargeable(amount, currency)) {
    await ctx.db.unkeyed().run(giveUpPayment({ id }))
    await ctx.db.release()
    throw AmountNotChargeable({ amount, currency, minimum: minimumCharge(currency) })
  }
  const stripe = stripeOf(ctx, account)
  const { fact, declinedAs } = await phaseB(ctx, async () => {
    const now = await currentIntent(stripe, charge)
    if (paymentMethod === undefined || now.state !== 'created') return { fact: now, declinedAs: null }
    return stripe.confirmIntent(now.providerRef, { ...charge, attempt: await attemptAfter(ctx, charge, now) }, paymentMethod)
  })
  if (declinedAs !== null) {
    await ctx.db.unkeyed().run(settlePayment(ctx, charge, fact))
    await ctx.db.release()
    throw PaymentFailed({ code: declinedAs })
  }
  const payment = await ctx.db.run(settlePayment(ctx, charge, fact), paymentById({ id }))
  if (payment && payment.refundedAmount > 0) ctx.later(makeOwedRefunds(ctx, orderId))
  return payment
}

type Known = Parameters<typeof settlePayment>[1] & { attempt: number; failureRef: string | null }

/** A try that failed at the bank is over, whether we were told or not: under its attempt Stripe would answer another card with it. */
async function attemptAfter(ctx: Ctx, charge: Known, now: IntentFact) {
  if (ctx.db.resumed || now.failureRef === null || now.failureRef === charge.failureRef) return charge.attempt
  const heard = await ctx.db.unkeyed().run(settlePayment(ctx, charge, now), paymentById({ id: charge.id }))
  return heard?.attempt ?? charge.attempt
}

/** A webhook may have settled it since. The attempt stays the one that this key began: under it a decline is heard again, not repeated. */
async function asItIsNow(ctx: Ctx, { id, attempt }: { id: string; attempt: number }) {
  const [charge] = await ctx.db.read(chargeById({ id, locations: worksWhere(ctx.actor) }))
  if (!charge) throw PaymentNotFound()
  return { ...charge, attempt }
}
