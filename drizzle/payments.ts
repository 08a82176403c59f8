import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgPolicy, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  belongsTo,
  createdAt,
  document,
  edited,
  flag,
  id,
  inDatabase,
  instant,
  money,
  oneOf,
  status,
  table,
  tenantKey,
  tenantTable,
} from './columns.ts'
import { orders } from './orders.ts'
import { closer, isNoted, job, jobReads, jobUpdates, narrowedByPlace, platformChanges, platformReads, withItsOrder } from './policies.ts'

export const paymentKinds = ['card_online', 'card_present', 'cash', 'gift_card', 'store_credit', 'external'] as const
export const paymentStates = [
  'created',
  'requires_action',
  'processing',
  'authorized',
  'capturing',
  'captured',
  'canceled',
  'expired',
] as const
export const refundStates = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const

/**
 * One tender of an order. `attempt` grows only after a definite failure; with it the provider's idempotency key does (decisions.md 17).
 * `failureRef` is the charge that failed last: two who tell of one decline count it once. `cardId` is the saved card that was charged last; without its
 * owner, the try has a name, under which the sweep goes on with it.
 */
export const payments = tenantTable('payments', {
  id: id(),
  orderId: uuid().notNull(),
  kind: status(paymentKinds).notNull(),
  state: status(paymentStates).notNull(),
  amount: money().notNull(),
  refundedAmount: money().notNull().default(0),
  currency: text().notNull(),
  attempt: integer().notNull().default(1),
  provider: text(),
  account: text(),
  providerRef: text(),
  clientSecret: text(),
  failureCode: text(),
  failureRef: text(),
  captureBefore: instant(),
  tendered: money(),
  change: money(),
  rounding: money().notNull().default(0),
  disputed: flag().notNull().default(false),
  drawerShiftId: uuid(),
  cardId: uuid(),
  tryName: text(),
  triedAt: instant(),
  ...edited(),
  capturedAt: instant(),
})
/* @__PURE__ */ inDatabase(payments, (t) => [
  tenantKey(t),
  ...belongsTo('payments_order', t.tenantId, t.orderId, orders),
  uniqueIndex('one_open_payment')
    .on(t.tenantId, t.orderId)
    .where(sql`state in ('created', 'requires_action', 'processing')`),
  unique('provider_payment_booked_once').on(t.tenantId, t.provider, t.providerRef),
  index('payments_by_provider_ref')
    .on(t.providerRef)
    .where(sql`provider_ref is not null`),
  index('payments_open')
    .on(t.updatedAt)
    .where(sql`state in ('created', 'requires_action', 'processing', 'authorized', 'capturing')`),
  check('payments_kind', oneOf('kind', paymentKinds)),
  check('payments_state', oneOf('state', paymentStates)),
  check('refunds_within_payment', sql`${t.refundedAmount} between 0 and ${t.amount}`),
  check('payments_amount', sql`${t.amount} > 0`),
  withItsOrder(),
  jobReads(),
  jobUpdates(),
])

/** Money going back. The row is committed before the provider is asked, and counts against the payment from then on. */
export const refunds = tenantTable('refunds', {
  id: id(),
  orderId: uuid().notNull(),
  paymentId: uuid().notNull(),
  amount: money().notNull(),
  currency: text().notNull(),
  state: status(refundStates).notNull(),
  reason: text().notNull(),
  note: text(),
  lines: document<{ id: string; quantity: number; beforeTax: number; tax: number; restock: boolean }[]>().notNull().default([]),
  attempt: integer().notNull().default(1),
  providerRef: text(),
  failureCode: text(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(refunds, (t) => [
  tenantKey(t),
  ...belongsTo('refunds_order', t.tenantId, t.orderId, orders),
  ...belongsTo('refunds_payment', t.tenantId, t.paymentId, payments),
  unique('provider_refund_booked_once').on(t.tenantId, t.providerRef),
  index('refunds_open')
    .on(t.updatedAt)
    .where(sql`state in ('pending', 'requires_action')`),
  check('refunds_amount', sql`${t.amount} > 0`),
  check('refunds_state', oneOf('state', refundStates)),
  narrowedByPlace('others_see_their_refunds', sql`(select true from orders o where o.id = order_id)`),
  jobReads(),
  jobUpdates(),
])

/** Every signed event once, before anything is done about it. The tenant is not known yet: this table is the job role's alone. */
export const stripeInbox = table('stripe_inbox', {
  id: uuid().primaryKey(),
  endpoint: status(['platform', 'connect']).notNull(),
  account: text().notNull().default(''),
  eventId: text().notNull(),
  type: text().notNull(),
  livemode: flag().notNull(),
  apiVersion: text(),
  objectId: text(),
  payload: document<unknown>().notNull(),
  state: status(['new', 'done', 'dead']).notNull().default('new'),
  attempts: integer().notNull().default(0),
  nextAt: instant().notNull(),
  leaseUntil: instant(),
  lastError: text(),
  createdAt: bigint({ mode: 'number' }).notNull(),
  receivedAt: createdAt(),
  doneAt: instant(),
})
/* @__PURE__ */ inDatabase(stripeInbox, (t) => [
  unique('stripe_event_once').on(t.endpoint, t.account, t.eventId),
  index('stripe_inbox_due')
    .on(t.nextAt)
    .where(sql`state = 'new'`),
  index('stripe_inbox_done')
    .on(t.doneAt)
    .where(sql`state = 'done'`),
  index('stripe_inbox_by_object').on(t.objectId),
  index('stripe_inbox_by_state').on(t.state, t.id),
  index('stripe_inbox_by_intent').on(sql`(payload #>> '{data,object,payment_intent}')`),
  check('stripe_inbox_state', oneOf('state', ['new', 'done', 'dead'])),
  // with the payments that they tell of: of themselves they name no tenant
  pgPolicy('forgotten_with_payments', { to: closer, using: sql`true`, withCheck: sql`false` }),
  pgPolicy('job_inbox', { to: job, using: sql`true`, withCheck: sql`true` }),
  platformReads(),
  platformChanges(isNoted),
])
