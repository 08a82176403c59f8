import { and, desc, eq, sql } from 'drizzle-orm'
import { stripeInbox } from '../../../drizzle/payments.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText, inSeconds } from '../../db/sql.ts'

const letter = {
  id: stripeInbox.id,
  account: stripeInbox.account,
  eventId: stripeInbox.eventId,
  type: stripeInbox.type,
  objectId: stripeInbox.objectId,
  attempts: stripeInbox.attempts,
  /** Where an event is about another object than its own: a charge's or a refund's intent, a dispute's charge. */
  intentRef: sql<string | null>`${stripeInbox.payload} -> 'data' -> 'object' ->> 'payment_intent'`,
}
export type Letter = {
  id: string
  account: string
  eventId: string
  type: string
  objectId: string | null
  attempts: number
  intentRef: string | null
}

type NewLetter = {
  id: string
  endpoint: 'platform' | 'connect'
  account: string
  eventId: string
  type: string
  livemode: boolean
  apiVersion: string | null
  objectId: string | null
  payload: string
  createdAt: number
  lease: number
}

/** Once per event, whoever delivers it how often. It comes leased: the request that stored it works it off after its answer. */
export const insertLetter = queryOne((q, p: NewLetter) =>
  q
    .insert(stripeInbox)
    .values({
      id: p.id,
      endpoint: p.endpoint,
      account: p.account,
      eventId: p.eventId,
      type: p.type,
      livemode: sql`${p.livemode}::boolean`,
      apiVersion: p.apiVersion,
      objectId: p.objectId,
      // who was erased may be told of once more, while Stripe forgets their card: of cards and customers only ids are kept
      payload: sql`case when ${p.type}::text ~ '^(payment_method|setup_intent|customer)[.]' then app.impersonal(${p.payload}::jsonb) else ${p.payload}::jsonb end`,
      createdAt: p.createdAt,
      nextAt: sql`app.now()`,
      leaseUntil: inSeconds(p.lease),
    })
    .onConflictDoNothing()
    .returning(letter),
)

/** What Stripe told of an object, newest first. */
export const newsOf = query((q, p: { objectId: string; account: string }) =>
  q
    .select({ at: stripeInbox.createdAt, status: sql<string | null>`${stripeInbox.payload} -> 'data' -> 'object' ->> 'status'` })
    .from(stripeInbox)
    .where(and(eq(stripeInbox.objectId, p.objectId), eq(stripeInbox.account, p.account)))
    .orderBy(desc(stripeInbox.createdAt))
    .limit(100),
)

/** Leases what is due, for whoever takes it first. */
export const takeLetters = query((q, p: { tenantId: string | null; most: number; lease: number }) =>
  q
    .update(stripeInbox)
    .set({ leaseUntil: inSeconds(p.lease) })
    .where(
      sql`${stripeInbox.id} in (select i.id from stripe_inbox i where i.state = 'new' and i.next_at <= app.now()
        and (i.lease_until is null or i.lease_until <= app.now())
        and (${p.tenantId}::text is null or i.payload -> 'data' -> 'object' -> 'metadata' ->> 'tenant_id' = ${p.tenantId}::text)
        order by i.next_at limit ${p.most} for update skip locked)`,
    )
    .returning(letter),
)

export const finishLetter = query((q, p: { id: string }) =>
  q
    .update(stripeInbox)
    .set({ state: 'done', doneAt: sql`app.now()`, leaseUntil: null, lastError: null })
    .where(and(eq(stripeInbox.id, p.id), eq(stripeInbox.state, 'new')))
    .returning({ id: stripeInbox.id }),
)

/** Parked until `seconds` from now, or dead. */
export const parkLetter = query((q, p: { id: string; seconds: number; dead: boolean; reason: string }) =>
  q
    .update(stripeInbox)
    .set({
      attempts: sql`${stripeInbox.attempts} + 1`,
      state: sql`case when ${p.dead}::boolean then 'dead' else 'new' end`,
      nextAt: inSeconds(p.seconds),
      leaseUntil: null,
      lastError: p.reason,
    })
    .where(and(eq(stripeInbox.id, p.id), eq(stripeInbox.state, 'new')))
    .returning({ state: asText(sql`state`) }),
)
