import { ok } from '../../http/answer.ts'
import { requiredMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { NotForSupport, PreconditionFailed, PreconditionRequired, TenantNotFound } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { changeSettings } from './change-settings.ts'
import { locations } from './location-routes.ts'
import { openTenant } from './open-tenant.ts'
import { SlugTaken } from './problems.ts'
import { settingsHere, tenantHere } from './queries.ts'
import { OpenTenant, PutSettings, Settings, Tenant } from './schema.ts'

/** Under /tenants. */
export const tenants = room()
  .post(
    '/',
    returns(201, Settings, 'Open a tenant and become its owner', SlugTaken),
    allow('tenants:open'),
    idempotent(201),
    valid('json', OpenTenant),
    async (c) => c.json(ok(await openTenant(c.var.ctx, c.req.header('Idempotency-Key') ?? '', c.req.valid('json'))), 201),
  )
  .get(
    '/:tenant',
    returns(200, Tenant, 'Read what everybody may know of a tenant', TenantNotFound),
    open('customers see where they are'),
    async (c) => {
      const [tenant] = await c.var.ctx.db.read(tenantHere({}))
      if (!tenant) throw TenantNotFound()
      return versioned(c, tenant, 'public')
    },
  )
  .get('/:tenant/settings', returns(200, Settings, 'Read the settings', TenantNotFound), allow('tenants:read'), async (c) => {
    const [settings] = await c.var.ctx.db.read(settingsHere({}))
    if (!settings) throw TenantNotFound()
    return versioned(c, settings)
  })
  .put(
    '/:tenant/settings',
    returns(200, Settings, 'Replace the settings', NotForSupport, PreconditionFailed, PreconditionRequired),
    allow('tenants:write'),
    sensitive(),
    valid('json', PutSettings),
    async (c) => {
      const settings = await changeSettings(c.var.ctx, c.req.valid('json'), requiredMatch(c))
      if (!settings) throw TenantNotFound()
      return versioned(c, settings)
    },
  )
  .route('/', locations)
