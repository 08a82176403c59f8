import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, idOf, mergeMetadata } from './call.ts'
import { findCustomer } from './customers.ts'
import { page } from './list.ts'
import { attach, assertReusable, findPaymentMethod } from './payment-methods.ts'
import { invalid, missing, Refusal } from './refusal.ts'
import { outcomeOf } from './test-cards.ts'

const open = ['requires_payment_method', 'requires_confirmation', 'requires_action']

export const setupIntents: Record<string, Handler> = {
  'setup_intents.create': (call) => {
    const params = call.params as unknown as Stripe.SetupIntentCreateParams
    if (params.customer) findCustomer(call, params.customer, 'customer')
    const made = fresh<Stripe.SetupIntent>(call, 'SetupIntent', 'seti_', {
      customer: params.customer ?? null,
      automatic_payment_methods: { enabled: true, allow_redirects: 'always', ...params.automatic_payment_methods },
      payment_method_types: ['card'],
      usage: params.usage ?? 'off_session',
      metadata: mergeMetadata({}, params.metadata),
      status: 'requires_payment_method',
    })
    made.client_secret = call.world.newId(`${made.id}_secret_`, 25)
    call.store.setupIntents.add(made)
    emit(call, 'setup_intent.created', made)
    return made
  },
  'setup_intents.retrieve': (call) => findSetup(call),
  'setup_intents.confirm': (call) => {
    const intent = findSetup(call)
    assertOpen(intent, 'confirm')
    const { payment_method: named } = call.params as Stripe.SetupIntentConfirmParams
    const method = findPaymentMethod(call, named ?? idOf(intent.payment_method) ?? '', 'payment_method')
    assertReusable(call, method)
    const owner = idOf(method.customer)
    if (owner && owner !== idOf(intent.customer))
      throw invalid('The PaymentMethod belongs to another Customer.', undefined, 'payment_method')
    intent.payment_method = method.id
    return confirm(call, intent, method)
  },
  'setup_intents.cancel': (call) => {
    const intent = findSetup(call)
    assertOpen(intent, 'cancel')
    Object.assign(intent, { status: 'canceled', cancellation_reason: 'abandoned', next_action: null })
    emit(call, 'setup_intent.canceled', intent)
    return intent
  },
  'setup_intents.list': (call) => {
    const { customer } = call.params as Stripe.SetupIntentListParams
    const rows = call.store.setupIntents.newestFirst().filter((row) => !customer || row.customer === customer)
    return page(rows, call.params, '/v1/setup_intents')
  },
}

/** The end of 3D Secure for a card that is being saved. A failure is kept on the intent, not thrown. */
export function authenticateSetup(call: Call, intent: Stripe.SetupIntent, passed: boolean): Stripe.SetupIntent {
  if (intent.status !== 'requires_action') throw invalid('This SetupIntent asks for no authentication.', 'setup_intent_unexpected_state')
  const method = findPaymentMethod(call, idOf(intent.payment_method) ?? '')
  if (!passed) {
    const message = 'The latest attempt to set up the payment method has failed because authentication failed.'
    fail(call, intent, { code: 'setup_intent_authentication_failure', message })
    return intent
  }
  call.store.authenticated.add(method.id)
  return save(call, intent, method)
}

/** Saves the card, asks for 3D Secure first, or throws the 402 of a card that its bank does not let be saved. */
function confirm(call: Call, intent: Stripe.SetupIntent, method: Stripe.PaymentMethod) {
  const outcome = outcomeOf(method.card?.last4)
  if (outcome.kind === 'declines' && !outcome.attaches) {
    const { code, declineCode, message } = outcome
    const error = fail(call, intent, { code, message, ...(declineCode !== undefined && { decline_code: declineCode }) })
    throw new Refusal(402, { ...error, type: 'card_error', setup_intent: structuredClone(intent) })
  }
  return outcome.kind.startsWith('authenticates') ? askFirst(call, intent) : save(call, intent, method)
}

function askFirst(call: Call, intent: Stripe.SetupIntent) {
  const url = `${call.world.origin}/authenticate/${intent.id}?client_secret=${intent.client_secret ?? ''}`
  const { return_url: back } = call.params as Stripe.SetupIntentConfirmParams
  intent.status = 'requires_action'
  // what the browser's own library is handed, the types leave open
  intent.next_action = back
    ? { type: 'redirect_to_url', redirect_to_url: { url, return_url: back } }
    : { type: 'use_stripe_sdk', use_stripe_sdk: {} }
  emit(call, 'setup_intent.requires_action', intent)
  return intent
}

function save(call: Call, intent: Stripe.SetupIntent, method: Stripe.PaymentMethod) {
  const customer = idOf(intent.customer)
  if (customer) attach(call, method, customer)
  Object.assign(intent, { status: 'succeeded', last_setup_error: null, next_action: null })
  emit(call, 'setup_intent.succeeded', intent)
  return intent
}

function fail(call: Call, intent: Stripe.SetupIntent, why: { code: string; message: string; decline_code?: string }) {
  const error = { type: 'card_error' as const, ...why }
  Object.assign(intent, { status: 'requires_payment_method', payment_method: null, next_action: null, last_setup_error: error })
  emit(call, 'setup_intent.setup_failed', intent)
  return error
}

function assertOpen(intent: Stripe.SetupIntent, verb: string) {
  if (open.includes(intent.status)) return
  const message = `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}.`
  throw new Refusal(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message,
    setup_intent: structuredClone(intent),
  })
}

/** A browser's key opens only the intent whose client secret it has. */
function findSetup({ store, id, publishable, params }: Call): Stripe.SetupIntent {
  const found = store.setupIntents.get(id)
  if (!found || (publishable && params.client_secret !== found.client_secret)) throw missing('setup_intent', id)
  return found
}
