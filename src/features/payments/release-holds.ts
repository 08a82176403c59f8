import type { Ctx } from '../../http/context.ts'
import { endOrder } from '../orders/command-queries.ts'
import { recordOfOrder } from '../orders/record-queries.ts'
import { makeOwedRefunds } from '../refunds/owed-stripe-access.ts'
import { holdOf, openChargeOf, postponeHold, settlePayment } from './queries.ts'
import { currentIntent, stripeOf } from './stripe-access.ts'

/** Goods are let go only once Stripe has confirmed that no money will come (semantics 4.5); money that was faster makes it an order. */
export async function releaseHold(ctx: Ctx, orderId: string) {
  const postponed = await ctx.db.run(postponeHold({ orderId }))
  if (!postponed) return undefined
  const end = [
    endOrder({ id: orderId, states: ['pending'], shopper: false, reason: 'payment_expired', stock: 'restock', locations: null }),
    recordOfOrder(ctx, { action: 'order.canceled', orderId, after: { reason: 'payment_expired' } }),
  ] as const
  const [charge, hold] = await ctx.db.read(openChargeOf({ orderId }), holdOf({ orderId }))
  // whoever began to pay in this moment has renewed it
  if (hold?.until !== postponed.until) return undefined
  if (!charge) return ctx.db.run(...end)
  const stripe = stripeOf(ctx, charge.account)
  const now = await currentIntent(stripe, charge)
  const fact = now.state === 'processing' ? now : await stripe.cancelIntent(now.providerRef)
  if (fact.state === 'canceled') return ctx.db.run(settlePayment(ctx, charge, fact), ...end)
  await ctx.db.run(settlePayment(ctx, charge, fact))
  return makeOwedRefunds(ctx, orderId)
}
