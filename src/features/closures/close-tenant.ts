import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret } from '../../lib/secrets.ts'
import { insertArchive } from '../archives/queries.ts'
import { record } from '../audit/queries.ts'
import { linkTo } from '../mail/rules.ts'
import { closeTenantRow, closureHere, reopenTenantRow } from './queries.ts'
import type { CloseTenant } from './schema.ts'

/** Days in which it can be taken back. */
const DAYS = 30

/**
 * From its commit on nothing is changed here. All that the tenant has is archived by the next sweep: without that nothing is deleted. Whoever is suspended
 * leaves all the same, and comes back.
 */
export function closeTenant(ctx: Ctx, tenantId: string, askedBy: string, { slug, reason }: CloseTenant) {
  const at = ctx.now.getTime()
  const archive = { id: uuidv7(at), askedBy, folder: `archives/${newSecret()}`, forClosure: true, lease: 0 }
  const event = { type: 'tenant.closing', aggregate: 'tenant', aggregateId: tenantId }
  return ctx.db.as({ spared: 'true' }).run(
    record(ctx, { action: 'tenant.closing', resourceType: 'tenant', resourceId: tenantId, after: { reason }, events: [event] }),
    insertArchive(archive),
    closeTenantRow({
      entry: JSON.stringify({ id: uuidv7(at), slug, reason, days: DAYS, link: linkTo(ctx.config, `/tenants/${slug}/closure`) }),
    }),
    closureHere({}),
  )
}

export function reopenTenant(ctx: Ctx, tenantId: string) {
  const event = { type: 'tenant.reopened', aggregate: 'tenant', aggregateId: tenantId }
  return ctx.db
    .as({ spared: 'true' })
    .run(reopenTenantRow({}), record(ctx, { action: 'tenant.reopened', resourceType: 'tenant', resourceId: tenantId, events: [event] }))
}
