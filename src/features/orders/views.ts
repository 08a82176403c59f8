import * as z from 'zod'
import { words } from './schema.ts'

const Moment = z.iso.datetime().nullable()

const Tax = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  rate: z.int().meta({ description: 'In millionths.' }),
  mode: z.enum(['inclusive', 'exclusive']),
  base: z.int(),
  amount: z.int(),
})
const Discount = z.strictObject({
  scope: z.enum(['line', 'order']),
  kind: z.enum(['percent', 'fixed']),
  value: z.int(),
  amount: z.int(),
  reason: z.string().optional(),
})
const Modifier = z.strictObject({ id: z.uuid(), name: z.string(), priceDelta: z.int(), quantity: z.int() })

const soldLine = {
  variantId: z.uuid().nullable(),
  name: z.string(),
  variantName: z.string(),
  sku: z.string().nullable(),
  quantity: z.int(),
  quantityPrecision: z.int(),
  unitPrice: z.int(),
  gross: z.int(),
  discount: z.int(),
  net: z.int(),
  tax: z.int(),
  total: z.int(),
  modifiers: z.array(Modifier),
  taxes: z.array(Tax),
  discounts: z.array(Discount),
  note: z.string().nullable(),
}

const totals = {
  currency: z.string().meta({ example: 'EUR' }),
  subtotal: z.int(),
  discountTotal: z.int(),
  serviceTotal: z.int(),
  taxTotal: z.int(),
  tipTotal: z.int(),
  total: z.int().meta({ example: 450 }),
}

export const Quote = z
  .strictObject({ locationId: z.uuid(), catalogVersion: z.int(), ...totals, taxes: z.array(Tax), lines: z.array(z.strictObject(soldLine)) })
  .meta({ id: 'Quote' })
export type Quote = z.infer<typeof Quote>

export const OrderLine = z.strictObject({
  id: z.uuid(),
  position: z.int(),
  kind: words.lineKind,
  fulfilmentId: z.uuid(),
  ...soldLine,
  returnedQuantity: z.int(),
  returnedTotal: z.int(),
})
export type OrderLine = z.infer<typeof OrderLine>

export const Fulfilment = z.strictObject({
  id: z.uuid(),
  kind: words.fulfilmentKind,
  state: words.fulfilmentState,
  queuedAt: Moment,
  startedAt: Moment,
  readyAt: Moment,
  completedAt: Moment,
  canceledAt: Moment,
  uncollected: z.boolean(),
})
export type Fulfilment = z.infer<typeof Fulfilment>

export const PaymentLine = z.strictObject({
  id: z.uuid(),
  kind: words.paymentKind,
  state: words.paymentState,
  amount: z.int(),
  refundedAmount: z.int(),
  failureCode: z.string().nullable().meta({
    description:
      'Why its last try failed. While it is `created` it can be tried again: `authentication_required` by its payer, in a browser.',
  }),
})
export type PaymentLine = z.infer<typeof PaymentLine>

const head = {
  id: z.uuid(),
  locationId: z.uuid(),
  number: z.string().nullable().meta({ description: 'Counts per location and business date; null until placed.', example: '17' }),
  businessDate: z.string().nullable().meta({ example: '2026-11-21' }),
  channel: words.channel,
  customerId: z.uuid().nullable(),
  name: z.string().nullable(),
  status: words.orderStatus,
  paymentStatus: words.paymentStatus,
  ...totals,
  capturedTotal: z.int(),
  refundedTotal: z.int(),
  due: z.int().meta({ description: 'What is still to be paid; below zero: what is to be given back.' }),
  placedAt: Moment,
  version: z.int(),
  createdAt: z.iso.datetime(),
}

export const OrderSummary = z.strictObject(head).meta({ id: 'OrderSummary' })

export const Order = z
  .strictObject({
    ...head,
    returnedTotal: z.int(),
    taxes: z.array(Tax),
    note: z.string().nullable(),
    holdExpiresAt: Moment,
    promisedAt: Moment,
    completedAt: Moment,
    canceledAt: Moment,
    cancelReason: z.string().nullable(),
    updatedAt: z.iso.datetime(),
    lines: z.array(OrderLine),
    fulfilments: z.array(Fulfilment),
    payments: z.array(PaymentLine),
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

export const OrderToken = z.strictObject({ orderId: z.uuid(), token: z.string(), expiresAt: z.iso.datetime() }).meta({ id: 'OrderToken' })

const TicketLine = z.strictObject({
  name: z.string(),
  variantName: z.string(),
  quantity: z.int(),
  quantityPrecision: z.int(),
  modifiers: z.array(Modifier),
  note: z.string().nullable(),
})
export type TicketLine = z.infer<typeof TicketLine>

export const KitchenTicket = z
  .strictObject({
    fulfilmentId: z.uuid(),
    orderId: z.uuid(),
    number: z.string().nullable(),
    name: z.string().nullable(),
    note: z.string().nullable(),
    channel: words.channel,
    kind: words.fulfilmentKind,
    state: words.fulfilmentState,
    queuedAt: Moment,
    startedAt: Moment,
    readyAt: Moment,
    version: z.int(),
    lines: z.array(TicketLine),
  })
  .meta({ id: 'KitchenTicket' })

export const Receipt = z
  .strictObject({
    receiptNumber: z.string().meta({ description: 'Never used again.', example: 'main-2026-11-21-17' }),
    business: z.strictObject({ name: z.string(), country: z.string() }),
    location: z.strictObject({ name: z.string(), address: z.string().nullable(), zone: z.string() }),
    order: Order,
  })
  .meta({ id: 'Receipt' })
