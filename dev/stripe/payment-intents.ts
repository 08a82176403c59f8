import type Stripe from 'stripe'
import { type Call, emit, type Handler, idOf, overlay, overlayMetadata } from './call.ts'
import { confirm } from './confirm.ts'
import { findCustomer } from './customers.ts'
import { assertStatus, cancelIntent, captureIntent, confirmable } from './finish-intent.ts'
import { assertAmount, assertCurrency } from './intent-rules.ts'
import { page } from './list.ts'
import { descriptive, newIntent } from './new-intent.ts'
import { findPaymentMethod } from './payment-methods.ts'
import { invalid, missing } from './refusal.ts'

export const paymentIntents: Record<string, Handler> = {
  'payment_intents.create': (call) => {
    const intent = newIntent(call)
    const { confirm: now, payment_method: method } = call.params as unknown as Stripe.PaymentIntentCreateParams
    if (method) choose(call, intent, method)
    emit(call, 'payment_intent.created', intent)
    return now ? confirm(call, intent) : intent
  },
  'payment_intents.retrieve': (call) => {
    const intent = findIntent(call)
    assertSecret(call, intent)
    return intent
  },
  'payment_intents.update': (call) => {
    const intent = findIntent(call)
    update(call, intent)
    return intent
  },
  'payment_intents.confirm': (call) => {
    const intent = findIntent(call)
    assertSecret(call, intent)
    assertStatus(intent, confirmable, 'confirm')
    const { payment_method: method } = call.params as Stripe.PaymentIntentConfirmParams
    if (method) choose(call, intent, method)
    overlay(call, 'PaymentIntent', intent, ['receipt_email', 'shipping', 'setup_future_usage', 'capture_method'])
    return confirm(call, intent)
  },
  'payment_intents.capture': (call) => captureIntent(call, findIntent(call)),
  'payment_intents.cancel': (call) => {
    const { cancellation_reason: reason } = call.params as Stripe.PaymentIntentCancelParams
    return cancelIntent(call, findIntent(call), reason ?? null)
  },
  'payment_intents.list': (call) => {
    const { customer } = call.params as Stripe.PaymentIntentListParams
    const rows = call.store.paymentIntents.newestFirst()
    return page(
      rows.filter((row) => !customer || row.customer === customer),
      call.params,
      '/v1/payment_intents',
    )
  },
}

function choose(call: Call, intent: Stripe.PaymentIntent, id: string) {
  const method = findPaymentMethod(call, id, 'payment_method')
  const owner = idOf(method.customer)
  if (owner && owner !== idOf(intent.customer)) throw invalid('The PaymentMethod belongs to another Customer.', undefined, 'payment_method')
  intent.payment_method = method.id
  if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation'
}

function update(call: Call, intent: Stripe.PaymentIntent) {
  const {
    amount,
    currency,
    customer,
    payment_method: method,
    application_fee_amount: fee,
  } = call.params as Stripe.PaymentIntentUpdateParams
  const touchesMoney = [amount, currency, customer, method, fee].some((value) => value !== undefined)
  if (touchesMoney) assertStatus(intent, confirmable, 'update')
  if (currency) assertCurrency(currency)
  if (amount !== undefined || currency) assertAmount(amount ?? intent.amount, currency ?? intent.currency)
  if (customer) findCustomer(call, customer, 'customer')
  const money = ['amount', 'currency', 'customer', 'application_fee_amount', 'capture_method', 'setup_future_usage']
  overlay(call, 'PaymentIntent', intent, [...money, ...descriptive])
  overlayMetadata(call, intent)
  if (method) choose(call, intent, method)
  if (touchesMoney && intent.status === 'requires_action') Object.assign(intent, { status: 'requires_confirmation', next_action: null })
}

function findIntent({ store, id }: Call): Stripe.PaymentIntent {
  const found = store.paymentIntents.get(id)
  if (!found) throw missing('payment_intent', id, undefined)
  return found
}

// A browser's key opens only the intent whose client secret it has.
function assertSecret(call: Call, intent: Stripe.PaymentIntent) {
  if (call.publishable && call.params.client_secret !== intent.client_secret) throw missing('payment_intent', intent.id)
}
