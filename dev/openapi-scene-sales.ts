import { exampleId } from './openapi-ids.ts'
import { customer } from './openapi-scene-people.ts'
import { atCorner, location, oatMilk, product, taxRate, tenant, variant } from './openapi-scene-shop.ts'

const placedAt = '2026-11-21T07:30:00.000Z'
const startedAt = '2026-11-21T07:31:12.480Z'

const tax = { id: taxRate.id, name: taxRate.name, rate: taxRate.rate, mode: taxRate.mode, base: 445, amount: 85 }
const chosen = [{ id: oatMilk.id, name: oatMilk.name, priceDelta: oatMilk.priceDelta, quantity: 1 }]

/** 4.70 at this location, 0.60 for oat milk; 19 % are inside. */
const line = {
  variantId: variant.id,
  name: product.name,
  variantName: variant.name,
  sku: variant.sku,
  quantity: 1,
  quantityPrecision: 0,
  unitPrice: atCorner.price,
  gross: 530,
  discount: 0,
  net: 530,
  tax: 85,
  total: 530,
  modifiers: chosen,
  taxes: [tax],
  discounts: [],
  note: 'Extra hot',
}
const totals = { currency: 'EUR', subtotal: 530, discountTotal: 0, serviceTotal: 0, taxTotal: 85, tipTotal: 50, total: 580 }

export const quote = { locationId: location.id, catalogVersion: 128, ...totals, taxes: [tax], lines: [line] }

export const summary = {
  id: exampleId('order'),
  locationId: location.id,
  number: '17',
  businessDate: '2026-11-21',
  channel: 'counter' as const,
  customerId: customer.id,
  name: 'Ada',
  status: 'preparing' as const,
  paymentStatus: 'paid' as const,
  ...totals,
  capturedTotal: 580,
  refundedTotal: 0,
  due: 0,
  placedAt,
  version: 4,
  createdAt: placedAt,
}

const fulfilment = {
  id: exampleId('fulfilment'),
  kind: 'pickup' as const,
  state: 'preparing' as const,
  queuedAt: placedAt,
  startedAt,
  readyAt: null,
}

export const order = {
  ...summary,
  returnedTotal: 0,
  taxes: [tax],
  note: null,
  holdExpiresAt: null,
  promisedAt: null,
  completedAt: null,
  canceledAt: null,
  cancelReason: null,
  updatedAt: startedAt,
  lines: [
    {
      id: exampleId('line'),
      position: 0,
      kind: 'goods' as const,
      fulfilmentId: fulfilment.id,
      ...line,
      returnedQuantity: 0,
      returnedTotal: 0,
    },
  ],
  fulfilments: [{ ...fulfilment, completedAt: null, canceledAt: null, uncollected: false }],
  payments: [
    { id: exampleId('payment'), kind: 'cash' as const, state: 'captured' as const, amount: 580, refundedAmount: 0, failureCode: null },
  ],
}

export const receipt = {
  receiptNumber: 'corner-2026-11-21-17',
  business: { name: tenant.name, country: tenant.country },
  location: { name: location.name, address: location.address, zone: location.zone },
  order,
}

export const ticket = {
  fulfilmentId: fulfilment.id,
  orderId: order.id,
  number: order.number,
  name: order.name,
  note: order.note,
  channel: order.channel,
  kind: fulfilment.kind,
  state: fulfilment.state,
  queuedAt: placedAt,
  startedAt,
  readyAt: null,
  version: order.version,
  lines: [{ name: line.name, variantName: line.variantName, quantity: 1, quantityPrecision: 0, modifiers: chosen, note: line.note }],
}

export const payment = {
  id: exampleId('payment'),
  orderId: order.id,
  kind: 'cash' as const,
  state: 'captured' as const,
  amount: 580,
  refundedAmount: 0,
  currency: 'EUR',
  attempt: 0,
  failureCode: null,
  clientSecret: null,
  stripeAccount: null,
  tendered: 1000,
  change: 420,
  rounding: 0,
  disputed: false,
  capturedAt: placedAt,
  version: 2,
  createdAt: placedAt,
}

export const refund = {
  id: exampleId('refund'),
  orderId: order.id,
  paymentId: payment.id,
  amount: 530,
  currency: 'EUR',
  state: 'succeeded' as const,
  reason: 'requested',
  note: 'Spilled',
  lines: [{ id: exampleId('line'), quantity: 1, beforeTax: 445, tax: 85, restock: false }],
  failureCode: null,
  version: 1,
  createdAt: '2026-11-21T07:42:30.905Z',
}

export const event = {
  id: 4711,
  type: 'order.placed',
  aggregate: 'order',
  aggregateId: order.id,
  seq: 1,
  locationId: location.id,
  data: { number: '17', total: 580 },
  actorKind: 'staff',
  actorId: exampleId('user'),
  at: placedAt,
  state: 'done' as const,
  attempts: 1,
  nextAt: placedAt,
  lastError: null,
}

export const orderToken = {
  orderId: order.id,
  token: 'eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJraW5kIjoiZ3Vlc3QifQ.c2lnbmF0dXJl',
  expiresAt: '2026-12-21T07:30:00.000Z',
}

export const streamTicket = { ticket: 'pQ7vN2xK9cT4mZ8rJ1sL6wB3yH5dF0gA', expiresAt: '2026-11-21T07:31:00.000Z' }
