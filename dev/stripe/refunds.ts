import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, idOf, mergeMetadata, overlayMetadata } from './call.ts'
import { newBalanceTransaction } from './charges.ts'
import { emitOnItsOwn } from './emit.ts'
import { page } from './list.ts'
import { invalid, missing } from './refusal.ts'
import { outcomeOf } from './test-cards.ts'
import { later } from './world.ts'

type Books = Pick<Call, 'world' | 'store'>

export const refunds: Record<string, Handler> = {
  'refunds.create': (call) => {
    const charge = chargeToRefund(call)
    const amount = amountToRefund(call, charge)
    const refund = book(call, charge, amount)
    emit(call, 'refund.created', refund)
    emit(call, 'charge.refunded', charge, { amount_refunded: charge.amount_refunded - amount })
    settleLater(call, refund, charge)
    return refund
  },
  'refunds.retrieve': (call) => findRefund(call),
  'refunds.update': (call) => {
    const refund = findRefund(call)
    emit(call, 'refund.updated', refund, overlayMetadata(call, refund))
    return refund
  },
  'refunds.list': (call) => {
    const { charge, payment_intent: intent } = call.params as Stripe.RefundListParams
    const rows = call.store.refunds.newestFirst()
    return page(
      rows.filter((row) => (!charge || row.charge === charge) && (!intent || row.payment_intent === intent)),
      call.params,
      '/v1/refunds',
    )
  },
  'refunds.cancel': (call) => {
    const refund = findRefund(call)
    if (refund.status !== 'pending' && refund.status !== 'requires_action')
      throw invalid(`This refund can't be canceled: its status is ${refund.status}.`)
    giveBack(call, refund, 'canceled')
    emit(call, 'refund.updated', refund, { status: 'pending' })
    return refund
  },
}

/** What a bank says later about a refund: it failed after all, or a pending one went through. */
export function settleRefund(books: Books, refund: Stripe.Refund, status: 'failed' | 'succeeded') {
  const previous = { status: refund.status }
  if (status === 'succeeded') refund.status = status
  else {
    giveBack(books, refund, 'failed')
    refund.failure_reason = 'expired_or_canceled_card'
    refund.failure_balance_transaction = newBalanceTransaction(books, refund.id, refund.amount, 0, refund.currency).id
  }
  emitOnItsOwn(books.world, books.store, 'refund.updated', refund, previous)
  emitOnItsOwn(books.world, books.store, 'charge.refund.updated', refund, previous)
  if (status === 'failed') emitOnItsOwn(books.world, books.store, 'refund.failed', refund, previous)
}

function chargeToRefund({ store, params }: Call): Stripe.Charge {
  const { charge: chargeId, payment_intent: intentId } = params as Stripe.RefundCreateParams
  if (!chargeId && !intentId)
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', 'parameter_missing')
  if (chargeId && intentId) throw invalid('You may only specify one of these parameters: charge, payment_intent.', 'parameters_exclusive')
  const intent = intentId ? store.paymentIntents.get(intentId) : undefined
  if (intentId && !intent) throw missing('payment_intent', intentId, 'payment_intent')
  const charge = store.charges.get(chargeId ?? idOf(intent?.latest_charge) ?? '')
  if (chargeId && !charge) throw missing('charge', chargeId, 'charge')
  if (!charge || charge.status !== 'succeeded') {
    throw invalid(
      `This PaymentIntent (${intentId ?? 'none'}) does not have a successful charge to refund.`,
      'payment_intent_unexpected_state',
      'payment_intent',
    )
  }
  if (!charge.captured) throw invalid('This charge is not captured: cancel its PaymentIntent instead.', 'charge_not_refundable')
  return charge
}

function amountToRefund({ params }: Call, charge: Stripe.Charge): number {
  const rest = charge.amount_captured - charge.amount_refunded
  if (rest === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded')
  const { amount = rest } = params as Stripe.RefundCreateParams
  if (amount < 1) throw invalid('Invalid positive integer', 'parameter_invalid_integer', 'amount')
  if (amount > rest)
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${rest})`, 'amount_too_large', 'amount')
  return amount
}

function book(call: Call, charge: Stripe.Charge, amount: number): Stripe.Refund {
  const { reason, metadata } = call.params as Stripe.RefundCreateParams
  const pending = outcomeOfCharge(charge) === 'refund_pends'
  const refund = fresh<Stripe.Refund>(call, 'Refund', 're_', {
    amount,
    charge: charge.id,
    currency: charge.currency,
    customer: idOf(charge.customer),
    reason: reason ?? null,
    metadata: mergeMetadata({}, metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    status: pending ? 'pending' : 'succeeded',
    destination_details: {
      type: 'card',
      card: { type: 'refund', reference_status: 'pending', reference_type: 'acquirer_reference_number' },
    },
  })
  refund.balance_transaction = newBalanceTransaction(call, refund.id, -amount, 0, charge.currency).id
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount_captured
  return call.store.refunds.add(refund)
}

function settleLater(call: Call, refund: Stripe.Refund, charge: Stripe.Charge) {
  const kind = outcomeOfCharge(charge)
  if (kind !== 'refund_fails' && kind !== 'refund_pends') return
  later(call.world, 300, JSON.stringify(refund) + JSON.stringify(charge), () => {
    if (refund.status !== 'canceled') settleRefund(call, refund, kind === 'refund_fails' ? 'failed' : 'succeeded')
  })
}

function giveBack({ store }: Books, refund: Stripe.Refund, status: 'failed' | 'canceled') {
  refund.status = status
  const charge = store.charges.get(idOf(refund.charge) ?? '')
  if (charge) Object.assign(charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false })
}

function findRefund({ store, id }: Call): Stripe.Refund {
  const found = store.refunds.get(id)
  if (!found) throw missing('refund', id)
  return found
}

const outcomeOfCharge = (charge: Stripe.Charge) => outcomeOf(charge.payment_method_details?.card?.last4 ?? undefined).kind
