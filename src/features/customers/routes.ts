import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { addCustomer } from './add-customer.ts'
import { changeCustomer } from './change-customer.ts'
import { CustomerErased, CustomerNotFound } from './problems.ts'
import { customerById, customersAfter, ownProfile } from './queries.ts'
import { ById } from '../../http/fields.ts'
import { myself } from './rules.ts'
import { AddCustomer, ChangeCustomer, ChangeMyself, Customer, ListCustomers, OwnProfile } from './schema.ts'

const Place = z.tuple([z.string(), z.uuid()])

/** Under /tenants/{tenant}. */
export const customers = room()
  .get(
    '/customers',
    returns(200, z.array(Customer), 'List the customers, or find them by the beginning of a name or an e-mail'),
    allow('customers:read'),
    valid('query', ListCustomers),
    async (c) => {
      const { limit, cursor, name = null, email = null } = c.req.valid('query')
      const [afterName, afterId] = placeOf(cursor, Place) ?? [null, null]
      const [rows] = await c.var.ctx.db.read(customersAfter({ name, email, afterName, afterId, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.name, row.id])), 200)
    },
  )
  .post(
    '/customers',
    returns(201, Customer, 'Write down a walk-in'),
    allow('customers:write'),
    idempotent(201),
    valid('json', AddCustomer),
    async (c) => c.json(ok(await addCustomer(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get(
    '/customers/me',
    returns(200, OwnProfile, 'Read your profile at this tenant', CustomerNotFound),
    allow('customers:self'),
    async (c) => {
      const [profile] = await c.var.ctx.db.read(ownProfile({ id: myself(c.var.ctx) }))
      if (!profile) throw CustomerNotFound()
      return versioned(c, profile)
    },
  )
  .patch(
    '/customers/me',
    returns(200, OwnProfile, 'Change your profile at this tenant', CustomerErased, CustomerNotFound, PreconditionFailed),
    allow('customers:self'),
    valid('json', ChangeMyself),
    async (c) => {
      const id = myself(c.var.ctx)
      const profile = await changeCustomer(c.var.ctx, id, c.req.valid('json'), { seen: ifMatch(c), shown: ownProfile({ id }) })
      if (!profile) throw CustomerNotFound()
      return versioned(c, profile)
    },
  )
  .get(
    '/customers/:id',
    returns(200, Customer, 'Read a customer', CustomerNotFound),
    allow('customers:read'),
    valid('param', ById),
    async (c) => {
      const [customer] = await c.var.ctx.db.read(customerById(c.req.valid('param')))
      if (!customer) throw CustomerNotFound()
      return versioned(c, customer)
    },
  )
  .patch(
    '/customers/:id',
    returns(200, Customer, 'Change a customer', CustomerErased, CustomerNotFound, PreconditionFailed),
    allow('customers:write'),
    valid('param', ById),
    valid('json', ChangeCustomer),
    async (c) => {
      const { id } = c.req.valid('param')
      const customer = await changeCustomer(c.var.ctx, id, c.req.valid('json'), { seen: ifMatch(c), shown: customerById({ id }) })
      if (!customer) throw CustomerNotFound()
      return versioned(c, customer)
    },
  )
