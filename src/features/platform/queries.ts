import { asc, desc, eq, sql } from 'drizzle-orm'
import { platformLog } from '../../../drizzle/platform.ts'
import { killSwitches, plans, tenantPlans } from '../../../drizzle/plans.ts'
import { tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asInstant, asJson, asText } from '../../db/sql.ts'
import type { Standing } from '../plans/queries.ts'
import { FEATURES, LIMITS } from '../plans/rules.ts'

export const notePlatform = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.note_platform(${p.entry}::jsonb) r`),
)

const listed = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  country: tenants.country,
  createdAt: tenants.createdAt,
  plan: tenantPlans.plan,
  status: tenantPlans.status,
  access: tenantPlans.access,
}

export const tenantsAfter = query((q, p: { search: string | null; slug: string | null; limit: number }) =>
  q
    .select(listed)
    .from(tenants)
    .leftJoin(tenantPlans, eq(tenantPlans.tenantId, tenants.id))
    .where(
      sql`(${p.slug}::text is null or ${tenants.slug} > ${p.slug}::text) and (${p.search}::text is null
        or strpos(${tenants.slug}, lower(${p.search}::text)) > 0 or strpos(lower(${tenants.name}), lower(${p.search}::text)) > 0)`,
    )
    .orderBy(asc(tenants.slug))
    .limit(p.limit),
)

type Override = { name: string; isOn: boolean | null; most: number | null; reason: string; expiresAt: string | null; createdAt: string }
export type PlatformTenant = Record<'id' | 'slug' | 'name' | 'country' | 'currency' | 'zone' | 'createdAt', string> & {
  staff: number
  plan: Standing
  version: number
  overrides: Override[]
}

const tenantSeen = queryOne((q, p: { features: string[]; limits: string[] }) =>
  q
    .select({ tenant: asJson<PlatformTenant>(sql`r`) })
    .from(sql`app.platform_tenant(${p.features}::text[], ${p.limits}::text[]) r`)
    .where(sql`r is not null`),
)

/** The tenant of the context. */
export const platformTenant = () => tenantSeen({ features: [...FEATURES], limits: [...LIMITS] })

export const setTenantPlan = query((q, p: { entry: string; seen: number }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.set_tenant_plan(${p.entry}::jsonb, ${p.seen}::bigint) r`),
)

export const putOverrideRow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.put_override(${p.entry}::jsonb) r`),
)

export const dropOverrideRow = query((q, p: { name: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.drop_override(${p.name}::text) r`),
)

const plan = {
  key: plans.key,
  name: plans.name,
  features: asJson<string[]>(sql`to_json(${plans.features})`),
  limits: plans.limits,
  position: plans.position,
  isDefault: plans.isDefault,
  updatedAt: plans.updatedAt,
}

export const allPlans = query((q) => q.select(plan).from(plans).orderBy(asc(plans.position), asc(plans.key)).limit(200))
export const planByKey = queryOne((q, p: { key: string }) => q.select(plan).from(plans).where(eq(plans.key, p.key)))

export const putPlanRow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.put_plan(${p.entry}::jsonb) r`),
)

const killSwitch = { feature: killSwitches.feature, reason: killSwitches.reason, createdAt: killSwitches.createdAt }

export const allSwitches = query((q) => q.select(killSwitch).from(killSwitches).orderBy(asc(killSwitches.feature)).limit(200))

export const switchOff = queryOne((q, p: { feature: string; reason: string }) =>
  q
    .insert(killSwitches)
    .values({ feature: p.feature, reason: p.reason })
    .onConflictDoUpdate({ target: killSwitches.feature, set: { reason: sql`excluded.reason` } })
    .returning(killSwitch),
)

export const switchOn = queryOne((q, p: { feature: string }) =>
  q.delete(killSwitches).where(eq(killSwitches.feature, p.feature)).returning(killSwitch),
)

const entry = {
  id: platformLog.id,
  action: platformLog.action,
  role: platformLog.role,
  tenant: platformLog.aboutTenant,
  user: platformLog.aboutUser,
  reason: platformLog.reason,
  data: platformLog.data,
  actorId: platformLog.actorId,
  address: platformLog.address,
  userAgent: platformLog.userAgent,
  requestId: platformLog.requestId,
  at: asInstant(sql`${platformLog.at}`),
}

type Asked = { tenant: string | null; user: string | null; beforeAt: string | null; beforeId: string | null; limit: number }

export const notesBefore = query((q, p: Asked) =>
  q
    .select(entry)
    .from(platformLog)
    .where(
      sql`(${p.tenant}::uuid is null or ${platformLog.aboutTenant} = ${p.tenant}::uuid) and (${p.user}::uuid is null or ${platformLog.aboutUser} = ${p.user}::uuid)
        and (${p.beforeId}::uuid is null or (${platformLog.at}, ${platformLog.id}) < (${p.beforeAt}::timestamptz, ${p.beforeId}::uuid))`,
    )
    .orderBy(desc(platformLog.at), desc(platformLog.id))
    .limit(p.limit),
)
