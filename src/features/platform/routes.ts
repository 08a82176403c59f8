import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { etagOf, requiredMatch } from '../../http/etag.ts'
import { page, placeOf } from '../../http/page.ts'
import { PlatformOff, PreconditionRequired, TenantNotFound } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { deliveries } from './delivery-routes.ts'
import { dropOverride } from './drop-override.ts'
import { inTenant, noted } from './note-queries.ts'
import { people } from './people-routes.ts'
import { priceList } from './price-list-routes.ts'
import { OverrideNotFound, PlanNotFound } from './problems.ts'
import { putOverride } from './put-override.ts'
import { notesBefore, platformTenant, tenantsAfter } from './queries.ts'
import {
  ById,
  ByOverride,
  ListedTenant,
  ListNotes,
  ListTenants,
  PlatformNote,
  PlatformTenant,
  PutOverride,
  PutTenantPlan,
} from './schema.ts'
import { setTenantPlan } from './set-tenant-plan.ts'

const Slug = z.tuple([z.string()])
const Moment = z.tuple([z.iso.datetime(), z.uuid()])

/** Under /platform, for those who run it. Nothing here is kept by anybody. */
export const platform = room()
  .use('*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .get(
    '/tenants',
    returns(200, z.array(ListedTenant), 'List tenants, by slug', PlatformOff),
    allow('platform:read'),
    valid('query', ListTenants),
    async (c) => {
      const { limit, cursor, search = null } = c.req.valid('query')
      const [slug] = placeOf(cursor, Slug) ?? [null]
      const { ctx } = c.var
      const rows = await ctx.db.run(
        noted(ctx, { action: 'tenants.listed', data: { search } }),
        tenantsAfter({ search, slug, limit: limit + 1 }),
      )
      return c.json(okPage(page(rows, limit, (row) => [row.slug])), 200)
    },
  )
  .get(
    '/tenants/:id',
    returns(200, PlatformTenant, 'Read a tenant: its plan, what it uses, what it was given besides', TenantNotFound, PlatformOff),
    allow('platform:read'),
    valid('param', ById),
    async (c) => {
      const { id } = c.req.valid('param')
      const { ctx } = c.var
      const found = await inTenant(ctx, id).run(noted(ctx, { action: 'tenant.read', tenant: id }), platformTenant())
      if (!found) throw TenantNotFound()
      return c.json(ok(found.tenant), 200, { ETag: etagOf(found.tenant.version) })
    },
  )
  .put(
    '/tenants/:id/plan',
    returns(
      200,
      PlatformTenant,
      'Set a tenant’s plan and how it stands with it',
      TenantNotFound,
      PlanNotFound,
      PreconditionRequired,
      PlatformOff,
    ),
    allow('platform:write'),
    valid('param', ById),
    valid('json', PutTenantPlan),
    async (c) => {
      const found = await setTenantPlan(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), requiredMatch(c))
      if (!found) throw TenantNotFound()
      return c.json(ok(found.tenant), 200, { ETag: etagOf(found.tenant.version) })
    },
  )
  .put(
    '/tenants/:id/overrides/:name',
    returns(200, PlatformTenant, 'Give a tenant something besides its plan, or withhold it', TenantNotFound, PlatformOff),
    allow('platform:write'),
    valid('param', ByOverride),
    valid('json', PutOverride),
    async (c) => {
      const { id, name } = c.req.valid('param')
      const found = await putOverride(c.var.ctx, id, name, c.req.valid('json'))
      if (!found) throw TenantNotFound()
      return c.json(ok(found.tenant), 200)
    },
  )
  .delete(
    '/tenants/:id/overrides/:name',
    returns(200, PlatformTenant, 'Take an override back', TenantNotFound, OverrideNotFound, PlatformOff),
    allow('platform:write'),
    valid('param', ByOverride),
    async (c) => {
      const { id, name } = c.req.valid('param')
      const found = await dropOverride(c.var.ctx, id, name)
      if (!found) throw TenantNotFound()
      return c.json(ok(found.tenant), 200)
    },
  )
  .get(
    '/log',
    returns(200, z.array(PlatformNote), 'List what the platform looked at and changed, newest first', PlatformOff),
    allow('platform:log'),
    valid('query', ListNotes),
    async (c) => {
      const { limit, cursor, tenant = null, user = null } = c.req.valid('query')
      const [beforeAt, beforeId] = placeOf(cursor, Moment) ?? [null, null]
      const { ctx } = c.var
      const rows = await ctx.db.run(
        noted(ctx, { action: 'log.read', data: { tenant, user } }),
        notesBefore({ tenant, user, beforeAt, beforeId, limit: limit + 1 }),
      )
      return c.json(okPage(page(rows, limit, (row) => [row.at, row.id])), 200)
    },
  )
  .route('/', priceList)
  .route('/', people)
  .route('/', deliveries)
