import { principal } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { base64url } from '../../lib/base64.ts'
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
    await hearFailure(ctx, charge, now)
    return stripe.confirmIntent(now.providerRef, charge, { paymentMethod, name: await tryNamed(ctx) })
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

type Known = Parameters<typeof settlePayment>[1] & { failureRef: string | null }

/** A try that failed at the bank and that nobody told us of is told before the next one hides it. */
async function hearFailure(ctx: Ctx, charge: Known, now: IntentFact) {
  if (now.failureRef !== null && now.failureRef !== charge.failureRef) await ctx.db.unkeyed().run(settlePayment(ctx, charge, now))
}

/** One key of one caller is one try at the bank: sent again, it hears that try, whatever became of the payment in between. */
async function tryNamed({ actor, db }: Ctx) {
  const text = new TextEncoder().encode(`${principal(actor)}\n${db.key}`)
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
}

/** A webhook may have settled it since. */
async function asItIsNow(ctx: Ctx, { id }: { id: string }) {
  const [charge] = await ctx.db.read(chargeById({ id, locations: worksWhere(ctx.actor) }))
  if (!charge) throw PaymentNotFound()
  return charge
}
