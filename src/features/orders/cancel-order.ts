import { isResume } from '../../db/failure.ts'
import type { Query } from '../../db/query.ts'
import { isAtWork } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { InvalidRequest, Problem } from '../../http/problem.ts'
import { owedRefundsOf, refundEverything, settleRefund } from '../refunds/queries.ts'
import { openChargeOf, settlePayment } from '../payments/queries.ts'
import { asProblem, currentIntent, phaseB, refundAtStripe, stripeOf, type OwedRefund } from '../payments/stripe-access.ts'
import { worksWhere } from './access-rules.ts'
import { endOrder } from './command-queries.ts'
import { PaymentNotSettled } from './problems.ts'
import { recordOfOrder } from './record-queries.ts'
import { orderById } from './queries.ts'
import { cancelable } from './rules.ts'
import type { CancelOrder } from './schema.ts'

/** One batch where no money is involved, which the database knows best: it refuses as `payment_not_settled`, and says what there is. */
export async function cancelOrder(ctx: Ctx, id: string, { reason, stock }: CancelOrder) {
  const shopper = !isAtWork(ctx.actor)
  if (!shopper && reason === undefined) throw InvalidRequest([{ in: 'json', field: 'reason', message: 'Say why.' }])
  const why = reason ?? 'canceled by the customer'
  const goods = shopper ? 'waste' : stock
  const end = [
    endOrder({ id, states: cancelable(shopper), shopper, reason: why, stock: goods, locations: worksWhere(ctx.actor) }),
    recordOfOrder(ctx, { action: 'order.canceled', orderId: id, after: { stock: goods } }),
  ] as const
  try {
    return await ctx.db.run(...end, orderById({ id }))
  } catch (error) {
    if (isResume(error)) return withRefunds(ctx, id, { first: [], end })
    if (isPaid(error)) return withRefunds(ctx, id, { first: [], end })
    if (isUnsettled(error)) return withoutPayment(ctx, id, end)
    throw error
  }
}

const isUnsettled = (error: unknown): error is Problem => error instanceof Problem && error.code === PaymentNotSettled.code
/** Nothing is open, so it is captured money that is in the way. */
const isPaid = (error: unknown) => isUnsettled(error) && !(error.details instanceof Object && 'open' in error.details && error.details.open)

type End = readonly [ReturnType<typeof endOrder>, ReturnType<typeof recordOfOrder>]

/** An open card payment is ended at Stripe first. If its money was faster, or another card paid meanwhile, that is refunded like any other. */
async function withoutPayment(ctx: Ctx, id: string, end: End) {
  const [charge] = await ctx.db.read(openChargeOf({ orderId: id }))
  if (!charge) throw PaymentNotSettled()
  const stripe = stripeOf(ctx, charge.account)
  const now = await asked(() => currentIntent(stripe, charge))
  const fact = now.state === 'processing' ? now : await asked(() => stripe.cancelIntent(now.providerRef))
  const settled = settlePayment(ctx, charge, fact)
  const refunds = () => withRefunds(ctx, id, { first: [settled], end })
  if (fact.state === 'captured') return refunds()
  return ctx.db.run(settled, ...end, orderById({ id })).catch((error: unknown) => {
    if (isPaid(error)) return refunds()
    throw error
  })
}

const asked = async <T>(ask: () => Promise<T>) =>
  ask().catch((error: unknown) => {
    throw asProblem(error)
  })

/**
 * Three phases: what was paid is owed back by rows of the transaction that cancels, so that nobody works on an order whose money is leaving.
 * Where Stripe does not answer, the refunds stay owed: the same key asks again, and so does the sweep.
 */
async function withRefunds(ctx: Ctx, id: string, { first, end }: { first: readonly Query<unknown>[]; end: End }) {
  let owed: OwedRefund[] | undefined
  const told = { ...owedRefundsOf({ orderId: id }), committed: (rows: OwedRefund[]) => (owed = rows) }
  await ctx.db.begin(...first, refundEverything(ctx, { orderId: id, shopper: !isAtWork(ctx.actor) }), ...end, told, orderById({ id }))
  const due = owed ?? (await ctx.db.read(owedRefundsOf({ orderId: id })))[0]
  const refunded = await phaseB(ctx, () =>
    Promise.all(due.map(async (refund) => settleRefund(ctx, refund.paymentId, await refundAtStripe(ctx, refund)))),
  )
  return ctx.db.run(...refunded, orderById({ id }))
}
