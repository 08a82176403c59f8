import * as z from 'zod'
import { Id, PaymentMethod } from '../../http/fields.ts'
import { paymentKinds, paymentStates, refundStates } from '../../../drizzle/payments.ts'

const Amount = z.int().min(1).max(99_999_999_99)

export const StartPayment = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('cash'),
      tendered: z.int().min(0).max(99_999_999_99).meta({ description: 'What was handed over, in minor units.', example: 500 }),
    }),
    z.strictObject({
      kind: z.literal('card_online'),
      cardId: Id.optional().meta({
        description: 'A saved card of the order’s customer. Staff charge it without its owner, for which they need `payments:charge`.',
      }),
      paymentMethod: PaymentMethod.optional().meta({
        description: 'Confirms at once. Left out: confirm in the browser with the client secret.',
        example: 'pm_card_visa',
      }),
    }),
  ])
  .refine((payment) => payment.kind === 'cash' || payment.cardId === undefined || payment.paymentMethod === undefined, 'Name one card.')
  .meta({ id: 'StartPayment' })
export type StartPayment = z.infer<typeof StartPayment>
export type StartCardPayment = Extract<StartPayment, { kind: 'card_online' }>

export const Payment = z
  .strictObject({
    id: z.uuid(),
    orderId: z.uuid(),
    kind: z.enum(paymentKinds),
    state: z.enum(paymentStates),
    amount: z.int().meta({ example: 450 }),
    refundedAmount: z.int().meta({ description: 'What went back or is on its way.' }),
    currency: z.string().meta({ example: 'EUR' }),
    attempt: z.int(),
    failureCode: z.string().nullable().meta({ description: 'Why the last try failed.', example: 'insufficient_funds' }),
    clientSecret: z.string().nullable().meta({ description: 'For Stripe.js, while the payment is open.' }),
    stripeAccount: z.string().nullable().meta({ description: 'The account that Stripe.js has to name, if any.' }),
    tendered: z.int().nullable(),
    change: z.int().nullable(),
    rounding: z.int().meta({ description: 'Cash only: what rounding to the smallest coin adds to what is handed over.' }),
    disputed: z.boolean(),
    capturedAt: z.iso.datetime().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Payment' })

export const RequestRefund = z
  .strictObject({
    lines: z
      .array(z.strictObject({ lineId: Id, quantity: z.int().min(1).max(1_000_000), restock: z.boolean().default(false) }))
      .min(1)
      .max(100)
      .refine((lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, 'Name each line once.')
      .optional(),
    amount: Amount.optional().meta({ description: 'Instead of lines: a plain amount in minor units.', example: 100 }),
    reason: z.string().trim().min(1).max(200).meta({ example: 'Spilled' }),
  })
  .refine(({ lines, amount }) => (lines === undefined) !== (amount === undefined), 'Give either lines or an amount.')
  .meta({ id: 'RequestRefund' })
export type RequestRefund = z.infer<typeof RequestRefund>

export const Refund = z
  .strictObject({
    id: z.uuid(),
    orderId: z.uuid(),
    paymentId: z.uuid(),
    amount: z.int(),
    currency: z.string(),
    state: z.enum(refundStates),
    reason: z.string().meta({ description: 'requested, order_canceled, paid_after_cancel, overpaid or made_at_provider.' }),
    note: z.string().nullable(),
    lines: z.array(
      z.strictObject({
        id: z.string().meta({ description: 'A line’s id, service or tip.' }),
        quantity: z.int(),
        beforeTax: z.int(),
        tax: z.int(),
        restock: z.boolean(),
      }),
    ),
    failureCode: z.string().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Refund' })
