import type Stripe from 'stripe'
import { decline, type Declines, succeed } from './attempt.ts'
import { type Call, emit, idOf } from './call.ts'
import { assertStatus } from './finish-intent.ts'
import { assertReusable, findPaymentMethod } from './payment-methods.ts'
import { invalid } from './refusal.ts'
import { outcomeOf } from './test-cards.ts'

const unauthenticated: Declines = {
  kind: 'declines',
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}
const failedAuthentication: Declines = {
  kind: 'declines',
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
}

const refusedLate: Declines = {
  kind: 'declines',
  code: 'payment_intent_payment_attempt_failed',
  message: 'The payment failed.',
}

/** Tries to take the money: succeeds, asks for 3D Secure, waits for the bank, or throws the 402 of a decline. */
export function confirm(call: Call, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  if (!call.store.account.charges_enabled) throw invalid('Your account cannot currently make charges.', 'account_invalid')
  const method = chosen(call, intent)
  assertReturnUrl(call, intent)
  const { off_session: offSession, error_on_requires_action: strict } = call.params as Stripe.PaymentIntentConfirmParams
  const outcome = outcomeOf(method.card?.last4)
  const known = outcome.kind === 'authenticates_once' && call.store.authenticated.has(method.id)
  if (outcome.kind === 'declines') throw decline(call, intent, method, outcome)
  if (outcome.kind === 'processes') return wait(call, intent)
  if (known || !outcome.kind.startsWith('authenticates')) return succeed(call, intent, method)
  if (offSession || strict) throw decline(call, intent, method, unauthenticated)
  return askForAuthentication(call, intent)
}

/** What a bank that took its time says of an intent in `processing`. A failure is kept on the intent, not thrown. */
export function finishProcessing(call: Call, intent: Stripe.PaymentIntent, paid: boolean): Stripe.PaymentIntent {
  assertStatus(intent, ['processing'], 'finish')
  const method = chosen(call, intent)
  if (paid) return succeed(call, intent, method)
  decline(call, intent, method, refusedLate)
  return intent
}

/** The end of 3D Secure, as the bank's page reports it. A failure is kept on the intent, not thrown. */
export function authenticate(call: Call, intent: Stripe.PaymentIntent, passed: boolean): Stripe.PaymentIntent {
  if (intent.status !== 'requires_action')
    throw invalid('This PaymentIntent asks for no authentication.', 'payment_intent_unexpected_state')
  const method = chosen(call, intent)
  intent.next_action = null
  if (passed) return succeed(call, intent, method)
  decline(call, intent, method, failedAuthentication)
  return intent
}

function chosen(call: Call, intent: Stripe.PaymentIntent): Stripe.PaymentMethod {
  const id = idOf(intent.payment_method)
  if (!id) {
    const message =
      "You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method and then confirm again."
    throw invalid(message, 'payment_intent_unexpected_state')
  }
  const method = findPaymentMethod(call, id, 'payment_method')
  if (!intent.payment_method_types.includes(method.type))
    throw invalid(`The PaymentMethod's type ${method.type} is not allowed here.`, undefined, 'payment_method')
  assertReusable(call, method)
  return method
}

// With automatic payment methods a customer could be sent away to pay, so Stripe wants to know where to.
function assertReturnUrl({ params, publishable }: Call, { automatic_payment_methods: automatic }: Stripe.PaymentIntent) {
  const { return_url: url, use_stripe_sdk: sdk, off_session: offSession } = params as Stripe.PaymentIntentConfirmParams
  if (automatic?.allow_redirects !== 'always' || url || sdk || offSession || publishable) return
  const message =
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don’t want to accept redirect-based payment methods, set `automatic_payment_methods[allow_redirects]` to `never`.'
  throw invalid(message, undefined, 'return_url')
}

function wait(call: Call, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  Object.assign(intent, { status: 'processing', next_action: null })
  emit(call, 'payment_intent.processing', intent)
  return intent
}

function askForAuthentication(call: Call, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const { return_url: back } = call.params as Stripe.PaymentIntentConfirmParams
  const url = `${call.world.origin}/authenticate/${intent.id}?client_secret=${intent.client_secret ?? ''}`
  intent.status = 'requires_action'
  intent.next_action = back
    ? { type: 'redirect_to_url', redirect_to_url: { url, return_url: back } }
    : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
  emit(call, 'payment_intent.requires_action', intent)
  return intent
}
