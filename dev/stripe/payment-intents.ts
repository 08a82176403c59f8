import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, idOf, mergeMetadata, overlay } from './call.ts'
import { captureCharge } from './charges.ts'
import { confirm } from './confirm.ts'
import { findCustomer } from './customers.ts'
import { assertAmount, assertCurrency, assertExclusive, assertFee, methodTypes } from './intent-rules.ts'
import { page } from './list.ts'
import { findPaymentMethod } from './payment-methods.ts'
import { invalid, missing, Refusal } from './refusal.ts'
import { seconds } from './world.ts'

const descriptive = ['description', 'receipt_email', 'shipping', 'statement_descriptor', 'statement_descriptor_suffix', 'transfer_group']
const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action']
const cancelable = [...confirmable, 'requires_capture', 'processing']

export const paymentIntents: Record<string, Handler> = {
  'payment_intents.create': (call) => {
    const intent = create(call)
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
    overlay(intent, call.params, ['receipt_email', 'shipping', 'setup_future_usage', 'capture_method'])
    return confirm(call, intent)
  },
  'payment_intents.capture': (call) => capture(call, findIntent(call)),
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

/** 400 `payment_intent_unexpected_state`, with the intent, when a step is not possible from where it stands. */
export function assertStatus(intent: Stripe.PaymentIntent, allowed: string[], verb: string) {
  if (allowed.includes(intent.status)) return
  const message = `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may do so: ${allowed.join(', ')}.`
  throw new Refusal(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: structuredClone(intent),
  })
}

/** Ends an intent that has not succeeded; an authorised amount is released. */
export function cancelIntent(call: Call, intent: Stripe.PaymentIntent, reason: Stripe.PaymentIntent.CancellationReason | null) {
  assertStatus(intent, cancelable, 'cancel')
  const charge = intent.status === 'requires_capture' ? call.store.charges.get(idOf(intent.latest_charge) ?? '') : undefined
  Object.assign(intent, {
    status: 'canceled',
    cancellation_reason: reason,
    canceled_at: seconds(call.world),
    amount_capturable: 0,
    next_action: null,
  })
  if (charge) {
    Object.assign(charge, { refunded: true, amount_refunded: charge.amount })
    emit(call, 'charge.refunded', charge, { refunded: false, amount_refunded: 0 })
  }
  emit(call, 'payment_intent.canceled', intent)
  return intent
}

function create(call: Call): Stripe.PaymentIntent {
  const params = call.params as unknown as Stripe.PaymentIntentCreateParams
  assertCurrency(params.currency)
  assertAmount(params.amount, params.currency)
  assertExclusive(call.params)
  assertFee(call, params.application_fee_amount, params.amount)
  if (params.customer) findCustomer(call, params.customer, 'customer')
  const allowed = params.allowed_payment_method_types ?? null
  const automatic = allowed ? null : { enabled: true, allow_redirects: 'always' as const, ...params.automatic_payment_methods }
  const made = fresh<Stripe.PaymentIntent>(call, 'PaymentIntent', 'pi_', {
    amount: params.amount,
    currency: params.currency,
    application_fee_amount: params.application_fee_amount ?? null,
    customer: params.customer ?? null,
    allowed_payment_method_types: allowed,
    automatic_payment_methods: automatic,
    payment_method_types: methodTypes(allowed),
    capture_method: params.capture_method ?? 'automatic_async',
    confirmation_method: params.confirmation_method ?? 'automatic',
    setup_future_usage: params.setup_future_usage ?? null,
    metadata: mergeMetadata({}, params.metadata),
    status: 'requires_payment_method',
  })
  overlay(made, { ...call.params, metadata: undefined }, [...descriptive, 'on_behalf_of', 'transfer_data'])
  made.client_secret = call.world.newId(`${made.id}_secret_`, 25)
  return call.store.paymentIntents.add(made)
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
  overlay(intent, call.params, [
    'amount',
    'currency',
    'customer',
    'application_fee_amount',
    'capture_method',
    'setup_future_usage',
    ...descriptive,
  ])
  if (method) choose(call, intent, method)
  if (touchesMoney && intent.status === 'requires_action') Object.assign(intent, { status: 'requires_confirmation', next_action: null })
}

function capture(call: Call, intent: Stripe.PaymentIntent) {
  assertStatus(intent, ['requires_capture'], 'capture')
  const { amount_to_capture: amount = intent.amount_capturable } = call.params as Stripe.PaymentIntentCaptureParams
  if (amount > intent.amount_capturable)
    throw invalid(`The remaining amount that can be captured is ${intent.amount_capturable}.`, 'amount_too_large', 'amount_to_capture')
  if (amount < 1) throw invalid('Invalid positive integer', 'parameter_invalid_integer', 'amount_to_capture')
  const charge = call.store.charges.get(idOf(intent.latest_charge) ?? '')
  if (charge) captureCharge(call, charge, amount)
  Object.assign(intent, { status: 'succeeded', amount_received: amount, amount_capturable: 0 })
  emit(call, 'payment_intent.succeeded', intent)
  return intent
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
