import * as z from 'zod'
import { Id } from '../../http/fields.ts'
import { channels, fulfilmentKinds, fulfilmentStates, lineKinds, orderStatuses, paymentStatuses } from '../../../drizzle/orders.ts'
import { paymentKinds, paymentStates } from '../../../drizzle/payments.ts'
import { paging } from '../../http/page.ts'

/** The words that tables and answers share. */
export const words = {
  channel: z.enum(channels),
  orderStatus: z.enum(orderStatuses),
  paymentStatus: z.enum(paymentStatuses),
  lineKind: z.enum(lineKinds),
  fulfilmentKind: z.enum(fulfilmentKinds),
  fulfilmentState: z.enum(fulfilmentStates),
  paymentKind: z.enum(paymentKinds),
  paymentState: z.enum(paymentStates),
}

const Amount = z.int().min(0).max(99_999_999_99)
const Reason = z.string().trim().min(1).max(200)

export const Tenant = z.strictObject({ tenant: z.string() })

/** `percent` in millionths (10 % is 100 000), `fixed` in minor units. Needs `orders:discount`. */
const Discount = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), value: z.int().min(1).max(1_000_000).meta({ example: 100_000 }), reason: Reason }),
  z.strictObject({ kind: z.literal('fixed'), value: Amount.min(1), reason: Reason }),
])

const Line = z.strictObject({
  variantId: Id,
  quantity: z
    .int()
    .min(1)
    .max(1_000_000)
    .meta({ description: 'In steps of the variant’s precision: 0.250 kg at precision 3 is 250.', example: 1 }),
  modifiers: z
    .array(z.strictObject({ id: Id, quantity: z.int().min(1).max(20).default(1) }))
    .max(50)
    .optional()
    .meta({ description: 'Left out: the defaults. Given: exactly these.' }),
  discounts: z.array(Discount).max(5).default([]),
  note: z.string().trim().max(200).nullable().default(null),
})

const basket = {
  locationId: Id,
  lines: z.array(Line).min(1).max(100),
  discounts: z.array(Discount).max(5).default([]),
  tip: Amount.default(0).meta({ description: 'Minor units, outside tax and discount.' }),
}

export const Basket = z.strictObject(basket).meta({ id: 'Basket' })
export type Basket = z.infer<typeof Basket>

export const PlaceOrder = z
  .strictObject({
    ...basket,
    id: Id.optional().meta({
      description: 'A till may bring its own; a guest’s is the one of its order token, a customer’s is ours to give.',
    }),
    channel: words.channel.optional().meta({ description: 'Default: counter for staff, online for everybody else.' }),
    fulfilment: z.enum(['pickup', 'dine_in', 'delivery']).default('pickup'),
    customerId: Id.optional().meta({ description: 'Staff only; customers order for themselves.' }),
    name: z.string().trim().min(1).max(80).nullable().default(null).meta({ description: 'Called out when it is ready.', example: 'Ada' }),
    note: z.string().trim().max(500).nullable().default(null),
    expectedTotal: Amount.optional().meta({ description: 'Refused with PRICE_CHANGED and a fresh quote if the total is another.' }),
  })
  .meta({ id: 'PlaceOrder' })
export type PlaceOrder = z.infer<typeof PlaceOrder>

export const CancelOrder = z
  .strictObject({
    reason: Reason.optional().meta({ description: 'Staff must give one.', example: 'Customer left' }),
    stock: z.enum(['restock', 'waste']).default('waste').meta({ description: 'What becomes of goods that were already used.' }),
  })
  .meta({ id: 'CancelOrder' })
export type CancelOrder = z.infer<typeof CancelOrder>

export const ListOrders = z.strictObject({
  ...paging,
  status: words.orderStatus.optional().meta({ description: 'Only those that stand there.' }),
  locationId: Id.optional().meta({ description: 'Only of this location.' }),
  customerId: Id.optional().meta({ description: 'Only of this customer.' }),
  from: z.iso.datetime().optional().meta({ description: 'Created at or after.' }),
  to: z.iso.datetime().optional().meta({ description: 'Created before.' }),
})
export type ListOrders = z.infer<typeof ListOrders>

export const Queue = z.strictObject(paging)
