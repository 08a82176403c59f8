import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, idOf } from './call.ts'
import { findCustomer } from './customers.ts'
import { page } from './list.ts'
import { invalid, missing, Refusal } from './refusal.ts'
import { complete } from './shapes.ts'
import { outcomeOf, type TestCard, testCard } from './test-cards.ts'

export const paymentMethods: Record<string, Handler> = {
  'payment_methods.create': (call) => {
    const { type, card, billing_details: billing, metadata } = call.params as unknown as Stripe.PaymentMethodCreateParams
    if (type !== 'card') throw invalid('The local stand-in takes cards only.', undefined, 'type')
    const named = card && ('number' in card ? card.number : card.token)
    if (!named) throw invalid('Missing required param: card.', 'parameter_missing', 'card')
    const known = testCard(named)
    if (!known)
      throw new Refusal(402, { type: 'card_error', code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' })
    const made = mint(call, known)
    const { types } = call.world.shapes
    Object.assign(made.billing_details, complete(types, { ref: 'PaymentMethod.BillingDetails' }, billing))
    made.metadata = (metadata ?? {}) as Stripe.Metadata
    return made
  },
  'payment_methods.retrieve': (call) => findPaymentMethod(call, call.id),
  'payment_methods.list': (call) => {
    const { customer, type } = call.params as Stripe.PaymentMethodListParams
    const rows = call.store.paymentMethods.newestFirst().filter((row) => row.customer !== null)
    return page(
      rows.filter((row) => (!customer || idOf(row.customer) === customer) && (!type || row.type === type)),
      call.params,
      '/v1/payment_methods',
    )
  },
  'payment_methods.attach': (call) => {
    const { customer } = call.params as Stripe.PaymentMethodAttachParams
    if (!customer) throw invalid('Missing required param: customer.', 'parameter_missing', 'customer')
    return attach(call, findPaymentMethod(call, call.id), customer)
  },
  'payment_methods.detach': (call) => {
    const method = findPaymentMethod(call, call.id)
    if (method.customer === null)
      throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
    const previous = { customer: method.customer }
    method.customer = null
    call.store.detached.add(method.id)
    emit(call, 'payment_method.detached', method, previous)
    return method
  },
}

/** The saved method, or a new one when a `pm_card_…` alias is named. `param` makes it a 400 instead of a 404. */
export function findPaymentMethod(call: Call, id: string, param?: string): Stripe.PaymentMethod {
  const known = call.store.paymentMethods.get(id)
  if (known) return known
  const alias = id.startsWith('pm_card_') ? testCard(id) : undefined
  if (!alias) throw missing('PaymentMethod', id, param)
  return mint(call, alias)
}

/** Saves a method with a customer. Cards that Stripe's check would refuse are refused here. */
export function attach(call: Call, method: Stripe.PaymentMethod, customer: string): Stripe.PaymentMethod {
  findCustomer(call, customer, 'customer')
  assertReusable(call, method)
  const owner = idOf(method.customer)
  if (owner && owner !== customer) throw invalid('The payment method you provided has already been attached to a customer.')
  const outcome = outcomeOf(method.card?.last4)
  if (outcome.kind === 'declines' && !outcome.attaches)
    throw new Refusal(402, { type: 'card_error', code: outcome.code, message: outcome.message, ...declineCode(outcome) })
  method.customer = customer
  if (!owner) emit(call, 'payment_method.attached', method)
  return method
}

/** A method that was detached, or paid without being saved, is spent. */
export function assertReusable({ store }: Call, method: Stripe.PaymentMethod) {
  const paid = () => store.charges.newestFirst().some((charge) => charge.payment_method === method.id && charge.status === 'succeeded')
  if (!store.detached.has(method.id) && (method.customer !== null || !paid())) return
  const message =
    'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.'
  throw invalid(message, undefined, 'payment_method')
}

function declineCode({ declineCode }: { declineCode?: string }) {
  return declineCode === undefined ? {} : { decline_code: declineCode }
}

function mint(call: Call, { brand, number, funding }: TestCard): Stripe.PaymentMethod {
  const checks = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' as const }
  const face = { brand, display_brand: brand, funding, last4: number.slice(-4), exp_month: 12, exp_year: 2034, country: 'US', checks }
  const rest = {
    generated_from: null,
    networks: { available: [brand], preferred: null },
    regulated_status: 'unregulated' as const,
    wallet: null,
  }
  const fingerprint = `fp_${number.slice(-8)}`
  const made = fresh<Stripe.PaymentMethod>(call, 'PaymentMethod', 'pm_', {
    type: 'card',
    card: { ...face, ...rest, fingerprint, three_d_secure_usage: { supported: true } },
    allow_redisplay: 'unspecified',
    metadata: {},
  })
  return call.store.paymentMethods.add(made)
}
