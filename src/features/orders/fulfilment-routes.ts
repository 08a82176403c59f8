import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { CardNotPossible, StripeNotConfigured } from '../payments/problems.ts'
import { locationById } from '../tenants/location-queries.ts'
import { LocationNotFound } from '../tenants/problems.ts'
import { seesOrdersAt } from './access-rules.ts'
import { cancelOrder } from './cancel-order.ts'
import { ticketsAfter } from './kitchen-queries.ts'
import { moveOrder } from './move-order.ts'
import { CancelWindowPassed, IllegalTransition, NotPlaced, OrderNotFound, PaymentNotSettled, RecallWindowPassed } from './problems.ts'
import { readReceipt } from './read-receipt.ts'
import { ById } from '../../http/fields.ts'
import { CancelOrder, Queue } from './schema.ts'
import { KitchenTicket, Order, Receipt } from './views.ts'

const cancelFailures = [OrderNotFound, IllegalTransition, CancelWindowPassed, PaymentNotSettled, CardNotPossible, StripeNotConfigured]
const Place = z.tuple([z.iso.datetime(), z.uuid()])
const moved = (summary: string) => returns(200, Order, summary, OrderNotFound, IllegalTransition)

/** What becomes of an order, and what the kitchen sees of it. */
export const fulfilment = room()
  .post('/orders/:id/start', moved('Start preparing'), allow('orders:prepare'), idempotent(), valid('param', ById), async (c) =>
    c.json(ok(await moveOrder(c.var.ctx, c.req.valid('param').id, 'start')), 200),
  )
  .post('/orders/:id/ready', moved('Say that it is ready'), allow('orders:prepare'), idempotent(), valid('param', ById), async (c) =>
    c.json(ok(await moveOrder(c.var.ctx, c.req.valid('param').id, 'ready')), 200),
  )
  .post('/orders/:id/completion', moved('Hand it over'), allow('orders:prepare'), idempotent(), valid('param', ById), async (c) =>
    c.json(ok(await moveOrder(c.var.ctx, c.req.valid('param').id, 'completion')), 200),
  )
  .post(
    '/orders/:id/recall',
    returns(200, Order, 'Take the last kitchen step back', OrderNotFound, IllegalTransition, RecallWindowPassed),
    allow('orders:prepare'),
    idempotent(),
    valid('param', ById),
    async (c) => c.json(ok(await moveOrder(c.var.ctx, c.req.valid('param').id, 'recall')), 200),
  )
  .post(
    '/orders/:id/cancellation',
    returns(200, Order, 'Cancel an order', ...cancelFailures),
    allow('orders:cancel'),
    idempotent(),
    valid('param', ById),
    valid('json', CancelOrder),
    async (c) => c.json(ok(await cancelOrder(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))), 200),
  )
  .get(
    '/orders/:id/receipt',
    returns(200, Receipt, 'Read the receipt', OrderNotFound, NotPlaced),
    allow('orders:read'),
    valid('param', ById),
    async (c) => c.json(ok(await readReceipt(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .get(
    '/locations/:id/kitchen',
    returns(200, z.array(KitchenTicket), 'List what the kitchen has to do, oldest first', LocationNotFound),
    allow('orders:prepare'),
    valid('param', ById),
    valid('query', Queue),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { id: locationId } = c.req.valid('param')
      const { ctx } = c.var
      const [at, id] = placeOf(cursor, Place) ?? [null, null]
      const [location, rows] = await ctx.db.read(locationById({ id: locationId }), ticketsAfter({ locationId, at, id, limit: limit + 1 }))
      if (!location || !seesOrdersAt(ctx.actor, locationId)) throw LocationNotFound()
      return c.json(okPage(page(rows, limit, (row) => [row.queuedAt, row.fulfilmentId])), 200)
    },
  )
