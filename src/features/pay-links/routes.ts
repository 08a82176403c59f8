import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { IllegalTransition, OrderNotFound } from '../orders/problems.ts'
import { NothingDue } from '../payments/problems.ts'
import { orderSeenBy } from '../payments/queries.ts'
import { makePayLink } from './make-pay-link.ts'
import { openPayLink } from './open-pay-link.ts'
import { CustomerHasNoEmail, PayLinkEnded, PayLinkNotFound } from './problems.ts'
import { payLinksOf } from './queries.ts'
import { revokePayLinks } from './revoke-pay-links.ts'
import { MadePayLink, MakePayLink, OpenedPayLink, OpenPayLink, PayLink } from './schema.ts'

/** Under /tenants/{tenant}. */
export const payLinks = room()
  .post(
    '/orders/:id/pay-links',
    returns(
      201,
      MadePayLink,
      'Make a link with which anybody can pay what is due of an order by card',
      OrderNotFound,
      IllegalTransition,
      NothingDue,
      CustomerHasNoEmail,
    ),
    allow('payments:link'),
    idempotent(201),
    valid('param', ById),
    valid('json', MakePayLink),
    async (c) => {
      const made = await makePayLink(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      if (!made) throw OrderNotFound()
      return c.json(ok({ ...made, ...c.var.ctx.reveal?.(made) }), 201)
    },
  )
  .get(
    '/orders/:id/pay-links',
    returns(200, z.array(PayLink), 'List the links to an order, the newest first', OrderNotFound),
    allow('payments:read'),
    valid('param', ById),
    async (c) => {
      const { ctx } = c.var
      const { id: orderId } = c.req.valid('param')
      const [order, rows] = await ctx.db.read(orderSeenBy({ orderId, locations: worksWhere(ctx.actor) }), payLinksOf({ orderId }))
      if (!order) throw OrderNotFound()
      return c.json(ok(rows), 200)
    },
  )
  .delete(
    '/orders/:id/pay-links',
    returns(200, z.array(PayLink), 'Take all links to an order back', OrderNotFound),
    allow('payments:link'),
    valid('param', ById),
    async (c) => c.json(ok(await revokePayLinks(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .post(
    '/pay-links/opening',
    returns(200, OpenedPayLink, 'Open a link: what is due, and a token to pay it', PayLinkNotFound, PayLinkEnded),
    open('what the link holds is what opens it'),
    valid('json', OpenPayLink),
    async (c) => c.json(ok(await openPayLink(c.var.ctx, c.req.valid('json').token)), 200),
  )
