import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  belongsTo,
  document,
  edited,
  flag,
  id,
  inDatabase,
  instant,
  money,
  oneOf,
  quantity,
  refersWithin,
  status,
  tenantKey,
  tenantTable,
} from './columns.ts'
import { customers } from './customers.ts'
import {
  anyonesAtTheirs,
  currentCustomer,
  currentOrder,
  inLocation,
  jobReads,
  jobUpdates,
  narrowedByPlace,
  theirOwn,
  withItsOrder,
} from './policies.ts'
import { locations } from './tenants.ts'

export const orderStatuses = ['pending_payment', 'placed', 'preparing', 'ready', 'completed', 'canceled', 'refunded'] as const
export const paymentStatuses = ['unpaid', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded'] as const
export const channels = ['online', 'counter', 'kiosk'] as const
export const lineKinds = ['goods', 'seat', 'pass', 'membership', 'gift_card', 'fee'] as const
export const fulfilmentKinds = ['pickup', 'dine_in', 'delivery', 'attendance', 'instant'] as const
export const fulfilmentStates = ['pending', 'placed', 'preparing', 'ready', 'completed', 'canceled'] as const

/** Every amount is derived from the lines and payments, and frozen with the rules it was computed under (`pricing`). */
export const orders = tenantTable('orders', {
  id: id(),
  locationId: uuid().notNull(),
  number: text(),
  businessDate: text(),
  channel: status(channels).notNull(),
  customerId: uuid(),
  status: status(orderStatuses).notNull(),
  paymentStatus: status(paymentStatuses).notNull().default('unpaid'),
  currency: text().notNull(),
  subtotal: money().notNull(),
  discountTotal: money().notNull(),
  serviceTotal: money().notNull(),
  taxTotal: money().notNull(),
  tipTotal: money().notNull(),
  total: money().notNull(),
  capturedTotal: money().notNull().default(0),
  refundedTotal: money().notNull().default(0),
  returnedTotal: money().notNull().default(0),
  pricing: document<Record<string, unknown>>().notNull(),
  catalogVersion: bigint({ mode: 'number' }).notNull(),
  note: text(),
  name: text(),
  placedByKind: text()
    .notNull()
    .default(sql`app.actor_kind()`),
  placedById: uuid().default(sql`app.actor_id()`),
  holdExpiresAt: instant(),
  placedAt: instant(),
  promisedAt: instant(),
  completedAt: instant(),
  canceledAt: instant(),
  cancelReason: text(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(orders, (t) => [
  primaryKey({ name: 'order_exists', columns: [t.tenantId, t.id] }),
  unique('order_number_taken').on(t.tenantId, t.locationId, t.businessDate, t.number),
  index('orders_by_newest').on(t.tenantId, t.createdAt, t.id),
  index('orders_by_status').on(t.tenantId, t.status, t.createdAt, t.id),
  index('orders_by_holds')
    .on(t.holdExpiresAt)
    .where(sql`hold_expires_at is not null`),
  index('orders_of_customer').on(t.tenantId, t.customerId, t.createdAt, t.id),
  index('orders_of_location').on(t.tenantId, t.locationId, t.createdAt, t.id),
  // few, and only they are written here
  index('orders_canceled_of_customer')
    .on(t.tenantId, t.customerId, t.createdAt, t.id)
    .where(sql`status = 'canceled'`),
  index('orders_canceled_of_location')
    .on(t.tenantId, t.locationId, t.createdAt, t.id)
    .where(sql`status = 'canceled'`),
  refersWithin('orders_customer', t.tenantId, t.customerId, customers),
  refersWithin('orders_location', t.tenantId, t.locationId, locations),
  check('orders_channel', oneOf('channel', channels)),
  check('orders_status', oneOf('status', orderStatuses)),
  check('orders_payment_status', oneOf('payment_status', paymentStatuses)),
  check('refunded_within_captured', sql`${t.refundedTotal} between 0 and ${t.capturedTotal}`),
  check('order_totals_not_negative', sql`${t.total} >= 0 and ${t.subtotal} >= 0 and ${t.tipTotal} >= 0`),
  narrowedByPlace(
    'others_see_their_own',
    sql`customer_id = ${currentCustomer} or id = ${currentOrder} or ${anyonesAtTheirs} or ${theirOwn('placed_by_id')}`,
  ),
  jobReads(),
  jobUpdates(),
])

export const fulfilments = tenantTable('fulfilments', {
  id: id(),
  orderId: uuid().notNull(),
  locationId: uuid().notNull(),
  kind: status(fulfilmentKinds).notNull(),
  state: status(fulfilmentStates).notNull(),
  startedAt: instant(),
  readyAt: instant(),
  completedAt: instant(),
  canceledAt: instant(),
  uncollected: flag().notNull().default(false),
  changedAt: instant()
    .notNull()
    .default(sql`app.now()`),
  queuedAt: instant(),
})
/* @__PURE__ */ inDatabase(fulfilments, (t) => [
  tenantKey(t),
  ...belongsTo('fulfilments_order', t.tenantId, t.orderId, orders),
  ...belongsTo('fulfilments_location', t.tenantId, t.locationId, locations),
  index('fulfilments_in_kitchen')
    .on(t.tenantId, t.locationId, t.queuedAt, t.id)
    .where(sql`state in ('placed', 'preparing', 'ready')`),
  check('fulfilments_kind', oneOf('kind', fulfilmentKinds)),
  check('fulfilments_state', oneOf('state', fulfilmentStates)),
  withItsOrder(),
  jobReads(),
])

/** What was ordered, as it was then: names, prices and taxes are frozen. `stock` says what the line's goods are just now: held, sold, given back. */
export const orderLines = tenantTable('order_lines', {
  id: id(),
  orderId: uuid().notNull(),
  position: integer().notNull(),
  kind: status(lineKinds).notNull(),
  fulfilmentId: uuid().notNull(),
  variantId: uuid(),
  name: text().notNull(),
  variantName: text().notNull(),
  sku: text(),
  quantity: quantity().notNull(),
  quantityPrecision: integer().notNull().default(0),
  unitPrice: money().notNull(),
  gross: money().notNull(),
  discount: money().notNull(),
  net: money().notNull(),
  tax: money().notNull(),
  total: money().notNull(),
  modifiers: document<{ id: string; name: string; priceDelta: number; quantity: number }[]>().notNull().default([]),
  taxes: document<{ id: string; name: string; rate: number; mode: string; base: number; amount: number }[]>().notNull().default([]),
  discounts: document<Record<string, unknown>[]>().notNull().default([]),
  stock: status(['none', 'held', 'sold', 'released', 'wasted']).notNull().default('none'),
  returnedQuantity: quantity().notNull().default(0),
  returnedTotal: money().notNull().default(0),
  note: text(),
})
/* @__PURE__ */ inDatabase(orderLines, (t) => [
  tenantKey(t),
  unique('order_line_position').on(t.tenantId, t.orderId, t.position),
  refersWithin('order_lines_order', t.tenantId, t.orderId, orders),
  ...belongsTo('order_lines_fulfilment', t.tenantId, t.fulfilmentId, fulfilments),
  index('order_lines_by_variant').on(t.tenantId, t.variantId),
  check('order_lines_kind', oneOf('kind', lineKinds)),
  check('order_lines_quantity', sql`${t.quantity} > 0`),
  check('order_lines_stock', oneOf('stock', ['none', 'held', 'sold', 'released', 'wasted'])),
  check('returned_within_ordered', sql`${t.returnedQuantity} between 0 and ${t.quantity} and ${t.returnedTotal} between 0 and ${t.total}`),
  withItsOrder(),
  jobReads(),
  jobUpdates(),
])

/** Human order numbers count per location and business date. */
export const orderCounters = tenantTable('order_counters', {
  locationId: uuid().notNull(),
  businessDate: text().notNull(),
  last: bigint({ mode: 'number' }).notNull(),
})
/* @__PURE__ */ inDatabase(orderCounters, (t) => [
  primaryKey({ columns: [t.tenantId, t.locationId, t.businessDate] }),
  refersWithin('order_counters_location', t.tenantId, t.locationId, locations),
  inLocation(),
])
