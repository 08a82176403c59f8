import { sql } from 'drizzle-orm'
import { tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asserted, asText } from '../../db/sql.ts'

const profile = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  country: tenants.country,
  currency: tenants.currency,
  zone: tenants.zone,
  locale: tenants.locale,
  taxMode: tenants.taxMode,
  version: tenants.version,
}

const settings = {
  ...profile,
  taxScope: tenants.taxScope,
  rounding: tenants.rounding,
  cashRounding: tenants.cashRounding,
  webHoldMinutes: tenants.webHoldMinutes,
  kioskHoldMinutes: tenants.kioskHoldMinutes,
  cancelMinutes: tenants.cancelMinutes,
  recallSeconds: tenants.recallSeconds,
  brandColor: tenants.brandColor,
  logoUrl: tenants.logoUrl,
  mfaRoles: asJson<string[]>(sql`array_to_json(${tenants.mfaRoles})`),
  createdAt: tenants.createdAt,
  updatedAt: tenants.updatedAt,
}

/** The tenant's currency, read once for a whole statement. */
export const currencyHere = asText(
  sql`(select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
)

/** A row found by slug or by id: both are in the context, and here they are one. */
const here = sql`${tenants.id} = nullif(current_setting('app.tenant_id'), '')::uuid`

/** Refuses what is written for a tenant that is shut: first in a batch of ourselves that app.record does not see. */
export const assertTenant = query((q) =>
  q.select({ ok: asserted(sql`count(*) = 1`, 'tenant_not_found') }).from(sql`(select 1 from tenants where ${here}) x`),
)

export const tenantHere = queryOne((q) => q.select(profile).from(tenants).where(here))
export const settingsHere = queryOne((q) => q.select(settings).from(tenants).where(here))

export const openedTenant = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.open_tenant(${p.entry}::jsonb) r`),
)

export const changedSettings = query((q, p: { patch: string; seen: number }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_settings(${p.patch}::jsonb, ${p.seen}) r`),
)

export const requiredFactors = query((q, p: { roles: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.require_factors(${p.roles}::jsonb) r`),
)
