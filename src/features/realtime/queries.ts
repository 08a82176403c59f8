import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { events, feedEpochs, streamTickets } from '../../../drizzle/events.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asNumber, asserted } from '../../db/sql.ts'
import type { Actor } from '../../http/actor.ts'

const told = {
  type: events.type,
  aggregate: events.aggregate,
  aggregateId: events.aggregateId,
  seq: events.seq,
  at: events.at,
  data: events.data,
  actorKind: events.actorKind,
  actorId: events.actorId,
}

/** A position of an older epoch may name a `seq` that the restored order has not reached again. */
export const orderEventsAfter = query((q, p: { orderId: string; epoch: number; seq: number; limit: number }) =>
  q
    .select({ ...told, epoch: events.epoch })
    .from(events)
    .where(
      and(
        eq(events.aggregate, 'order'),
        eq(events.aggregateId, p.orderId),
        gt(events.seq, sql`(select case when ${p.epoch}::int < e.epoch then 0 else ${p.seq}::bigint end from feed_epochs e)`),
        sql`(${events.epoch}, ${events.seq}) > (${p.epoch}::int, ${p.seq}::bigint)`,
      ),
    )
    .orderBy(asc(events.seq))
    .limit(p.limit),
)

export const orderHead = queryOne((q, p: { orderId: string }) =>
  q
    .select({ epoch: asNumber(sql`(select e.epoch from feed_epochs e)`), seq: asNumber(sql`coalesce(max(${events.seq}), 0)`) })
    .from(events)
    .where(and(eq(events.aggregate, 'order'), eq(events.aggregateId, p.orderId))),
)

type AfterInLocation = { locationId: string; epoch: number; transaction: number; id: number; limit: number }

/** `settled` comes first: below it nothing can appear any more. The others wait for a transaction that is still open somewhere. */
export const locationEventsAfter = query((q, p: AfterInLocation) =>
  q
    .select({
      ...told,
      epoch: events.epoch,
      transaction: events.transaction,
      id: events.id,
      settled: asFlag(sql`${events.epoch} < (select epoch from feed_epochs) or ${events.transaction} < (select app.feed_horizon())`),
    })
    .from(events)
    .where(
      and(
        eq(events.locationId, p.locationId),
        sql`(${events.epoch}, ${events.transaction}, ${events.id}) > (${p.epoch}::int, ${p.transaction}::bigint, ${p.id}::bigint)`,
      ),
    )
    .orderBy(asc(events.epoch), asc(events.transaction), asc(events.id))
    .limit(p.limit),
)

export const locationHead = queryOne((q) =>
  q.select({ epoch: feedEpochs.epoch, transaction: asNumber(sql`app.feed_horizon()`) }).from(feedEpochs),
)

type Followed = { id: string; locations: string[] | null }

/** Row security says whose order it is; staff may be limited to some locations. */
export const orderFollowed = query((q, p: Followed) =>
  q.select({ ok: asserted(sql`count(*) = 1`, 'channel_not_found') }).from(
    sql`(select 1 from orders where id = ${p.id}::uuid
      and (${p.locations}::uuid[] is null or location_id = any(${p.locations}::uuid[]))) followed`,
  ),
)

export const locationFollowed = query((q, p: Followed) =>
  q.select({ ok: asserted(sql`count(*) = 1`, 'channel_not_found') }).from(
    sql`(select 1 from locations where id = ${p.id}::uuid
      and (${p.locations}::uuid[] is null or id = any(${p.locations}::uuid[]))) followed`,
  ),
)

export const insertTicket = queryOne((q, p: { hash: string; channel: string; actor: string; expiresAt: string }) =>
  q
    .insert(streamTickets)
    .values({ hash: p.hash, channel: p.channel, actor: sql`${p.actor}::jsonb`, expiresAt: p.expiresAt })
    .returning({ expiresAt: streamTickets.expiresAt }),
)

/** Once: a second call finds it used. */
export const useTicket = queryOne((q, p: { hash: string; channel: string }) =>
  q
    .update(streamTickets)
    .set({ usedAt: sql`app.now()` })
    .where(
      and(
        eq(streamTickets.hash, p.hash),
        eq(streamTickets.channel, p.channel),
        sql`${streamTickets.usedAt} is null and ${streamTickets.expiresAt} > app.now()`,
      ),
    )
    .returning({ actor: asJson<Actor>(sql`${streamTickets.actor}`) }),
)
