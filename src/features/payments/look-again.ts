import type { Ctx } from '../../http/context.ts'
import { StripeFailure } from '../../outside/stripe-failure.ts'
import type { IntentFact } from '../../outside/stripe-facts.ts'
import type { Charge, StripeAccount } from '../../outside/stripe.ts'
import { makeOwedRefunds } from '../refunds/owed-stripe-access.ts'
import { refundAtStripe, settled } from './stripe-access.ts'
import { lookedAt, settlePayment, type ChargeRow, type TriedRow } from './queries.ts'
import { isTryFresh } from './rules.ts'
import { lookedAtRefund, nextRefundAttempt, refundingById, settleRefund } from '../refunds/queries.ts'
import { currentIntent, stripeOf } from './stripe-access.ts'

const ABANDONED_HOURS = 24

/** What became of a payment that nobody told us of. One that nobody goes on with is given up after a day. Marked first: one that fails waits for the others. */
export async function lookAgain(ctx: Ctx, charge: Charge & ChargeRow & TriedRow) {
  await ctx.db.run(lookedAt({ id: charge.id }))
  const stripe = stripeOf(ctx, charge.account)
  const now = await goneOn(ctx, stripe, charge, await currentIntent(stripe, charge))
  const old = ctx.now.getTime() - Date.parse(charge.createdAt) > ABANDONED_HOURS * 3_600_000
  const abandoned = old && (now.state === 'created' || now.state === 'requires_action')
  await ctx.db.run(settlePayment(ctx, charge, abandoned ? await stripe.cancelIntent(now.providerRef) : now))
  return makeOwedRefunds(ctx, charge.orderId)
}

/** A charge without its owner that was broken off: nobody else goes on with it. Under its name it is the same try, and one that failed is over. */
async function goneOn(ctx: Ctx, stripe: StripeAccount, charge: Charge & TriedRow, now: IntentFact) {
  const { card, tryName, failureCode } = charge
  if (now.state !== 'created' || !card || tryName === null || failureCode !== null || !isTryFresh(charge, tryName, ctx.now)) return now
  try {
    return (await stripe.confirmIntent(now.providerRef, charge, { ...card, name: tryName, away: true })).fact
  } catch (error) {
    if (error instanceof StripeFailure && error.kind === 'invalid') return now
    throw error
  }
}

/** Looked up first: the row's own key may be worn out, and a new one must not pay twice. */
export async function lookAgainForRefund(ctx: Ctx, id: string) {
  await ctx.db.run(lookedAtRefund({ id }))
  const [refund] = await ctx.db.read(refundingById({ id }))
  if (!refund?.intentRef) return
  const existing = (await stripeOf(ctx, refund.account).refundsOf(refund.intentRef)).find((fact) => fact.named.refundId === id)
  try {
    const fact = existing ? settled(existing, id) : await refundAtStripe(ctx, refund)
    await ctx.db.run(settleRefund(ctx, refund.paymentId, fact))
  } catch (error) {
    if (error instanceof StripeFailure && error.kind === 'broken') await ctx.db.run(nextRefundAttempt({ id }))
    throw error
  }
}
