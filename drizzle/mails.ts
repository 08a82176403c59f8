import { sql } from 'drizzle-orm'
import { check, index, integer, pgPolicy, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, inDatabase, instant, oneOf, refersTo, status, table } from './columns.ts'
import { app, closedWithTenant, currentTenant, job, jobDeletes, jobReads, jobUpdates } from './policies.ts'
import { tenants } from './tenants.ts'

const states = ['queued', 'sent', 'failed', 'dead', 'bounced'] as const
const outcomes = ['delivered', 'bounced', 'complained'] as const

/**
 * Mail to be sent, written with its cause: an outbox of its own, because a person's mail has no tenant and so no event. Requests add and never read;
 * the job role sends. `data` may hold links with secrets: it is emptied once the mail is out of our hands.
 */
export const mails = table('mails', {
  id: uuid().primaryKey(),
  tenantId: uuid().default(currentTenant),
  recipient: text().notNull(),
  /** Whose doing it was: mail to an address that they never confirmed is theirs too. */
  causedBy: uuid().default(sql`nullif(current_setting('app.user_id', true), '')::uuid`),
  template: text().notNull(),
  locale: text(),
  data: document<Record<string, unknown>>().notNull(),
  dedupe: text().notNull(),
  state: status(states).notNull().default('queued'),
  attempts: integer().notNull().default(0),
  nextAt: instant()
    .notNull()
    .default(sql`app.now()`),
  leaseUntil: instant(),
  /** Its links are dead by then: not worth sending any more. */
  expiresAt: instant(),
  provider: text(),
  providerRef: text(),
  lastError: text(),
  sentAt: instant(),
  /** What the provider told of it later. */
  outcome: text().$type<(typeof outcomes)[number]>(),
  outcomeAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(mails, (t) => [
  unique('mail_once').on(t.tenantId, t.dedupe).nullsNotDistinct(),
  refersTo('mails_tenant', t.tenantId, tenants.id),
  index('mails_due')
    .on(t.nextAt)
    .where(sql`state = 'queued'`),
  index('mails_by_age').on(t.createdAt),
  index('mails_by_recipient').on(t.recipient),
  index('mails_by_cause')
    .on(t.causedBy)
    .where(sql`caused_by is not null`),
  uniqueIndex('mails_by_provider_ref')
    .on(t.provider, t.providerRef)
    .where(sql`provider_ref is not null`),
  check('mails_state', oneOf('state', states)),
  check('mails_outcome', oneOf('outcome', outcomes)),
  pgPolicy('mail_added', { to: app, for: 'insert', withCheck: sql`tenant_id is not distinct from ${currentTenant}` }),
  closedWithTenant(),
  jobReads(),
  jobUpdates(),
  jobDeletes(),
])

/** What the provider told of a mail: each word of it once, however often it is delivered. */
export const mailEvents = table('mail_events', {
  id: text().primaryKey(),
  type: text().notNull(),
  mailId: uuid(),
  reason: text(),
  at: instant().notNull(),
  receivedAt: createdAt(),
})
/* @__PURE__ */ inDatabase(mailEvents, (t) => [
  index('mail_events_by_age').on(t.receivedAt),
  index('mail_events_by_mail').on(t.mailId),
  pgPolicy('job_mail_events', { to: job, using: sql`true`, withCheck: sql`true` }),
])

/** Addresses that get no mail, by their hash: the list outlives what is erased. Without `until` for good. */
export const mailSuppressions = table('mail_suppressions', {
  addressHash: text().primaryKey(),
  reason: text().$type<'bounced' | 'complained'>().notNull(),
  until: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(mailSuppressions, () => [
  check('mail_suppressions_reason', oneOf('reason', ['bounced', 'complained'])),
  pgPolicy('job_mail_suppressions', { to: job, using: sql`true`, withCheck: sql`true` }),
])
