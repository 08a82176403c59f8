import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgPolicy, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, flag, inDatabase, instant, oneOf, status, table } from './columns.ts'
import { app, closedWithTenant, currentTenant, jobDeletes, jobReads, jobUpdates, jobWrites, lookedUp, own, works } from './policies.ts'

const ofTheirCustomer = sql`tenant_id = ${currentTenant} and ${works}`

/**
 * Somebody's wish to be forgotten, and once it is done the tombstone: ids, a day and a keyed hash of the address, by which a late copy is known.
 * Of a person in all tenants (`userId`), or of a tenant's customer who has no account (`tenantId`, `customerId`).
 */
export const erasures = table('erasures', {
  id: uuid().primaryKey(),
  userId: uuid(),
  tenantId: uuid(),
  customerId: uuid(),
  emailHash: text(),
  state: status(['cooling', 'done', 'withdrawn']).notNull().default('cooling'),
  askedBy: uuid(),
  dueAt: instant().notNull(),
  /** What stood in its way when it was due, and put it off. */
  reasons: document<string[]>()
    .notNull()
    .default(sql`'[]'`),
  /** Came back from storage after a restore: it was done before, so that nothing stands in its way. */
  isRepeated: flag().notNull().default(false),
  createdAt: createdAt(),
  endedAt: instant(),
  /** Since when a copy of it lies outside the database, where no restore loses it. */
  keptAt: instant(),
})
/* @__PURE__ */ inDatabase(erasures, (t) => [
  uniqueIndex('one_erasure_of_user')
    .on(t.userId)
    .where(sql`state = 'cooling'`),
  uniqueIndex('one_erasure_of_customer')
    .on(t.tenantId, t.customerId)
    .where(sql`state = 'cooling'`),
  index('erasures_due')
    .on(t.dueAt)
    .where(sql`state = 'cooling'`),
  index('erasures_to_keep')
    .on(t.endedAt)
    .where(sql`state = 'done' and kept_at is null`),
  check('erasures_state', oneOf('state', ['cooling', 'done', 'withdrawn'])),
  check(
    'erasure_of_somebody',
    sql`(${t.userId} is null) = (${t.customerId} is not null) and (${t.tenantId} is null) = (${t.customerId} is null)`,
  ),
  own('own_erasure'),
  pgPolicy('erasure_of_customer', { to: app, using: ofTheirCustomer, withCheck: ofTheirCustomer }),
  closedWithTenant(),
  jobReads(),
  jobWrites(),
  jobUpdates(),
])

/** A copy of what is known of somebody, in private storage until it expires. `key` names the file; of what opens it only the hash is kept. */
export const dataExports = table('data_exports', {
  id: uuid().primaryKey(),
  userId: uuid(),
  tenantId: uuid(),
  customerId: uuid(),
  askedBy: uuid().notNull(),
  key: text().notNull(),
  state: status(['queued', 'ready', 'failed', 'expired']).notNull().default('queued'),
  hash: text(),
  bytes: bigint({ mode: 'number' }),
  attempts: integer().notNull().default(0),
  leaseUntil: instant(),
  createdAt: createdAt(),
  readyAt: instant(),
  expiresAt: instant(),
})
/* @__PURE__ */ inDatabase(dataExports, (t) => [
  index('data_exports_of_user').on(t.userId, t.createdAt, t.id),
  index('data_exports_of_customer').on(t.tenantId, t.customerId, t.createdAt, t.id),
  index('data_exports_due')
    .on(t.state, t.createdAt)
    .where(sql`state in ('queued', 'ready')`),
  check('data_exports_state', oneOf('state', ['queued', 'ready', 'failed', 'expired'])),
  check(
    'export_of_somebody',
    sql`(${t.userId} is null) = (${t.customerId} is not null) and (${t.tenantId} is null) = (${t.customerId} is null)`,
  ),
  own('own_export'),
  pgPolicy('export_of_customer', { to: app, using: ofTheirCustomer, withCheck: ofTheirCustomer }),
  pgPolicy('export_presented', { to: app, for: 'select', using: sql`hash = ${lookedUp.tokenHash}` }),
  closedWithTenant(),
  jobReads(),
  jobUpdates(),
  jobDeletes(),
])
