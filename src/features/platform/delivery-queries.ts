import { and, desc, eq, sql } from 'drizzle-orm'
import { events } from '../../../drizzle/events.ts'
import { stripeInbox } from '../../../drizzle/payments.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const letter = {
  id: stripeInbox.id,
  endpoint: stripeInbox.endpoint,
  account: stripeInbox.account,
  eventId: stripeInbox.eventId,
  type: stripeInbox.type,
  objectId: stripeInbox.objectId,
  state: stripeInbox.state,
  attempts: stripeInbox.attempts,
  nextAt: stripeInbox.nextAt,
  lastError: stripeInbox.lastError,
  receivedAt: stripeInbox.receivedAt,
  doneAt: stripeInbox.doneAt,
}

/** Newest first; ids are made as letters come. */
export const lettersBefore = query((q, p: { state: string; before: string | null; limit: number }) =>
  q
    .select(letter)
    .from(stripeInbox)
    .where(and(sql`${stripeInbox.state} = ${p.state}`, sql`(${p.before}::uuid is null or ${stripeInbox.id} < ${p.before}::uuid)`))
    .orderBy(desc(stripeInbox.id))
    .limit(p.limit),
)

export const letterById = queryOne((q, p: { id: string }) => q.select(letter).from(stripeInbox).where(eq(stripeInbox.id, p.id)))

export const replayLetterRow = query((q, p: { id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.replay_letter(${p.id}::uuid) r`),
)

const dead = {
  tenant: events.tenantId,
  id: events.id,
  type: events.type,
  aggregate: events.aggregate,
  aggregateId: events.aggregateId,
  locationId: events.locationId,
  at: events.at,
  state: events.state,
  attempts: events.attempts,
  lastError: events.lastError,
}

/** What handlers gave up, in every tenant: where and why, without what it says. */
export const deadEventsBefore = query((q, p: { before: number | null; limit: number }) =>
  q
    .select(dead)
    .from(events)
    .where(and(sql`${events.state} = 'dead'`, sql`(${p.before}::bigint is null or ${events.id} < ${p.before}::bigint)`))
    .orderBy(desc(events.id))
    .limit(p.limit),
)

export const deliveredEvent = queryOne((q, p: { tenant: string; id: number }) =>
  q
    .select(dead)
    .from(events)
    .where(and(eq(events.tenantId, p.tenant), eq(events.id, p.id))),
)
