import type Stripe from 'stripe'
import { type Call, emit, idOf } from './call.ts'
import { bookCharge, newCharge } from './charges.ts'
import { emitOnItsOwn } from './emit.ts'
import { Refusal } from './refusal.ts'
import { skeleton } from './shapes.ts'
import { type CardOutcome, outcomeOf } from './test-cards.ts'
import { later } from './world.ts'

export type Declines = Extract<CardOutcome, { kind: 'declines' }>

/** The bank says yes: the money is taken, or only authorised when the capture is manual. */
export function succeed(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.PaymentIntent {
  const manual = intent.capture_method === 'manual'
  const charge = newCharge(call, intent, method, {
    captured: !manual,
    amount_captured: manual ? 0 : intent.amount,
    outcome: outcomeSaying(call, 'authorized', 'Payment complete.', null),
  })
  Object.assign(intent, {
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
    status: manual ? 'requires_capture' : 'succeeded',
  })
  if (manual) intent.amount_capturable = intent.amount
  else {
    intent.amount_received = intent.amount
    bookCharge(call, charge, intent.capture_method)
  }
  saveMethod(call, intent, method)
  emit(call, 'charge.succeeded', charge)
  emit(call, manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', intent)
  if (outcomeOf(method.card?.last4).kind === 'disputed') disputeSoon(call, charge)
  return intent
}

/** The bank says no: a failed charge, the intent back at its start, and the 402 for whoever asked. */
export function decline(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, why: Declines): Refusal {
  const decline = why.declineCode === undefined ? {} : { decline_code: why.declineCode }
  const charge = newCharge(call, intent, method, {
    status: 'failed',
    paid: false,
    captured: false,
    failure_code: why.code,
    failure_message: why.message,
    outcome: outcomeSaying(call, 'issuer_declined', why.message, why.declineCode ?? why.code),
  })
  const error = { type: 'card_error' as const, code: why.code, ...decline, message: why.message, charge: charge.id }
  const detailed = { ...error, payment_method: structuredClone(method) }
  const back = { status: 'requires_payment_method', payment_method: null, latest_charge: charge.id, next_action: null }
  Object.assign(intent, { ...back, last_payment_error: detailed })
  emit(call, 'charge.failed', charge)
  emit(call, 'payment_intent.payment_failed', intent)
  return new Refusal(402, { ...detailed, payment_intent: structuredClone(intent) })
}

function saveMethod(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod) {
  const customer = idOf(intent.customer)
  if (!intent.setup_future_usage || !customer || method.customer) return
  method.customer = customer
  emit(call, 'payment_method.attached', method)
}

function disputeSoon({ world, store }: Call, charge: Stripe.Charge) {
  later(world, 50, JSON.stringify(charge), () => {
    charge.disputed = true
    emitOnItsOwn(world, store, 'charge.updated', charge, { disputed: false })
  })
}

function outcomeSaying({ world }: Call, type: string, message: string, reason: string | null): Stripe.Charge.Outcome {
  const smallest = skeleton<Stripe.Charge.Outcome>(world.shapes.types, 'Charge.Outcome')
  const network = type === 'authorized' ? 'approved_by_network' : 'declined_by_network'
  return { ...smallest, type, seller_message: message, reason, network_status: network, risk_level: 'normal', risk_score: 12 }
}
