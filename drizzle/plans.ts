import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgPolicy, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, document, flag, inDatabase, instant, oneOf, refersTo, table, tenantTable, updatedAt, version } from './columns.ts'
import {
  app,
  isNoted,
  job,
  jobReads,
  jobUpdates,
  narrowed,
  platform,
  platformAdds,
  platformChanges,
  platformOnly,
  platformReads,
  platformRemoves,
} from './policies.ts'

export const PLAN_STATUSES = ['incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled'] as const
export const ACCESS = ['full', 'grace', 'suspended'] as const

/** What a plan holds: features by name (`*` is all), and how many of a thing. Everybody may read them: they are the price list. */
export const plans = table('plans', {
  key: text().primaryKey(),
  name: text().notNull(),
  features: text()
    .array()
    .notNull()
    .default(sql`'{}'`),
  limits: document<Record<string, { most: number; isHard: boolean }>>()
    .notNull()
    .default(sql`'{}'`),
  position: integer().notNull().default(0),
  isDefault: flag().notNull().default(false),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(plans, (t) => [
  uniqueIndex('one_default_plan')
    .on(t.isDefault)
    .where(sql`is_default`),
  pgPolicy('everyone_reads', { to: [app, job, platform], for: 'select', using: sql`true` }),
  platformAdds(isNoted),
  platformChanges(isNoted),
])

/** A feature that is off everywhere, whatever a plan says: for the hour in which something goes wrong. */
export const killSwitches = table('kill_switches', { feature: text().primaryKey(), reason: text().notNull(), createdAt: createdAt() })
/* @__PURE__ */ inDatabase(killSwitches, () => [
  pgPolicy('everyone_reads', { to: [app, platform], for: 'select', using: sql`true` }),
  platformAdds(isNoted),
  platformChanges(isNoted),
  platformRemoves(isNoted),
])

/** Only the platform writes here, as its own role; requests have no right to. Everybody in the tenant may be refused by it, and so reads it. */
const platformWrites = () => [
  pgPolicy('platform_inserts_only', { as: 'restrictive', to: app, for: 'insert', withCheck: platformOnly }),
  pgPolicy('platform_updates_only', { as: 'restrictive', to: app, for: 'update', using: platformOnly, withCheck: platformOnly }),
]

/** Which plan a tenant has, and how it stands with it (semantics 13). A tenant without a row has the default plan, in full. */
export const tenantPlans = tenantTable('tenant_plans', {
  plan: text().notNull(),
  status: text({ enum: PLAN_STATUSES }).notNull(),
  access: text({ enum: ACCESS }).notNull(),
  graceUntil: instant(),
  version: version(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(tenantPlans, (t) => [
  primaryKey({ columns: [t.tenantId] }),
  refersTo('tenant_plans_plan', t.plan, plans.key),
  index('tenant_plans_by_plan').on(t.plan),
  check('tenant_plans_status', oneOf('status', PLAN_STATUSES)),
  check('tenant_plans_access', oneOf('access', ACCESS)),
  ...platformWrites(),
  platformReads(),
  platformAdds(),
  platformChanges(),
  jobReads(),
  jobUpdates(),
])

/** What one tenant gets besides its plan, until it ends: a feature on or off, or how many of a thing. */
export const tenantOverrides = tenantTable('tenant_overrides', {
  name: text().notNull(),
  isOn: flag(),
  most: bigint({ mode: 'number' }),
  reason: text().notNull(),
  expiresAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(tenantOverrides, (t) => [
  primaryKey({ columns: [t.tenantId, t.name] }),
  ...platformWrites(),
  pgPolicy('platform_deletes_only', { as: 'restrictive', to: app, for: 'delete', using: platformOnly }),
  platformReads(),
  platformAdds(),
  platformChanges(),
  platformRemoves(),
])

/** How many of a limited thing a tenant has: counted by triggers in the transaction of their making, so that a limit holds exactly. */
export const usage = tenantTable('usage', { name: text().notNull(), used: bigint({ mode: 'number' }).notNull().default(0) })
/* @__PURE__ */ inDatabase(usage, (t) => [
  primaryKey({ columns: [t.tenantId, t.name] }),
  check('usage_used', sql`${t.used} >= 0`),
  narrowed('others_use_nothing', sql`false`),
  platformReads(),
  jobReads(),
])
