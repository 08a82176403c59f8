import { and, asc, eq, sql } from 'drizzle-orm'
import { orders } from '../../../drizzle/orders.ts'
import { payments, refunds } from '../../../drizzle/payments.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText } from '../../db/sql.ts'
import type { Ctx } from '../../http/context.ts'
import type { Rounding } from '../../lib/money.ts'
import type { RefundFact } from '../../outside/stripe-facts.ts'
import { eventsOfR, recorded } from '../audit/recorded-queries.ts'
import type { EarlierRefund, Sold } from '../payments/rules.ts'

const refund = {
  id: refunds.id,
  orderId: refunds.orderId,
  paymentId: refunds.paymentId,
  amount: refunds.amount,
  currency: refunds.currency,
  state: refunds.state,
  reason: refunds.reason,
  note: refunds.note,
  lines: asJson<{ id: string; quantity: number; beforeTax: number; tax: number; restock: boolean }[]>(sql`${refunds.lines}`),
  failureCode: refunds.failureCode,
  version: refunds.version,
  createdAt: refunds.createdAt,
}

export const refundById = queryOne((q, p: { id: string }) => q.select(refund).from(refunds).where(eq(refunds.id, p.id)))

export const refundsOf = query((q, p: { orderId: string }) =>
  q.select(refund).from(refunds).where(eq(refunds.orderId, p.orderId)).orderBy(asc(refunds.id)).limit(100),
)

/** All that planning a refund looks at, as of `seen`. */
export const refundable = queryOne((q, p: { orderId: string; locations: readonly string[] | null }) =>
  q
    .select({
      seen: asNumber(sql`app.refunds_version(${orders.id})`),
      currency: orders.currency,
      total: orders.total,
      taxTotal: orders.taxTotal,
      tipTotal: orders.tipTotal,
      rounding: asText(sql`coalesce(${orders.pricing} ->> 'rounding', 'half_up')`).mapWith((text: string) => text as Rounding),
      lines: asJson<
        Sold['lines']
      >(sql`(select coalesce(json_agg(json_build_object('id', l.id, 'quantity', l.quantity, 'total', l.total, 'tax', l.tax)
        order by l.position), '[]') from order_lines l where l.order_id = orders.id)`),
      earlier: asJson<
        EarlierRefund[]
      >(sql`(select coalesce(json_agg(json_build_object('state', r.state, 'amount', r.amount, 'lines', r.lines)
        order by r.created_at, r.id), '[]') from refunds r where r.order_id = orders.id and r.reason not in ('paid_after_cancel', 'overpaid'))`),
      payment: asJson<{ id: string; kind: string } | null>(sql`coalesce((select json_build_object('id', y.id, 'kind', y.kind)
        from payments y where y.order_id = orders.id and y.state = 'captured' order by y.amount - y.refunded_amount desc, y.id limit 1), 'null')`),
    })
    .from(orders)
    .where(and(eq(orders.id, p.orderId), sql`(${p.locations}::uuid[] is null or ${orders.locationId} = any(${p.locations}::uuid[]))`)),
)

/** What the provider has to be told of a refund. */
const refunding = {
  tenantId: refunds.tenantId,
  id: refunds.id,
  orderId: refunds.orderId,
  paymentId: refunds.paymentId,
  state: refunds.state,
  amount: refunds.amount,
  currency: refunds.currency,
  attempt: refunds.attempt,
  createdAt: refunds.createdAt,
  providerRef: refunds.providerRef,
  account: payments.account,
  intentRef: payments.providerRef,
}
const samePayment = and(eq(payments.tenantId, refunds.tenantId), eq(payments.id, refunds.paymentId))

export const refundingById = queryOne((q, p: { id: string }) =>
  q.select(refunding).from(refunds).innerJoin(payments, samePayment).where(eq(refunds.id, p.id)),
)

/** Rows that wait for the provider, of one order. */
export const owedRefundsOf = query((q, p: { orderId: string }) =>
  q
    .select(refunding)
    .from(refunds)
    .innerJoin(payments, samePayment)
    .where(and(eq(refunds.orderId, p.orderId), eq(refunds.state, 'pending'), sql`${payments.providerRef} is not null`))
    .orderBy(asc(refunds.id)),
)

export const insertRefund = recorded(
  query((q, p: { wanted: string }) => q.select(eventsOfR).from(sql`app.request_refund(${p.wanted}::jsonb) r`)),
)

const settle = recorded(query((q, p: { fact: string }) => q.select(eventsOfR).from(sql`app.settle_refund(${p.fact}::jsonb) r`)))

type Settled = Pick<RefundFact, 'state' | 'amount' | 'currency' | 'failureCode'> & { refundId: string | null; providerRef: string | null }

/** The only way in which a refund moves. One that we never asked for becomes a row of its own. */
export const settleRefund = (ctx: Ctx, paymentId: string, fact: Settled) =>
  settle(ctx, { fact: JSON.stringify({ ...fact, paymentId, newId: crypto.randomUUID() }) })

/** Everything that was captured is owed back; cash counts as handed over, which no shopper can say. In the batch that cancels the order. */
export const refundEverything = recorded(
  query((q, p: { orderId: string; shopper: boolean }) =>
    q.select(eventsOfR).from(sql`app.refund_everything(${p.orderId}::uuid, ${p.shopper}::boolean) r`),
  ),
)

/** The stored answer is an error that stays: the next try needs another key. Only once a look-up has found nothing. */
export const nextRefundAttempt = query((q, p: { id: string }) =>
  q
    .update(refunds)
    .set({ attempt: sql`${refunds.attempt} + 1`, updatedAt: sql`app.now()` })
    .where(and(eq(refunds.id, p.id), eq(refunds.state, 'pending'), sql`${refunds.providerRef} is null`))
    .returning({ attempt: refunds.attempt }),
)

/** The sweep goes round: who was looked at waits for the others. */
export const lookedAtRefund = query((q, p: { id: string }) =>
  q
    .update(refunds)
    .set({ updatedAt: sql`app.now()` })
    .where(and(eq(refunds.id, p.id), sql`${refunds.state} in ('pending', 'requires_action')`))
    .returning({ id: refunds.id }),
)

/** Refuses the batch by this name: a plan that failed still asks first whether its key was answered. */
export const refusal = query((q, p: { code: string; details: string }) =>
  q.select({ ok: asText(sql`app.assert(false, ${p.code}::text, ${p.details}::jsonb)`) }).from(sql`(values (1)) once`),
)
