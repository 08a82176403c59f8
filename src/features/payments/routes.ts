import * as z from 'zod'
import type { Query } from '../../db/query.ts'
import { ok } from '../../http/answer.ts'
import type { Ctx } from '../../http/context.ts'
import { versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { IllegalTransition, OrderNotFound } from '../orders/problems.ts'
import { confirmPayment } from './confirm-payment.ts'
import { sensitive } from '../../http/sensitive.ts'
import * as problems from './problems.ts'
import { CardNotFound } from '../cards/problems.ts'
import { orderSeenBy, paymentSeenBy, paymentsOf } from './queries.ts'
import { refundsOf } from '../refunds/queries.ts'
import { requestRefund } from './request-refund.ts'
import { ById } from '../../http/fields.ts'
import { Payment, Refund, RequestRefund, StartPayment } from './schema.ts'
import { startCardPayment } from './start-card-payment.ts'
import { takeCash } from './take-cash.ts'

const startFailures = [OrderNotFound, IllegalTransition, problems.NothingDue, problems.PaymentInProgress, problems.TenderedTooLittle]
const cardFailures = [
  CardNotFound,
  problems.PaymentFailed,
  problems.PaymentMethodInvalid,
  problems.CardNotPossible,
  problems.AmountNotChargeable,
  problems.StripeNotConfigured,
  problems.PaymentNotFound,
]
const refundFailures = [
  problems.NotRefundable,
  problems.RefundEmpty,
  problems.RefundExceedsLine,
  problems.RefundExceedsOrder,
  problems.RefundUnknownLine,
  problems.RefundsWithinPayment,
  problems.RefundRaced,
  problems.RefundMismatch,
  problems.AmountNotChargeable,
  problems.PaymentNotFound,
]

async function ofOrder<T>(ctx: Ctx, orderId: string, rowsOf: (of: { orderId: string }) => Query<T>) {
  const [order, rows] = await ctx.db.read(orderSeenBy({ orderId, locations: worksWhere(ctx.actor) }), rowsOf({ orderId }))
  if (!order) throw OrderNotFound()
  return rows
}

/** Under /tenants/{tenant}. */
export const payments = room()
  .post(
    '/orders/:id/payments',
    returns(
      201,
      Payment,
      'Pay an order: cash at the counter, a card, or one that its customer has saved',
      ...startFailures,
      ...cardFailures,
    ),
    allow('payments:start'),
    idempotent(201),
    valid('param', ById),
    valid('json', StartPayment),
    async (c) => {
      const input = c.req.valid('json')
      const { ctx } = c.var
      const { id } = c.req.valid('param')
      const paid = input.kind === 'cash' ? await takeCash(ctx, id, input.tendered) : await startCardPayment(ctx, id, input)
      return c.json(ok(paid), 201)
    },
  )
  .get(
    '/orders/:id/payments',
    returns(200, z.array(Payment), 'List the payments of an order', OrderNotFound),
    allow('payments:read'),
    valid('param', ById),
    async (c) => c.json(ok(await ofOrder(c.var.ctx, c.req.valid('param').id, paymentsOf)), 200),
  )
  .get(
    '/payments/:id',
    returns(200, Payment, 'Read a payment', problems.PaymentNotFound),
    allow('payments:read'),
    valid('param', ById),
    async (c) => {
      const { ctx } = c.var
      const [payment] = await ctx.db.read(paymentSeenBy({ id: c.req.valid('param').id, locations: worksWhere(ctx.actor) }))
      if (!payment) throw problems.PaymentNotFound()
      return versioned(c, payment)
    },
  )
  .post(
    '/payments/:id/confirmation',
    returns(200, Payment, 'Ask the provider what became of a payment', ...cardFailures, problems.PaymentInProgress),
    allow('payments:start'),
    idempotent(),
    valid('param', ById),
    async (c) => c.json(ok(await confirmPayment(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .post(
    '/orders/:id/refunds',
    returns(201, Refund, 'Give money back: for lines, or a plain amount', OrderNotFound, ...refundFailures, problems.StripeNotConfigured),
    allow('payments:refund'),
    sensitive(),
    idempotent(201),
    valid('param', ById),
    valid('json', RequestRefund),
    async (c) => c.json(ok(await requestRefund(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))), 201),
  )
  .get(
    '/orders/:id/refunds',
    returns(200, z.array(Refund), 'List the refunds of an order', OrderNotFound),
    allow('payments:read'),
    valid('param', ById),
    async (c) => c.json(ok(await ofOrder(c.var.ctx, c.req.valid('param').id, refundsOf)), 200),
  )
