import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, idOf } from './call.ts'
import { emitOnItsOwn } from './emit.ts'
import { page } from './list.ts'
import { missing } from './refusal.ts'
import { skeleton } from './shapes.ts'
import { later, seconds, type World } from './world.ts'

export const charges: Record<string, Handler> = {
  'charges.retrieve': (call) => {
    const found = call.store.charges.get(call.id)
    if (!found) throw missing('charge', call.id)
    return found
  },
  'charges.list': (call) => {
    const { customer, payment_intent: intent } = call.params as Stripe.ChargeListParams
    const rows = call.store.charges.newestFirst()
    return page(
      rows.filter((row) => (!customer || row.customer === customer) && (!intent || row.payment_intent === intent)),
      call.params,
      '/v1/charges',
    )
  },
  'balance_transactions.retrieve': (call) => {
    const found = call.store.balanceTransactions.get(call.id)
    if (!found) throw missing('balance transaction', call.id)
    return found
  },
}

/** The charge of one attempt: paid, authorised (not captured) or failed. */
export function newCharge(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  result: Partial<Stripe.Charge>,
): Stripe.Charge {
  const { amount, currency, description, metadata, receipt_email, shipping, application_fee_amount, transfer_group } = intent
  const carried = {
    amount,
    currency,
    description,
    metadata: { ...metadata },
    receipt_email,
    shipping,
    application_fee_amount,
    transfer_group,
  }
  const made = fresh<Stripe.Charge>(call, 'Charge', 'ch_', {
    ...carried,
    billing_details: { ...method.billing_details },
    customer: idOf(intent.customer),
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(call.world, method, amount),
    status: 'succeeded',
    paid: true,
    calculated_statement_descriptor: 'CORTADO',
    ...result,
  })
  made.receipt_url = made.paid ? `${call.world.origin}/receipts/${made.id}` : null
  return call.store.charges.add(made)
}

/** Books a captured charge on the balance. With `automatic_async` Stripe does so a moment later, and says it with `charge.updated`. */
export function bookCharge(call: Call, charge: Stripe.Charge, captureMethod: string) {
  const book = () => {
    const fee = Math.round((charge.amount_captured * 29) / 1000) + 30
    charge.balance_transaction = newBalanceTransaction(call, charge.id, charge.amount_captured, fee, charge.currency).id
  }
  if (captureMethod !== 'automatic_async') return book()
  later(call.world, 20, JSON.stringify(charge), () => {
    book()
    emitOnItsOwn(call.world, call.store, 'charge.updated', charge, { balance_transaction: null })
  })
}

/** A line on the account's balance; refunds are negative. */
export function newBalanceTransaction(call: Pick<Call, 'world' | 'store'>, source: string, amount: number, fee: number, currency: string) {
  const feeLine = { amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }
  const type: Stripe.BalanceTransaction['type'] = amount < 0 ? 'refund' : 'charge'
  const made = fresh<Stripe.BalanceTransaction>(call, 'BalanceTransaction', 'txn_', {
    amount,
    fee,
    currency,
    source,
    type,
    net: amount - fee,
    reporting_category: type,
    status: 'pending',
    fee_details: fee > 0 ? [feeLine] : [],
    available_on: seconds(call.world) + 7 * 86_400,
    balance_type: 'payments',
  })
  return call.store.balanceTransactions.add(made)
}

/** Marks the authorised part of a charge as taken. */
export function captureCharge(call: Call, charge: Stripe.Charge, amount: number) {
  charge.captured = true
  charge.amount_captured = amount
  bookCharge(call, charge, 'automatic')
  emit(call, 'charge.captured', charge)
}

function methodDetails(world: World, method: Stripe.PaymentMethod, amount: number): Stripe.Charge.PaymentMethodDetails {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4, checks } = method.card ?? {}
  const face = { brand, country, exp_month, exp_year, fingerprint, funding, last4, checks, network: brand }
  const smallest = skeleton<Stripe.Charge.PaymentMethodDetails.Card>(world.shapes.types, 'Charge.PaymentMethodDetails.Card')
  return {
    type: 'card',
    card: { ...smallest, ...face, amount_authorized: amount, authorization_code: '123456' },
  } as Stripe.Charge.PaymentMethodDetails
}
