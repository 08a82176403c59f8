import type { Ctx } from '../../http/context.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { record } from '../audit/queries.ts'
import { isFeature } from '../plans/rules.ts'
import { inTenant, noted } from './note-queries.ts'
import { platformTenant, putOverrideRow } from './queries.ts'
import type { PutOverride } from './schema.ts'

/** A feature is on or off, a limit is a number. */
export async function putOverride(ctx: Ctx, tenant: string, name: string, { isOn, most, expiresAt, reason }: PutOverride) {
  const missing = isFeature(name) ? 'isOn' : 'most'
  if ((isOn === undefined) === isFeature(name)) throw InvalidRequest([{ in: 'json', field: missing, message: `Is what ${name} takes.` }])
  const entry = { name, is_on: isOn ?? null, most: most ?? null, expires_at: expiresAt, reason }
  const after = { name, isOn: isOn ?? null, most: most ?? null, expiresAt }
  return inTenant(ctx, tenant).run(
    noted(ctx, { action: 'tenant.override-put', tenant, reason, data: after }),
    putOverrideRow({ entry: JSON.stringify(entry) }),
    record(ctx, { action: 'tenant.override-put', resourceType: 'tenant', resourceId: tenant, after: { ...after, reason } }),
    platformTenant(),
  )
}
