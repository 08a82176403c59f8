import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { inTenant, noted } from './note-queries.ts'
import { dropOverrideRow, platformTenant } from './queries.ts'

export async function dropOverride(ctx: Ctx, tenant: string, name: string) {
  return inTenant(ctx, tenant).run(
    noted(ctx, { action: 'tenant.override-dropped', tenant, data: { name } }),
    dropOverrideRow({ name }),
    record(ctx, { action: 'tenant.override-dropped', resourceType: 'tenant', resourceId: tenant, before: { name } }),
    platformTenant(),
  )
}
