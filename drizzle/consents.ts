import { sql } from 'drizzle-orm'
import { check, index, integer, pgPolicy, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, flag, inDatabase, oneOf, status, table } from './columns.ts'
import { app, closedWithTenant, currentTenant, isNoted, jobDeletes, jobReads, own, platformAdds, platformReads, works } from './policies.ts'

export const consentKinds = ['terms', 'privacy', 'marketing-email', 'marketing-sms'] as const
/** What is agreed to with each card that is saved, and is taken back with it (cards.ts), is a text like the others and no consent of its own. */
export const consentTextKinds = [...consentKinds, 'saved-card'] as const

const ofTenantOrOurs = sql`tenant_id = ${currentTenant} or tenant_id is null`
const ours = sql`${isNoted} and tenant_id is null`

/** What people are asked to agree to: a tenant's, or ours where it has none. Never rewritten: another text is another version, in one or more languages. */
export const consentTexts = table('consent_texts', {
  id: uuid().primaryKey(),
  tenantId: uuid().default(currentTenant),
  kind: status(consentTextKinds).notNull(),
  version: integer().notNull(),
  locale: text().notNull(),
  body: text(),
  url: text(),
  /** Nobody becomes a customer of the tenant without having agreed. */
  required: flag().notNull().default(false),
  publishedAt: createdAt(),
})
/* @__PURE__ */ inDatabase(consentTexts, (t) => [
  unique('consent_version_taken').on(t.tenantId, t.kind, t.version, t.locale).nullsNotDistinct(),
  check('consent_text_kind', oneOf('kind', consentTextKinds)),
  check('only_terms_are_required', sql`not required or (tenant_id is not null and kind in ('terms', 'privacy'))`),
  check('consent_text_or_link', sql`(${t.body} is null) <> (${t.url} is null)`),
  pgPolicy('everyone_reads_texts', { to: app, for: 'select', using: ofTenantOrOurs }),
  pgPolicy('text_published', { to: app, for: 'insert', withCheck: sql`tenant_id = ${currentTenant} and ${works}` }),
  closedWithTenant(),
  platformReads(),
  platformAdds(ours),
])

/** What somebody has agreed to or taken back, and when: each word a row that stays. Nobody has agreed to anything by saying nothing. */
export const consents = table('consents', {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  /** Whose text it was; null is ours. */
  tenantId: uuid(),
  textId: uuid().notNull(),
  kind: status(consentKinds).notNull(),
  version: integer().notNull(),
  given: flag().notNull(),
  at: createdAt(),
})
/* @__PURE__ */ inDatabase(consents, (t) => [
  index('consents_of_person').on(t.userId, t.at, t.id),
  index('consents_here').on(t.tenantId, t.userId, t.at, t.id),
  check('consent_kind', oneOf('kind', consentKinds)),
  own('own_consent'),
  pgPolicy('consent_of_customer', { to: app, for: 'select', using: sql`tenant_id = ${currentTenant} and ${works}` }),
  closedWithTenant(),
  jobReads(),
  jobDeletes(),
])
