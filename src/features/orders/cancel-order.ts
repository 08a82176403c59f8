import type { Ctx } from '../../http/context.ts'
import { logFailure } from '../../http/log.ts'
import { InvalidRequest, Problem } from '../../http/problem.ts'
import { asProblem, currentIntent, stripeOf } from '../payments/stripe-access.ts'
import { openChargeOf, settlePayment } from '../payments/queries.ts'
import { refundAtStripe, type OwedRefund } from '../payments/owed-refunds.ts'
import { owedRefundsOf, refundEverything, settleRefund } from '../payments/refund-queries.ts'
import { worksWhere } from './access-rules.ts'
import { endOrder } from './command-queries.ts'
import { PaymentNotSettled } from './problems.ts'
import { recordOfOrder } from './record-queries.ts'
import { orderById } from './queries.ts'
import { cancelable } from './rules.ts'
import type { CancelOrder } from './schema.ts'

/**
 * Ends an order; what was paid is owed back by rows of the same transaction, so that nobody can work on an order whose money is leaving.
 * An open card payment is ended at Stripe first: if its money was faster, it is refunded like any other.
 */
export async function cancelOrder(ctx: Ctx, id: string, { reason, stock }: CancelOrder, key: string) {
  const shopper = ctx.actor.kind !== 'staff'
  if (!shopper && reason === undefined) throw InvalidRequest([{ in: 'json', field: 'reason', message: 'Say why.' }])
  const why = reason ?? 'canceled by the customer'
  let owed: OwedRefund[] = []
  const end = [
    refundEverything({ orderId: id }),
    endOrder({ id, states: cancelable(shopper), shopper, reason: why, stock, locations: worksWhere(ctx.actor) }),
    recordOfOrder(ctx, { action: 'order.canceled', orderId: id, after: { stock } }),
    { ...owedRefundsOf({ orderId: id }), committed: (rows: OwedRefund[]) => (owed = rows) },
    orderById({ id }),
  ] as const
  const order = await ctx.db.run(...end).catch(async (error: unknown) => {
    if (!(error instanceof Problem) || error.code !== PaymentNotSettled.code) throw error
    return ctx.db.run(await endedAtStripe(ctx, id), ...end)
  })
  return (await paidBack(ctx, id, owed, key)) ?? order
}

async function endedAtStripe(ctx: Ctx, orderId: string) {
  const [charge] = await ctx.db.read(openChargeOf({ orderId }))
  if (!charge) throw PaymentNotSettled()
  const stripe = stripeOf(ctx, charge.account)
  try {
    const now = await currentIntent(stripe, charge)
    const fact = now.state === 'processing' ? now : await stripe.cancelIntent(now.providerRef)
    return settlePayment(ctx, charge, fact)
  } catch (error) {
    throw asProblem(error)
  }
}

/** The answer is kept anew with the refunds in it. Where Stripe does not answer, they stay owed and the sweep pays them. */
async function paidBack(ctx: Ctx, id: string, owed: OwedRefund[], key: string) {
  if (owed.length === 0) return undefined
  try {
    const refunded = []
    for (const refund of owed) refunded.push(settleRefund(ctx, refund.paymentId, await refundAtStripe(ctx, refund)))
    const answered = ctx.db.keyed({ key, hash: '', status: 200, keepHours: 0, phase: 'begun', asked: true })
    return await answered.run(...refunded, orderById({ id }))
  } catch (error) {
    logFailure(error instanceof Error ? error : new Error(String(error)), ctx.requestId)
    return undefined
  }
}
