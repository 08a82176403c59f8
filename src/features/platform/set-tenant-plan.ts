import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { accessBy } from '../plans/rules.ts'
import { inTenant, noted } from './note-queries.ts'
import { platformTenant, setTenantPlan as setPlan } from './queries.ts'
import type { PutTenantPlan } from './schema.ts'

/** By hand, until billing sets it. What the status lets a tenant do is a table (semantics 13, rule 4). */
export async function setTenantPlan(ctx: Ctx, tenant: string, { plan, status, graceUntil, reason }: PutTenantPlan, seen: number) {
  const after = { plan, status, access: accessBy[status], graceUntil }
  const entry = { plan, status, access: accessBy[status], grace_until: graceUntil }
  return inTenant(ctx, tenant).run(
    noted(ctx, { action: 'tenant.plan-set', tenant, reason, data: after }),
    setPlan({ entry: JSON.stringify(entry), seen }),
    record(ctx, { action: 'tenant.plan-set', resourceType: 'tenant', resourceId: tenant, after: { ...after, reason } }),
    platformTenant(),
  )
}
