import type { Ctx } from '../../http/context.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { makeOwedRefunds } from '../refunds/owed-stripe-access.ts'
import { PaymentNotFound } from './problems.ts'
import { chargeById, paymentById, settlePayment } from './queries.ts'
import { isOpen } from './rules.ts'
import { asProblem, currentIntent, stripeOf } from './stripe-access.ts'

/** The browser came back: asks Stripe what became of the payment, whatever the browser says. */
export async function confirmPayment(ctx: Ctx, id: string) {
  const [charge] = await ctx.db.read(chargeById({ id, locations: worksWhere(ctx.actor) }))
  if (!charge) throw PaymentNotFound()
  if (charge.kind !== 'card_online' || !isOpen(charge.state)) return ctx.db.run(paymentById({ id }))
  const stripe = stripeOf(ctx, charge.account)
  const fact = await currentIntent(stripe, charge).catch((error: unknown) => {
    throw asProblem(error)
  })
  const payment = await ctx.db.run(settlePayment(ctx, charge, fact), paymentById({ id }))
  if (payment && payment.refundedAmount > 0) ctx.later(makeOwedRefunds(ctx, charge.orderId))
  return payment
}
