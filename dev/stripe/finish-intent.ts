import type Stripe from 'stripe'
import { type Call, emit, idOf } from './call.ts'
import { captureCharge } from './charges.ts'
import { invalid, Refusal } from './refusal.ts'
import { seconds } from './world.ts'

/** The states from which an intent can still be confirmed or given another amount. */
export const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action']
const cancelable = [...confirmable, 'requires_capture', 'processing']

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

/** Takes what was authorised, or a part of it; the rest is released. */
export function captureIntent(call: Call, intent: Stripe.PaymentIntent) {
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
