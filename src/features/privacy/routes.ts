import { ok } from '../../http/answer.ts'
import type { Ctx } from '../../http/context.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { AccountLocked, PasswordWrong } from '../auth/problems.ts'
import { CustomerErased, CustomerNotFound } from '../customers/problems.ts'
import { askForErasureOfCustomer } from './ask-erasure-of-customer.ts'
import { askForErasure } from './ask-erasure.ts'
import { erasureOfCustomer, ownErasure } from './erasure-queries.ts'
import { ProofRequired } from '../factors/problems.ts'
import { OrderNotFound } from '../orders/problems.ts'
import { CustomerHasAccount, ErasureNotFound, ErasureRefused, OrderHasCustomer } from './problems.ts'
import { person, tenantOf, type Whose } from './rules.ts'
import { AskErasure, Erasure, ErasureWithdrawn } from './schema.ts'
import { withdrawErasureOfCustomer, withdrawOwnErasure } from './withdraw-erasure.ts'

function known<E>(erasure: E | undefined): E {
  if (!erasure) throw ErasureNotFound()
  return erasure
}

/** Under /api/v1. */
export const myPrivacy = room()
  .post(
    '/me/erasure',
    returns(
      202,
      Erasure,
      'Ask to be forgotten: done in 7 days, and until then taken back',
      ErasureRefused,
      PasswordWrong,
      ProofRequired,
      AccountLocked,
    ),
    allow('profile:write'),
    sensitive(),
    valid('json', AskErasure),
    async (c) => {
      const { userId } = person(c.var.ctx)
      return c.json(ok(known(await askForErasure(c.var.ctx, userId, c.req.valid('json')))), 202)
    },
  )
  .get('/me/erasure', returns(200, Erasure, 'When I will be forgotten', ErasureNotFound), allow('profile:read'), async (c) => {
    const { userId } = person(c.var.ctx)
    const [erasure] = await c.var.ctx.db.read(ownErasure({ userId }))
    return c.json(ok(known(erasure)), 200)
  })
  .delete(
    '/me/erasure',
    returns(200, ErasureWithdrawn, 'Take the wish to be forgotten back', ErasureNotFound),
    allow('profile:write'),
    sensitive(),
    async (c) => {
      person(c.var.ctx)
      await withdrawOwnErasure(c.var.ctx)
      return c.json(ok({ withdrawn: true as const }), 200)
    },
  )

const asked = async (ctx: Ctx, whose: Whose, id: string) => known(await askForErasureOfCustomer(ctx, tenantOf(ctx), whose, id))

async function waiting(ctx: Ctx, id: string) {
  const [erasure] = await ctx.db.read(erasureOfCustomer({ tenantId: tenantOf(ctx), customerId: id }))
  return known(erasure)
}

async function withdrawn(ctx: Ctx, whose: Whose, id: string) {
  await withdrawErasureOfCustomer(ctx, whose, id)
  return { withdrawn: true as const }
}

/** Under /tenants/{tenant}: for customers who have no account, and have asked the tenant. */
export const customersPrivacy = room()
  .post(
    '/customers/:id/erasure',
    returns(
      202,
      Erasure,
      'Forget a customer without an account in 7 days',
      CustomerNotFound,
      CustomerHasAccount,
      CustomerErased,
      ErasureRefused,
    ),
    allow('customers:erase'),
    idempotent(202),
    valid('param', ById),
    async (c) => c.json(ok(await asked(c.var.ctx, 'customer', c.req.valid('param').id)), 202),
  )
  .get(
    '/customers/:id/erasure',
    returns(200, Erasure, 'When a customer will be forgotten', ErasureNotFound),
    allow('customers:read'),
    valid('param', ById),
    async (c) => c.json(ok(await waiting(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .delete(
    '/customers/:id/erasure',
    returns(200, ErasureWithdrawn, 'Keep a customer after all', ErasureNotFound),
    allow('customers:erase'),
    valid('param', ById),
    async (c) => c.json(ok(await withdrawn(c.var.ctx, 'customer', c.req.valid('param').id)), 200),
  )
  .post(
    '/orders/:id/erasure',
    returns(202, Erasure, 'Forget who gave an order as nobody’s customer in 7 days', OrderNotFound, OrderHasCustomer, ErasureRefused),
    allow('customers:erase'),
    idempotent(202),
    valid('param', ById),
    async (c) => c.json(ok(await asked(c.var.ctx, 'order', c.req.valid('param').id)), 202),
  )
  .get(
    '/orders/:id/erasure',
    returns(200, Erasure, 'When who gave an order will be forgotten', ErasureNotFound),
    allow('customers:read'),
    valid('param', ById),
    async (c) => c.json(ok(await waiting(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .delete(
    '/orders/:id/erasure',
    returns(200, ErasureWithdrawn, 'Keep who gave an order after all', ErasureNotFound),
    allow('customers:erase'),
    valid('param', ById),
    async (c) => c.json(ok(await withdrawn(c.var.ctx, 'order', c.req.valid('param').id)), 200),
  )
