import { sql } from 'drizzle-orm'
import { check, integer, pgPolicy, text, unique, uuid } from 'drizzle-orm/pg-core'
import { document, edited, flag, id, inDatabase, instant, refersTo, status, table, tenantKey, tenantTable } from './columns.ts'
import {
  app,
  changedInLocation,
  closer,
  currentTenant,
  jobReads,
  lookedUp,
  platformReads,
  readOnlyForOthers,
  searchReads,
  works,
} from './policies.ts'

/** No tenant column: this is the tenant. Found by its id, or by the slug that the context names before the id is known. */
export const tenants = table('tenants', {
  id: uuid().primaryKey(),
  slug: text().notNull(),
  name: text().notNull(),
  country: text().notNull(),
  currency: text().notNull(),
  zone: text().notNull(),
  locale: text().notNull().default('en'),
  taxMode: status(['inclusive', 'exclusive']).notNull(),
  taxScope: status(['total', 'line']).notNull().default('total'),
  rounding: status(['half_up', 'half_even']).notNull().default('half_up'),
  cashRounding: integer().notNull().default(1),
  webHoldMinutes: integer().notNull().default(15),
  kioskHoldMinutes: integer().notNull().default(5),
  cancelMinutes: integer().notNull().default(5),
  recallSeconds: integer().notNull().default(120),
  stripeAccount: text(),
  /** How its mail looks; `#rrggbb`, and an https address. */
  brandColor: text(),
  logoUrl: text(),
  /** Roles whose people sign in with a second factor. */
  mfaRoles: text()
    .array()
    .notNull()
    .default(sql`'{}'`),
  ...edited(),
  /** Since then nothing is changed here (closures.ts), */
  closingAt: instant(),
  /** and since then nobody gets in: to requests it is not there. The row stays, so that nobody else gets its slug. */
  shutAt: instant(),
})
/* @__PURE__ */ inDatabase(tenants, (t) => [
  unique('slug_taken').on(t.slug),
  unique('stripe_account_taken').on(t.stripeAccount),
  check('tenants_tax_mode', sql`${t.taxMode} in ('inclusive', 'exclusive')`),
  check('tenants_tax_scope', sql`${t.taxScope} in ('total', 'line')`),
  check('tenants_rounding', sql`${t.rounding} in ('half_up', 'half_even')`),
  pgPolicy('tenant_found', { to: app, for: 'select', using: sql`(id = ${currentTenant} or slug = ${lookedUp.slug}) and shut_at is null` }),
  pgPolicy('tenant_opened', { to: app, for: 'insert', withCheck: sql`id = ${currentTenant}` }),
  pgPolicy('tenant_changed', {
    to: app,
    for: 'update',
    using: sql`id = ${currentTenant} and ${works}`,
    withCheck: sql`id = ${currentTenant}`,
  }),
  pgPolicy('tenant_closed', { to: closer, using: sql`id = ${currentTenant}`, withCheck: sql`id = ${currentTenant}` }),
  jobReads(),
  searchReads(),
  platformReads(),
])

export const locations = tenantTable('locations', {
  id: id(),
  name: text().notNull(),
  slug: text().notNull(),
  zone: text().notNull(),
  currency: text().notNull(),
  dayStartsAt: text().notNull().default('04:00'),
  address: text(),
  openingHours: document<Record<string, [string, string][]>>(),
  payLater: flag().notNull().default(true),
  active: flag().notNull().default(true),
  ...edited(),
})
/* @__PURE__ */ inDatabase(locations, (t) => [
  tenantKey(t),
  unique('location_slug_taken').on(t.tenantId, t.slug),
  refersTo('locations_tenant', t.tenantId, tenants.id),
  ...readOnlyForOthers(),
  changedInLocation('id'),
])
