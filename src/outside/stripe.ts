import type { Stripe } from 'stripe'
import type { Config } from '../env.ts'
import { toStripeAmount } from '../lib/currencies.ts'
import { stripeClient, stripeErrors, subtleCrypto, webhooks } from './stripe-sdk.ts'
import { asked, StripeFailure } from './stripe-failure.ts'
import { intentFact, refundFact, type IntentFact, type RefundFact } from './stripe-facts.ts'

/** A payment row of ours, as far as Stripe needs it. `attempt` grows only after a definite failure. */
export type Charge = { id: string; tenantId: string; orderId: string; amount: number; currency: string; attempt: number; createdAt: string }
/** One try of one card; of a saved one as the customer that it is saved with, who may be away. */
export type Try = { paymentMethod: string; name: string; customer?: string; away?: boolean }
export type Refunding = Charge & { paymentId: string; intentRef: string }

type Client = ReturnType<typeof stripeClient>
const clients = new Map<string, Client>()
const SECONDS = 1000
const LOOK_BACK_SECONDS = 300

export const isStripeConfigured = (config: Config) => config.STRIPE_SECRET_KEY !== undefined && config.STRIPE_SECRET_KEY !== ''
export const isLive = (config: Config) => config.STRIPE_SECRET_KEY?.includes('_live_') ?? false

/** One client for a key and host: it holds no I/O. */
export function clientOf({
  STRIPE_SECRET_KEY: key = '',
  STRIPE_API_HOST: host,
  STRIPE_API_PORT: port,
  STRIPE_API_PROTOCOL: protocol,
}: Config) {
  const name = `${key} ${protocol}://${host}:${port}`
  let client = clients.get(name)
  if (!client) {
    client = stripeClient({ key, host, port, protocol, timeout: 10 * SECONDS, retries: 2 })
    clients.set(name, client)
  }
  return client
}

export const stripeFor = (config: Config, account: string | null) => new StripeAccount(config, account)

/**
 * Stripe as one tenant's merchant account (null: the platform's own). Answers facts in our units; throws StripeFailure.
 * Creating an intent takes no money: only `confirmIntent` does, and an intent succeeds once, so repeating either can't charge twice.
 */
export class StripeAccount {
  readonly #stripe: Client
  readonly #environment: string
  readonly #on: { stripeAccount?: string }

  constructor(config: Config, account: string | null) {
    this.#stripe = clientOf(config)
    this.#environment = config.ENVIRONMENT
    this.#on = account === null ? {} : { stripeAccount: account }
  }

  async retrieveIntent(ref: string): Promise<IntentFact> {
    return intentFact(await asked(() => this.#stripe.paymentIntents.retrieve(ref, {}, this.#on)))
  }

  /** Makes the intent, or finds the one that an earlier try made. */
  async createIntent(charge: Charge): Promise<IntentFact> {
    try {
      return await this.#create(charge)
    } catch (error) {
      if (!isBroken(error)) throw error
      return (await this.#findIntent(charge)) ?? this.#create(charge, ':again')
    }
  }

  /**
   * Tries to take the money. A decline is a fact on the answer, not a throw; `declinedAs` is why this very try was declined, also where
   * another one came after it. The same `name` is the same try, however often it is asked for.
   */
  async confirmIntent(ref: string, charge: Charge, attempt: Try): Promise<{ fact: IntentFact; declinedAs: string | null }> {
    try {
      return tried(await this.#confirm(ref, charge, attempt))
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error
      const now = await this.retrieveIntent(ref)
      if (error.kind === 'declined') return tried(now, error.code)
      if (now.state !== 'created') return tried(now)
      if (error.kind !== 'broken') throw error
      return tried(await this.#confirm(ref, charge, attempt, ':again'))
    }
  }

  /** Asks Stripe to give the intent up, and answers what it is now: `captured` where the money was faster. */
  async cancelIntent(ref: string): Promise<IntentFact> {
    try {
      return intentFact(await asked(() => this.#stripe.paymentIntents.cancel(ref, {}, this.#on)))
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind === 'unavailable') throw error
      return this.retrieveIntent(ref)
    }
  }

  async createRefund(refund: Refunding): Promise<RefundFact> {
    return refundFact(await asked(() => this.#stripe.refunds.create(refundParams(refund), this.#keyed('refund', refund))))
  }

  async retrieveRefund(ref: string): Promise<RefundFact> {
    return refundFact(await asked(() => this.#stripe.refunds.retrieve(ref, {}, this.#on)))
  }

  /** The refunds of an intent, newest first; 100 at most. */
  async refundsOf(intentRef: string): Promise<RefundFact[]> {
    const found = await asked(() => this.#stripe.refunds.list({ payment_intent: intentRef, limit: 100 }, this.#on))
    return found.data.map(refundFact)
  }

  async #create(charge: Charge, again?: string) {
    const made = await asked(() => this.#stripe.paymentIntents.create(intentParams(charge), this.#keyed('pi', charge, again)))
    // what the key kept is the intent as it was made, not as it is
    return isReplayed(made.lastResponse.headers) ? this.retrieveIntent(made.id) : intentFact(made)
  }

  async #findIntent(charge: Charge) {
    const since = Math.floor(Date.parse(charge.createdAt) / SECONDS) - LOOK_BACK_SECONDS
    const found = await asked(() => this.#stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, this.#on))
    const own = found.data.find(({ metadata }) => metadata.payment_id === charge.id)
    return own ? intentFact(own) : undefined
  }

  async #confirm(ref: string, charge: Charge, { paymentMethod, name, customer, away }: Try, again?: string) {
    // a saved card pays for its own customer alone, whom the intent may have been made without
    if (customer !== undefined) await asked(() => this.#stripe.paymentIntents.update(ref, { customer }, this.#on))
    const params = { payment_method: paymentMethod, ...(away ? { off_session: true } : { use_stripe_sdk: true }) }
    const keyed = this.#keyed(`confirm-${ref}`, { ...charge, attempt: name }, again)
    const made = await asked(() => this.#stripe.paymentIntents.confirm(ref, params, keyed))
    // what the key kept is how that try began, not how it ended
    return isReplayed(made.lastResponse.headers) ? this.retrieveIntent(ref) : intentFact(made)
  }

  #keyed(operation: string, { tenantId, id, attempt }: { tenantId: string; id: string; attempt: number | string }, again = '') {
    return { ...this.#on, idempotencyKey: `${this.#environment}:${tenantId}:${operation}:${id}:${attempt}${again}` }
  }
}

/** Verifies the raw text under any of the live secrets (rotation) and parses it; undefined where none fits or it is older than 300 s. */
export async function verifiedEvent(text: string, signature: string, secrets: readonly string[]): Promise<Stripe.Event | undefined> {
  for (const secret of secrets) {
    try {
      return await webhooks.constructEventAsync(text, signature, secret, 300, subtleCrypto())
    } catch (error) {
      if (!(error instanceof stripeErrors.StripeSignatureVerificationError) && !(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

/** The SDK's type says a record, but under its fetch client this is the Headers of the Response itself (stripe 23.1). */
export const isReplayed = (headers: unknown) => headers instanceof Headers && headers.get('idempotent-replayed') === 'true'

/** Declined is what stands where it began; money that came by another try counts. */
const tried = (fact: IntentFact, code = fact.failureCode ?? 'generic_decline') => ({
  fact,
  declinedAs: fact.state === 'created' ? code : null,
})

const isBroken = (error: unknown) => error instanceof StripeFailure && error.kind === 'broken'

const intentParams = ({ amount, currency, tenantId, orderId, id }: Charge): Stripe.PaymentIntentCreateParams => ({
  amount: toStripeAmount(amount, currency),
  currency: currency.toLowerCase(),
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  metadata: { tenant_id: tenantId, order_id: orderId, payment_id: id },
})

const refundParams = ({ amount, currency, tenantId, orderId, paymentId, id, intentRef }: Refunding): Stripe.RefundCreateParams => ({
  payment_intent: intentRef,
  amount: toStripeAmount(amount, currency),
  metadata: { tenant_id: tenantId, order_id: orderId, payment_id: paymentId, refund_id: id },
})
