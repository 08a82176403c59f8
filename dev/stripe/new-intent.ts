import type Stripe from 'stripe'
import { type Call, fresh, mergeMetadata, overlay } from './call.ts'
import { findCustomer } from './customers.ts'
import { assertAmount, assertCurrency, assertExclusive, assertFee } from './intent-rules.ts'

/** What an intent only carries along. */
export const descriptive = [
  'description',
  'receipt_email',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
]

/** A new intent without a payment method, checked as Stripe checks it. */
export function newIntent(call: Call): Stripe.PaymentIntent {
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
    payment_method_types: allowed ? [...allowed] : ['card'],
    capture_method: params.capture_method ?? 'automatic_async',
    confirmation_method: params.confirmation_method ?? 'automatic',
    setup_future_usage: params.setup_future_usage ?? null,
    metadata: mergeMetadata({}, params.metadata),
    status: 'requires_payment_method',
  })
  overlay(call, 'PaymentIntent', made, [...descriptive, 'on_behalf_of', 'transfer_data'])
  made.client_secret = call.world.newId(`${made.id}_secret_`, 25)
  return call.store.paymentIntents.add(made)
}
