import { and, desc, eq, sql, type SQL } from 'drizzle-orm'
import { events, idempotency, streamTickets } from '../../../drizzle/events.ts'
import { oneTimeTokens, signInLocks } from '../../../drizzle/identity.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText } from '../../db/sql.ts'

const taken = {
  tenantId: asText(sql`e.tenant_id`),
  id: asNumber(sql`e.id`),
  type: asText(sql`e.type`),
  aggregate: asText(sql`e.aggregate`),
  aggregateId: asText(sql`e.aggregate_id`),
  locationId: sql<string | null>`e.location_id`,
  seq: asNumber(sql`e.seq`),
  data: asJson<Record<string, unknown>>(sql`e.data`),
  attempts: asNumber(sql`e.attempts`),
}

export const takeDueEvents = query((q, p: { tenantId: string | null; most: number; lease: number }) =>
  q.select(taken).from(sql`app.take_due_events(${p.tenantId}::uuid, ${p.most}::int, ${p.lease}::int) e`),
)

export const takeNamedEvents = query((q, p: { refs: string; lease: number }) =>
  q.select(taken).from(sql`app.take_named_events(${p.refs}::jsonb, ${p.lease}::int) e`),
)

export const settleEvents = query((q, p: { outcomes: string }) =>
  q.select({ settled: sql<string | null>`app.settle_events(${p.outcomes}::jsonb)` }).from(sql`(values (1)) once`),
)

export const buryEvents = query((q, p: { refs: string; reason: string }) =>
  q.select({ buried: sql<string | null>`app.bury_events(${p.refs}::jsonb, ${p.reason}::text)` }).from(sql`(values (1)) once`),
)

export const deliverOnce = query((q, p: { eventId: number; handler: string }) =>
  q.select({ ok: asText(sql`app.deliver_once(${p.eventId}::bigint, ${p.handler}::text)`) }).from(sql`(values (1)) once`),
)

export const takeLeases = query((q, p: { names: string; seconds: number }) =>
  q
    .select({ name: asText(sql`wanted.name`), fence: asNumber(sql`wanted.fence`) })
    .from(
      sql`(select name, app.take_lease(name, ${p.seconds}::int) as fence from jsonb_array_elements_text(${p.names}::jsonb) name) wanted`,
    )
    .where(sql`wanted.fence is not null`),
)

export const holdLease = query((q, p: { name: string; fence: number }) =>
  q.select({ ok: asText(sql`app.hold_lease(${p.name}::text, ${p.fence}::bigint)`) }).from(sql`(values (1)) once`),
)

export const dropLease = query((q, p: { name: string; fence: number }) =>
  q.select({ dropped: sql<string | null>`app.drop_lease(${p.name}::text, ${p.fence}::bigint)` }).from(sql`(values (1)) once`),
)

const expired = (column: SQL, tenant: SQL, tenantId: string | null) =>
  sql`${column} <= app.now() and (${tenantId}::uuid is null or ${tenant} = ${tenantId}::uuid)`

export const deleteExpiredKeys = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .delete(idempotency)
    .where(
      // by place and not by key: for so many keys at once Postgres would rather read the whole table, and a key that was renewed meanwhile stays
      sql`ctid = any(array(select k.ctid from idempotency k
        where ${expired(sql`k.expires_at`, sql`k.tenant_id`, p.tenantId)} limit ${p.most}))`,
    )
    .returning({ tenantId: idempotency.tenantId }),
)

export const deleteExpiredTickets = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .delete(streamTickets)
    .where(
      sql`ctid = any(array(select t.ctid from stream_tickets t
        where ${expired(sql`t.expires_at`, sql`t.tenant_id`, p.tenantId)} limit ${p.most}))`,
    )
    .returning({ tenantId: streamTickets.tenantId }),
)

/** Nobody's tenant: a run for one tenant (tests) leaves them alone. */
export const deleteExpiredTokens = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .delete(oneTimeTokens)
    .where(
      sql`ctid = any(array(select t.ctid from one_time_tokens t where t.expires_at <= app.now() and ${p.tenantId}::uuid is null limit ${p.most}))`,
    )
    .returning({ hash: oneTimeTokens.hash }),
)

/** A lock is remembered for a day after it ended, because the next one is longer; a failure for as long. */
export const deleteExpiredLocks = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .delete(signInLocks)
    .where(
      sql`ctid = any(array(select l.ctid from sign_in_locks l where l.updated_at <= app.now() - interval '48 hours' and ${p.tenantId}::uuid is null limit ${p.most}))`,
    )
    .returning({ key: signInLocks.key }),
)

const historic = {
  id: events.id,
  type: events.type,
  aggregate: events.aggregate,
  aggregateId: events.aggregateId,
  seq: events.seq,
  locationId: events.locationId,
  data: events.data,
  actorKind: events.actorKind,
  actorId: events.actorId,
  at: events.at,
  state: events.state,
  attempts: events.attempts,
  nextAt: events.nextAt,
  lastError: events.lastError,
}

type History = { state: string | null; before: number | null; locations: string[] | null; limit: number }

const isInHistory = (p: History) =>
  and(
    sql`(${p.state}::text is null or ${events.state} = ${p.state}::text)`,
    sql`(${p.before}::bigint is null or ${events.id} < ${p.before}::bigint)`,
  )

const everywhere = query((q, p: History) => q.select(historic).from(events).where(isInHistory(p)).orderBy(desc(events.id)).limit(p.limit))

/** A page of each location along its own index, and of these the first. */
const inPlaces = query((q, p: History) => {
  const first = sql`(select events.id from unnest(${p.locations}::uuid[]) place(id) cross join lateral
    (select events.id from events where events.location_id = place.id and ${isInHistory(p)} order by events.id desc limit ${p.limit}) events
    order by events.id desc limit ${p.limit}) first`
  return q
    .select(historic)
    .from(events)
    .innerJoin(first, eq(events.id, sql`first.id`))
    .orderBy(desc(events.id))
})

/** Newest first; `locations` null is everywhere. */
export const eventsBefore = (p: History) => (p.locations === null ? everywhere(p) : inPlaces(p))

export const eventById = queryOne((q, p: { id: number }) => q.select(historic).from(events).where(eq(events.id, p.id)))

export const replayEventRow = query((q, p: { id: number }) =>
  q.select({ replayed: sql<string | null>`app.replay_event(${p.id}::bigint)` }).from(sql`(values (1)) once`),
)
