import type { Ctx } from '../../http/context.ts'
import { Problem } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { OrderNotFound } from '../orders/problems.ts'
import { AmountNotChargeable, NotRefundable, PaymentNotFound, RefundRaced } from './problems.ts'
import { insertRefund, refundable, refundById, refundingById, refusal, settleRefund } from '../refunds/queries.ts'
import { isStripeAmount, planAfter } from './rules.ts'
import type { RequestRefund } from './schema.ts'
import { assertStripe, phaseB, refundAtStripe } from './stripe-access.ts'

const TRIES = 5

/** Planned on a read, asserted in the write: where another refund came between, it is planned anew. */
export async function requestRefund(ctx: Ctx, orderId: string, input: RequestRefund) {
  for (let tries = 1; ; tries++) {
    try {
      return await refundOnce(ctx, orderId, input)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== RefundRaced.code || tries === TRIES) throw error
    }
  }
}

async function refundOnce(ctx: Ctx, orderId: string, input: RequestRefund) {
  const id = uuidv7(ctx.now.getTime())
  const [order] = await ctx.db.read(refundable({ orderId, locations: worksWhere(ctx.actor) }))
  if (!order) throw OrderNotFound()
  const { payment } = order
  if (!payment) throw NotRefundable()
  const planned = planOf(order, input)
  const card = payment.kind !== 'cash'
  if (card) assertStripe(ctx.config)
  if (card && planned.ok && !isStripeAmount(planned.amount, order.currency)) throw AmountNotChargeable({ amount: planned.amount })
  const wanted = {
    id,
    orderId,
    paymentId: payment.id,
    reason: 'requested',
    note: input.reason,
    seen: order.seen,
    onlyAt: worksWhere(ctx.actor),
  }
  const row = planned.ok
    ? insertRefund(ctx, { wanted: JSON.stringify({ ...wanted, amount: planned.amount, lines: planned.lines }) })
    : refusal({ code: planned.code.toLowerCase(), details: JSON.stringify({ id: planned.id }) })
  if (!card && planned.ok) {
    const handed = {
      refundId: id,
      providerRef: null,
      state: 'succeeded',
      amount: planned.amount,
      currency: order.currency,
      failureCode: null,
    } as const
    return ctx.db.run(row, settleRefund(ctx, payment.id, handed), refundById({ id }))
  }
  const begun = await ctx.db.begin(row, refundingById({ id }))
  if (!begun) throw PaymentNotFound()
  const [refund] = ctx.db.resumed ? await ctx.db.read(refundingById({ id: begun.id })) : [begun]
  if (refund?.state !== 'pending') return ctx.db.run(refundById({ id: begun.id }))
  const fact = await phaseB(ctx, () => refundAtStripe(ctx, refund))
  return ctx.db.run(settleRefund(ctx, refund.paymentId, fact), refundById({ id: refund.id }))
}

/** The plan with the caller's word on what becomes of the goods. */
function planOf(order: Parameters<typeof planAfter>[0] & { earlier: Parameters<typeof planAfter>[1] }, { lines, amount }: RequestRefund) {
  const request = lines
    ? { kind: 'lines' as const, lines: lines.map(({ lineId, quantity }) => ({ id: lineId, quantity })) }
    : { kind: 'amount' as const, amount: amount ?? 0 }
  const plan = planAfter(order, order.earlier, request)
  if (!plan.ok) return plan
  const restocked = new Set(lines?.filter(({ restock }) => restock).map(({ lineId }) => lineId))
  return { ...plan, lines: plan.parts.map((part) => ({ ...part, restock: restocked.has(part.id) })) }
}
