import { Stripe } from 'stripe'
import type { Config } from '../env.ts'
import { toStripeAmount } from '../lib/currencies.ts'
import { asked, StripeFailure } from './stripe-failure.ts'
import { idOf, intentFact, refundFact, type IntentFact, type RefundFact } from './stripe-facts.ts'

/** A payment row of ours, as far as Stripe needs it. `attempt` grows only after a definite failure. */
export type Charge = { id: string; tenantId: string; orderId: string; amount: number; currency: string; attempt: number; createdAt: string }
export type Refunding = Charge & { paymentId: string; intentRef: string }

const clients = new Map<string, Stripe>()
const SECONDS = 1000
const LOOK_BACK_SECONDS = 300

export const isStripeConfigured = (config: Config) => config.STRIPE_SECRET_KEY !== undefined && config.STRIPE_SECRET_KEY !== ''
export const isLive = (config: Config) => config.STRIPE_SECRET_KEY?.includes('_live_') ?? false

/** One client for a key and host: it holds no I/O. */
function clientOf({ STRIPE_SECRET_KEY: key = '', STRIPE_API_HOST: host, STRIPE_API_PORT: port, STRIPE_API_PROTOCOL: protocol }: Config) {
  const name = `${key} ${protocol}://${host}:${port}`
  let client = clients.get(name)
  if (!client) {
    client = new Stripe(key, {
      ...(host && { host }),
      ...(port && { port }),
      ...(protocol && { protocol }),
      httpClient: Stripe.createFetchHttpClient(),
      timeout: 10 * SECONDS,
      maxNetworkRetries: 2,
      telemetry: false,
      appInfo: { name: 'cortado' },
    })
    clients.set(name, client)
  }
  return client
}

export type StripeAccount = ReturnType<typeof stripeFor>

/**
 * Stripe as one tenant's merchant account (null: the platform's own). Answers facts in our units; throws StripeFailure.
 * Creating an intent takes no money: only `confirm` does, and an intent succeeds once, so repeating either can't charge twice.
 */
export function stripeFor(config: Config, account: string | null) {
  const stripe = clientOf(config)
  const on = account === null ? {} : { stripeAccount: account }
  const keyed = (operation: string, row: { tenantId: string; id: string; attempt: number }, again = '') => ({
    ...on,
    idempotencyKey: `${config.ENVIRONMENT}:${row.tenantId}:${operation}:${row.id}:${row.attempt}${again}`,
  })
  const retrieveIntent = async (ref: string) => intentFact(await asked(() => stripe.paymentIntents.retrieve(ref, {}, on)))

  const create = async (charge: Charge, again?: string) => {
    const made = await asked(() => stripe.paymentIntents.create(intentParams(charge), keyed('pi', charge, again)))
    // what the key kept is the intent as it was made, not as it is
    return isReplayed(made.lastResponse.headers) ? retrieveIntent(made.id) : intentFact(made)
  }
  const findIntent = async (charge: Charge) => {
    const since = Math.floor(Date.parse(charge.createdAt) / SECONDS) - LOOK_BACK_SECONDS
    const found = await asked(() => stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, on))
    const own = found.data.find(({ metadata }) => metadata.payment_id === charge.id)
    return own ? intentFact(own) : undefined
  }
  const confirm = (ref: string, charge: Charge, method: string, again?: string) =>
    asked(() =>
      stripe.paymentIntents.confirm(ref, { payment_method: method, use_stripe_sdk: true }, keyed(`confirm-${ref}`, charge, again)),
    )

  return {
    account,
    retrieveIntent,

    /** Makes the intent, or finds the one that an earlier try made. */
    async createIntent(charge: Charge): Promise<IntentFact> {
      try {
        return await create(charge)
      } catch (error) {
        if (!isBroken(error)) throw error
        return (await findIntent(charge)) ?? create(charge, ':again')
      }
    },

    /** Tries to take the money. A decline is a fact on the answer, not a throw. */
    async confirmIntent(ref: string, charge: Charge, method: string): Promise<IntentFact> {
      try {
        return intentFact(await confirm(ref, charge, method))
      } catch (error) {
        if (!(error instanceof StripeFailure)) throw error
        const now = await retrieveIntent(ref)
        if (error.kind === 'declined' || now.state !== 'created') return now
        if (error.kind !== 'broken') throw error
        return intentFact(await confirm(ref, charge, method, ':again'))
      }
    },

    /** Asks Stripe to give the intent up, and answers what it is now: `captured` where the money was faster. */
    async cancelIntent(ref: string): Promise<IntentFact> {
      try {
        return intentFact(await asked(() => stripe.paymentIntents.cancel(ref, {}, on)))
      } catch (error) {
        if (!(error instanceof StripeFailure) || error.kind === 'unavailable') throw error
        return retrieveIntent(ref)
      }
    },

    async createRefund(refund: Refunding): Promise<RefundFact> {
      return refundFact(await asked(() => stripe.refunds.create(refundParams(refund), keyed('refund', refund))))
    },

    retrieveRefund: async (ref: string) => refundFact(await asked(() => stripe.refunds.retrieve(ref, {}, on))),

    /** All refunds of an intent, newest first. */
    refundsOf: async (intentRef: string) =>
      (await asked(() => stripe.refunds.list({ payment_intent: intentRef, limit: 100 }, on))).data.map(refundFact),

    intentOfCharge: async (charge: string) => idOf((await asked(() => stripe.charges.retrieve(charge, {}, on))).payment_intent),
  }
}

/** Verifies the raw text under any of the live secrets (rotation) and parses it; undefined where none fits or it is older than 300 s. */
export async function verifiedEvent(text: string, signature: string, secrets: readonly string[]): Promise<Stripe.Event | undefined> {
  for (const secret of secrets) {
    try {
      return await Stripe.webhooks.constructEventAsync(text, signature, secret, 300, Stripe.createSubtleCryptoProvider())
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError) && !(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

/** The SDK's type says a record, but under its fetch client this is the Headers of the Response itself (stripe 23.1). */
const isReplayed = (headers: unknown) => headers instanceof Headers && headers.get('idempotent-replayed') === 'true'

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
