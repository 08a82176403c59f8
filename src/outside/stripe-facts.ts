import type { Stripe } from 'stripe'
import { fromStripeAmount } from '../lib/currencies.ts'

/** What Stripe says about an intent, in our words (semantics 4.3). Amounts in our minor units; null where they are none of that currency. */
export type IntentFact = {
  providerRef: string
  state: 'created' | 'requires_action' | 'processing' | 'authorized' | 'captured' | 'canceled'
  amount: number | null
  amountReceived: number | null
  currency: string
  clientSecret: string | null
  /** The last try that failed, named by its charge, so that two who tell of one failure are told apart from two failures. */
  failureCode: string | null
  failureRef: string | null
  livemode: boolean
  named: Named
}

/** What Stripe says about a refund. */
export type RefundFact = {
  providerRef: string
  intentRef: string | null
  state: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  amount: number | null
  currency: string
  failureCode: string | null
  named: Named
}

/** Metadata: a hint, because whoever owns the account may write it. */
export type Named = Record<'tenantId' | 'orderId' | 'paymentId' | 'refundId' | 'cardId', string | null>

const intentStates: Record<string, IntentFact['state']> = {
  requires_payment_method: 'created',
  requires_confirmation: 'created',
  requires_action: 'requires_action',
  processing: 'processing',
  requires_capture: 'authorized',
  succeeded: 'captured',
  canceled: 'canceled',
}

/** An unknown status counts as doubt: it blocks a release and fulfils nothing. */
export function intentFact(intent: Stripe.PaymentIntent): IntentFact {
  assertObject(intent, 'payment_intent')
  const failure = intent.status === 'requires_payment_method' ? intent.last_payment_error : null
  return {
    providerRef: intent.id,
    state: intentStates[intent.status] ?? 'processing',
    amount: ours(intent.amount, intent.currency),
    amountReceived: ours(intent.amount_received, intent.currency),
    currency: intent.currency.toUpperCase(),
    clientSecret: intent.client_secret,
    failureCode: failure ? (failure.decline_code ?? failure.code ?? failure.type) : null,
    failureRef: failure ? (idOf(intent.latest_charge) ?? failure.charge ?? intent.id) : null,
    livemode: intent.livemode,
    named: namedIn(intent.metadata),
  }
}

const refundStates = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const

export function refundFact(refund: Stripe.Refund): RefundFact {
  assertObject(refund, 'refund')
  return {
    providerRef: refund.id,
    intentRef: idOf(refund.payment_intent),
    state: refundStates.find((state) => state === refund.status) ?? 'pending',
    amount: ours(refund.amount, refund.currency),
    currency: refund.currency.toUpperCase(),
    failureCode: refund.failure_reason ?? null,
    named: namedIn(refund.metadata),
  }
}

export const namedIn = (metadata: Stripe.Metadata | null): Named => ({
  tenantId: metadata?.tenant_id ?? null,
  orderId: metadata?.order_id ?? null,
  paymentId: metadata?.payment_id ?? null,
  refundId: metadata?.refund_id ?? null,
  cardId: metadata?.card_id ?? null,
})

/** The SDK takes any JSON without an `error` for a success, a proxy's page too; what is about to be stored is looked at. */
export function assertObject(value: { id: string; object: string }, object: string) {
  if (typeof value.id !== 'string' || value.object !== object) throw new TypeError(`Stripe answered something else than a ${object}`)
}

export const idOf = (value: string | { id: string } | null | undefined) => (typeof value === 'string' ? value : (value?.id ?? null))

function ours(amount: number, currency: string) {
  try {
    return fromStripeAmount(amount, currency.toUpperCase())
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
