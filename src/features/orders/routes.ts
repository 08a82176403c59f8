import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'

import { versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { Forbidden, InvalidReference } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { listFilter, seesOrdersAt } from './access-rules.ts'
import { fulfilment } from './fulfilment-routes.ts'
import { issueOrderToken } from './issue-order-token.ts'
import { placeOrder } from './place-order.ts'
import { CatalogChanged, InvalidModifiers, NotAvailable, OrderExists, OrderNotFound, OutOfStock, PriceChanged } from './problems.ts'
import { orderById, ordersBefore } from './queries.ts'
import { priced, quoteOf } from '../pricing/quote.ts'
import { ById } from '../../http/fields.ts'
import { Basket, ListOrders, PlaceOrder, Tenant } from './schema.ts'
import { Order, OrderSummary, OrderToken, Quote } from './views.ts'

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** Under /tenants/{tenant}. */
export const orders = room()
  .post(
    '/quotes',
    returns(200, Quote, 'Price a basket', Forbidden, InvalidReference, InvalidModifiers, NotAvailable),
    open('everybody may know what something costs'),
    valid('param', Tenant),
    valid('json', Basket),
    async (c) => {
      const basket = c.req.valid('json')
      return c.json(ok(quoteOf(await priced(c.var.ctx, c.req.valid('param').tenant, basket), basket.locationId)), 200)
    },
  )
  .post(
    '/order-tokens',
    returns(201, OrderToken, 'Get an order’s id and the token to place and follow it, without an account'),
    open('a guest needs it before there is anything to protect'),
    valid('param', Tenant),
    async (c) => c.json(ok(await issueOrderToken(c.var.ctx)), 201),
  )
  .post(
    '/orders',
    returns(
      201,
      Order,
      'Place an order',
      OutOfStock,
      PriceChanged,
      NotAvailable,
      InvalidModifiers,
      InvalidReference,
      CatalogChanged,
      OrderExists,
    ),
    allow('orders:place'),
    idempotent(201),
    valid('param', Tenant),
    valid('json', PlaceOrder),
    async (c) => c.json(ok(await placeOrder(c.var.ctx, c.req.valid('param').tenant, c.req.valid('json'))), 201),
  )
  .get(
    '/orders',
    returns(200, z.array(OrderSummary), 'List orders, newest first'),
    allow('orders:read'),
    valid('param', Tenant),
    valid('query', ListOrders),
    async (c) => {
      const query = c.req.valid('query')
      const { limit, cursor } = query
      const { ctx } = c.var
      const [at, id] = placeOf(cursor, Place) ?? [null, null]
      const [rows] = await ctx.db.read(ordersBefore({ ...listFilter(ctx.actor, query), at, id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.createdAt, row.id])), 200)
    },
  )
  .get('/orders/:id', returns(200, Order, 'Read an order', OrderNotFound), allow('orders:read'), valid('param', ById), async (c) => {
    const [order] = await c.var.ctx.db.read(orderById({ id: c.req.valid('param').id }))
    if (!order || !seesOrdersAt(c.var.ctx.actor, order.locationId)) throw OrderNotFound()
    return versioned(c, order)
  })
  .route('/', fulfilment)
