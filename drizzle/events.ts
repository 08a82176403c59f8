import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgPolicy, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, id, inDatabase, instant, status, table, tenantKey, tenantTable } from './columns.ts'
import {
  anyonesAtTheirs,
  app,
  atTheirs,
  everywhere,
  job,
  jobDeletes,
  jobReads,
  jobUpdates,
  narrowed,
  narrowedByPlace,
  theirOwn,
  works,
  currentActor,
  currentCustomer,
  currentOrder,
  lookedUp,
  isNotedHere,
  platformAdds,
  platformChanges,
  platformReads,
} from './policies.ts'

/** The till or screen that it was done on, whoever did it. */
const onDevice = () => uuid().default(sql`nullif(current_setting('app.device_id', true), '')::uuid`)

/** Outbox and history in one: written with its effect, numbered per aggregate, delivered at least once. Requests may only add and read. */
export const events = tenantTable('events', {
  id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  type: text().notNull(),
  aggregate: text().notNull(),
  aggregateId: uuid().notNull(),
  seq: bigint({ mode: 'number' }).notNull(),
  locationId: uuid(),
  data: document<Record<string, unknown>>().notNull(),
  actorKind: text()
    .notNull()
    .default(sql`app.actor_kind()`),
  actorId: uuid().default(sql`app.actor_id()`),
  deviceId: onDevice(),
  transaction: bigint({ mode: 'number' })
    .notNull()
    .default(sql`pg_current_xact_id()::text::bigint`),
  // which cluster counted the transaction: app.raise_feed_epoch() moves the default after a restore
  epoch: integer().notNull().default(1),
  at: createdAt(),
  state: status(['new', 'done', 'dead']).notNull().default('new'),
  attempts: integer().notNull().default(0),
  nextAt: instant()
    .notNull()
    .default(sql`app.now()`),
  lastError: text(),
})
/* @__PURE__ */ inDatabase(events, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }),
  unique('event_seq').on(t.tenantId, t.aggregate, t.aggregateId, t.seq),
  index('events_of_location').on(t.tenantId, t.locationId, t.epoch, t.transaction, t.id),
  index('events_by_location').on(t.tenantId, t.locationId, t.id),
  index('events_by_state')
    .on(t.tenantId, t.state, t.id)
    .where(sql`state <> 'done'`),
  index('events_due')
    .on(t.nextAt)
    .where(sql`state = 'new'`),
  check('events_state', sql`${t.state} in ('new', 'done', 'dead')`),
  narrowedByPlace(
    'others_follow_their_order',
    sql`${atTheirs} or ${works} and location_id is null or ${everywhere} and (actor_id = ${currentActor} or aggregate = 'customer' and aggregate_id = ${currentCustomer} or aggregate = 'order' and (select o.customer_id = ${currentCustomer} or o.id = ${currentOrder} from orders o where o.id = aggregate_id))`,
  ),
  pgPolicy('others_never_update', { as: 'restrictive', to: app, for: 'update', using: works }),
  jobReads(),
  jobUpdates(),
  platformReads(),
  platformAdds(),
  platformChanges(),
])

/** A handler's effect happens once, however often its event comes. */
export const eventDeliveries = tenantTable('event_deliveries', {
  eventId: bigint({ mode: 'number' }).notNull(),
  handler: text().notNull(),
  at: createdAt(),
})
/* @__PURE__ */ inDatabase(eventDeliveries, (t) => [
  primaryKey({ columns: [t.tenantId, t.eventId, t.handler] }),
  index('event_deliveries_by_age').on(t.at),
  narrowed('others_deliver_nothing', sql`false`),
  jobReads(),
  jobDeletes(),
])

/** Nobody signs with another's name. */
const writtenAsOneself = () =>
  pgPolicy('written_as_oneself', {
    as: 'restrictive',
    to: app,
    for: 'insert',
    withCheck: sql`actor_kind = app.actor_kind() and actor_id is not distinct from app.actor_id() and impersonator_id is not distinct from nullif(current_setting('app.impersonator_id', true), '')::uuid and device_id is not distinct from nullif(current_setting('app.device_id', true), '')::uuid`,
  })

/** Append-only, by privilege and by trigger. */
export const auditLog = tenantTable('audit_log', {
  id: id().default(sql`gen_random_uuid()`),
  action: text().notNull(),
  resourceType: text().notNull(),
  resourceId: uuid(),
  before: document<unknown>(),
  after: document<unknown>(),
  actorKind: text()
    .notNull()
    .default(sql`app.actor_kind()`),
  actorId: uuid().default(sql`app.actor_id()`),
  // a network and a mark: what can't be rewritten names no more of a person than it must (quality.md 2.4)
  address: text().default(sql`app.network(nullif(current_setting('app.address', true), ''))`),
  userAgent: text().default(sql`app.mark(nullif(current_setting('app.user_agent', true), ''))`),
  requestId: text().default(sql`nullif(current_setting('app.request_id', true), '')`),
  at: createdAt(),
  /** Where it happened, if at one place: what those may read who work there alone. */
  locationId: uuid(),
  /** Who of the platform's support acted as the actor. */
  impersonatorId: uuid().default(sql`nullif(current_setting('app.impersonator_id', true), '')::uuid`),
  deviceId: onDevice(),
})
/* @__PURE__ */ inDatabase(auditLog, (t) => [
  tenantKey(t),
  index('audit_of_location').on(t.tenantId, t.locationId, t.at, t.id),
  index('audit_by_newest').on(t.tenantId, t.at, t.id),
  index('audit_by_action').on(t.tenantId, t.action, t.at, t.id),
  index('audit_by_actor').on(t.tenantId, t.actorId, t.at, t.id),
  index('audit_by_resource').on(t.tenantId, t.resourceId, t.at, t.id),
  narrowedByPlace('others_only_write', sql`${anyonesAtTheirs} or ${theirOwn('actor_id')}`, sql`true`),
  writtenAsOneself(),
  jobReads(),
  platformAdds(sql`${isNotedHere} and actor_kind = app.actor_kind() and actor_id = app.actor_id()`),
])

/** Written in the transaction of the effect; an aborted command leaves none (semantics 1.5). */
export const idempotency = tenantTable('idempotency', {
  principal: text().notNull(),
  key: text().notNull(),
  hash: text().notNull(),
  state: status(['running', 'done']).notNull(),
  status: integer(),
  reader: text(),
  answer: text(),
  leaseUntil: instant(),
  expiresAt: instant().notNull(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(idempotency, (t) => [
  primaryKey({ columns: [t.tenantId, t.principal, t.key] }),
  index('idempotency_expired').on(t.expiresAt),
  check('idempotency_state', sql`${t.state} in ('running', 'done')`),
  pgPolicy('own_keys', { as: 'restrictive', to: app, using: sql`principal = current_setting('app.principal', true)` }),
  jobDeletes(),
  jobReads(),
  jobUpdates(),
])

/** Who runs a periodic job just now; a later run has a higher fence. */
export const leases = table('leases', {
  name: text().primaryKey(),
  fence: bigint({ mode: 'number' }).notNull().default(0),
  until: instant().notNull(),
})
/* @__PURE__ */ inDatabase(leases, () => [pgPolicy('job_leases', { to: job, using: sql`true`, withCheck: sql`true` })])

/** One row: rises when a database is restored, because stored transaction ids can exceed the new cluster's. */
export const feedEpochs = table('feed_epochs', { id: integer().primaryKey().default(1), epoch: integer().notNull().default(1) })
/* @__PURE__ */ inDatabase(feedEpochs, (t) => [
  check('feed_epochs_one_row', sql`${t.id} = 1`),
  pgPolicy('everyone_reads', { to: [app, job], for: 'select', using: sql`true` }),
])

/** Whoever holds a ticket may use it; nobody may look for others. */
const ticketPresented = () => narrowed('ticket_presented', sql`hash = ${lookedUp.tokenHash}`, sql`true`)

/** A ticket opens one stream once; only its hash is stored. */
export const streamTickets = tenantTable('stream_tickets', {
  hash: text().notNull(),
  channel: text().notNull(),
  actor: document<Record<string, unknown>>().notNull(),
  expiresAt: instant().notNull(),
  usedAt: instant(),
})
/* @__PURE__ */ inDatabase(streamTickets, (t) => [
  primaryKey({ columns: [t.tenantId, t.hash] }),
  index('stream_tickets_expired').on(t.expiresAt),
  index('stream_tickets_by_user').on(sql`(actor ->> 'userId')`),
  ticketPresented(),
  jobReads(),
  jobDeletes(),
])
