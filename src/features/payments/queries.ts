import { and, asc, eq, sql, type SQL } from 'drizzle-orm'
import { orders } from '../../../drizzle/orders.ts'
import { payments } from '../../../drizzle/payments.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import type { Ctx } from '../../http/context.ts'
import type { IntentFact } from '../../outside/stripe-facts.ts'
import { eventsOfR, recorded } from '../audit/recorded-queries.ts'

const isOpen = sql`${payments.state} in ('created', 'requires_action', 'processing', 'authorized', 'capturing')`

const payment = {
  id: payments.id,
  orderId: payments.orderId,
  kind: payments.kind,
  state: payments.state,
  amount: payments.amount,
  refundedAmount: payments.refundedAmount,
  currency: payments.currency,
  attempt: payments.attempt,
  failureCode: payments.failureCode,
  clientSecret: sql<string | null>`case when ${isOpen} then ${payments.clientSecret} end`,
  stripeAccount: payments.account,
  tendered: payments.tendered,
  change: payments.change,
  rounding: payments.rounding,
  disputed: payments.disputed,
  capturedAt: payments.capturedAt,
  version: payments.version,
  createdAt: payments.createdAt,
}

export const paymentById = queryOne((q, p: { id: string }) => q.select(payment).from(payments).where(eq(payments.id, p.id)))

const itsOrder = and(eq(orders.tenantId, payments.tenantId), eq(orders.id, payments.orderId))
const among = (locations: unknown) => sql`(${locations}::uuid[] is null or ${orders.locationId} = any(${locations}::uuid[]))`

/** `locations`: where the caller works; null is everywhere. */
export const paymentSeenBy = queryOne((q, p: { id: string; locations: readonly string[] | null }) =>
  q
    .select(payment)
    .from(payments)
    .innerJoin(orders, itsOrder)
    .where(and(eq(payments.id, p.id), among(p.locations))),
)

/** Whether the caller sees this order at all. */
export const orderSeenBy = queryOne((q, p: { orderId: string; locations: readonly string[] | null }) =>
  q
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.id, p.orderId), among(p.locations))),
)

export const paymentsOf = query((q, p: { orderId: string }) =>
  q.select(payment).from(payments).where(eq(payments.orderId, p.orderId)).orderBy(asc(payments.id)).limit(100),
)

type SavedMethod = { paymentMethod: string; customer: string }

/** What the provider calls a saved card and whose it is; null where it may not be charged. */
const methodOf = (which: SQL) =>
  asJson<SavedMethod | null>(sql`coalesce((select json_build_object('paymentMethod', c.method_ref, 'customer', h.provider_ref)
    from saved_cards c join card_customers h on h.tenant_id = c.tenant_id and h.id = c.card_customer_id where ${which} and c.state = 'saved'), 'null')`)

export const savedMethod = queryOne((q, p: { cardId: string | null }) =>
  q.select({ card: methodOf(sql`c.id = ${p.cardId}::uuid`) }).from(sql`(values (1)) once`),
)

/** What the provider has to be told of a payment, and what it was told already. */
export const charge = {
  tenantId: payments.tenantId,
  id: payments.id,
  orderId: payments.orderId,
  kind: payments.kind,
  state: payments.state,
  amount: payments.amount,
  currency: payments.currency,
  attempt: payments.attempt,
  account: payments.account,
  providerRef: payments.providerRef,
  failureRef: payments.failureRef,
  failureCode: payments.failureCode,
  tryName: payments.tryName,
  triedAt: payments.triedAt,
  card: methodOf(sql`c.tenant_id = ${payments.tenantId} and c.id = ${payments.cardId}`),
  createdAt: payments.createdAt,
}
export type TriedRow = { tryName: string | null; triedAt: string | null; failureCode: string | null; card: SavedMethod | null }
export type ChargeRow = { id: string; account: string | null; providerRef: string | null }

export const chargeById = queryOne((q, p: { id: string; locations: readonly string[] | null }) =>
  q
    .select(charge)
    .from(payments)
    .innerJoin(orders, itsOrder)
    .where(and(eq(payments.id, p.id), among(p.locations))),
)

export const openChargeOf = queryOne((q, p: { orderId: string }) =>
  q
    .select(charge)
    .from(payments)
    .where(and(eq(payments.orderId, p.orderId), isOpen)),
)

export const insertCash = recorded(query((q, p: { wanted: string }) => q.select(eventsOfR).from(sql`app.take_cash(${p.wanted}::jsonb) r`)))

export const insertCardPayment = recorded(
  query((q, p: { wanted: string }) => q.select(eventsOfR).from(sql`app.start_card_payment(${p.wanted}::jsonb) r`)),
)

const settle = recorded(query((q, p: { fact: string }) => q.select(eventsOfR).from(sql`app.settle_payment(${p.fact}::jsonb) r`)))

/** The only way in which a provider's word changes a payment and its order. `account` is the one that was asked. */
export const settlePayment = (ctx: Ctx, { id, account }: ChargeRow, fact: IntentFact) =>
  settle(ctx, { fact: JSON.stringify({ ...fact, named: undefined, paymentId: id, account, refundId: crypto.randomUUID() }) })

export const flagDispute = recorded(
  query((q, p: { id: string; open: boolean }) => q.select(eventsOfR).from(sql`app.flag_dispute(${p.id}::uuid, ${p.open}::boolean) r`)),
)

/** Takes an expired hold for this run: one that can't be let go waits for the others, and one that was renewed is left alone. */
export const postponeHold = queryOne((q, p: { orderId: string }) =>
  q
    .update(orders)
    .set({ holdExpiresAt: sql`app.now() + interval '2 minutes'` })
    .where(and(eq(orders.id, p.orderId), eq(orders.status, 'pending_payment'), sql`${orders.holdExpiresAt} <= app.now()`))
    .returning({ until: orders.holdExpiresAt }),
)

/** Until when an order's goods are held. */
export const holdOf = queryOne((q, p: { orderId: string }) =>
  q.select({ until: orders.holdExpiresAt }).from(orders).where(eq(orders.id, p.orderId)),
)

/** The sweep goes round: who was looked at waits for the others. */
export const lookedAt = query((q, p: { id: string }) =>
  q
    .update(payments)
    .set({ updatedAt: sql`app.now()` })
    .where(and(eq(payments.id, p.id), isOpen))
    .returning({ id: payments.id }),
)

/** What will never be asked of the provider is no payment. */
export const giveUpPayment = query((q, p: { id: string }) =>
  q
    .update(payments)
    .set({ state: 'canceled', version: sql`${payments.version} + 1`, updatedAt: sql`app.now()` })
    .where(and(eq(payments.id, p.id), eq(payments.state, 'created'), sql`${payments.providerRef} is null`))
    .returning({ id: payments.id }),
)
