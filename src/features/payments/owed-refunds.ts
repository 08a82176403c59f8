import type { Ctx } from '../../http/context.ts'
import { StripeFailure } from '../../outside/stripe-failure.ts'
import type { RefundFact } from '../../outside/stripe-facts.ts'
import type { Refunding } from '../../outside/stripe.ts'
import { owedRefundsOf, settleRefund } from './refund-queries.ts'
import { apart, stripeOf } from './stripe-access.ts'

export type OwedRefund = Omit<Refunding, 'intentRef'> & { account: string | null; intentRef: string | null; providerRef: string | null }

/** Asks Stripe to give the money of one row back. What Stripe refuses for good is a failed refund: its amount is free again. */
export async function refundAtStripe(ctx: Ctx, { intentRef, ...refund }: OwedRefund) {
  const stripe = stripeOf(ctx, refund.account)
  const { id: refundId, amount, currency } = refund
  try {
    const fact = refund.providerRef
      ? await stripe.retrieveRefund(refund.providerRef)
      : await stripe.createRefund({ ...refund, intentRef: intentRef ?? '' })
    return settled(fact, refundId)
  } catch (error) {
    if (!(error instanceof StripeFailure) || (error.kind !== 'invalid' && error.kind !== 'declined')) throw error
    return { refundId, providerRef: null, state: 'failed' as const, amount, currency, failureCode: error.code }
  }
}

export const settled = (fact: RefundFact, refundId: string | null) => ({
  refundId,
  providerRef: fact.providerRef,
  state: fact.state,
  amount: fact.amount,
  currency: fact.currency,
  failureCode: fact.failureCode,
})

/** Pays back what an order's rows say is owed. Whatever fails here stays pending, and the sweep asks again. */
export async function makeOwedRefunds(ctx: Ctx, orderId: string) {
  const [owed] = await ctx.db.read(owedRefundsOf({ orderId }))
  for (const refund of owed) await apart(ctx.db).run(settleRefund(ctx, refund.paymentId, await refundAtStripe(ctx, refund)))
  return owed.length
}
