import { sql } from 'drizzle-orm'
import { check, index, pgPolicy, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, inDatabase, instant, oneOf, refersTo, status, table } from './columns.ts'
import { app, closer, currentTenant, jobReads, jobUpdates, platformReads, works } from './policies.ts'
import { tenants } from './tenants.ts'

const states = ['closing', 'shut', 'closed', 'withdrawn'] as const
const itsOwn = sql`of_tenant = ${currentTenant}`

/**
 * An owner's wish to close a tenant. closing: nothing is changed any more, and it can be taken back; shut: nobody gets in, and its rows go; closed: this
 * is all that is left, the slug, days and how many rows there were. `of_tenant`, because it is not one of the tenant's rows: it outlives them.
 */
export const closures = table('closures', {
  id: uuid().primaryKey(),
  ofTenant: uuid().notNull(),
  slug: text().notNull(),
  state: status(states).notNull().default('closing'),
  reason: text(),
  askedBy: uuid(),
  dueAt: instant().notNull(),
  /** What stood in its way when it was due. */
  heldUpBy: text(),
  /** Rows that were deleted, by table. */
  counts: document<Record<string, number>>()
    .notNull()
    .default(sql`'{}'`),
  createdAt: createdAt(),
  shutAt: instant(),
  endedAt: instant(),
  /** Since when a copy of it lies outside the database, where no restore loses it. */
  keptAt: instant(),
})
/* @__PURE__ */ inDatabase(closures, (t) => [
  uniqueIndex('one_closure')
    .on(t.ofTenant)
    .where(sql`state <> 'withdrawn'`),
  index('closures_by_state').on(t.state, t.id),
  index('closures_of_tenant').on(t.ofTenant, t.createdAt),
  index('closures_due')
    .on(t.dueAt)
    .where(sql`state in ('closing', 'shut')`),
  index('closures_to_keep')
    .on(t.endedAt)
    .where(sql`state = 'closed' and kept_at is null`),
  refersTo('closures_tenant', t.ofTenant, tenants.id),
  check('closures_state', oneOf('state', states)),
  pgPolicy('closure_here', { to: app, using: sql`${itsOwn} and ${works}`, withCheck: sql`${itsOwn} and ${works}` }),
  pgPolicy('closure_carried_out', { to: closer, using: itsOwn, withCheck: itsOwn }),
  jobReads(),
  jobUpdates(),
  platformReads(),
])
