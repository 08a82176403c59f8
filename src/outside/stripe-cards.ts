import type { Stripe } from 'stripe'
import type { Config } from '../env.ts'
import { clientOf, isReplayed, type Try } from './stripe.ts'
import { assertObject, idOf, namedIn, type Named } from './stripe-facts.ts'
import { asked, StripeFailure } from './stripe-failure.ts'

/** A card row of ours, as far as Stripe needs it; `accountId` is the row of who its customer is there. */
export type Card = { id: string; tenantId: string; customerId: string; accountId: string; customerRef: string | null }

/** What Stripe says about the saving of a card, in our words. The number is never ours. */
export type SetupFact = {
  setupRef: string
  customerRef: string | null
  state: 'created' | 'requires_action' | 'processing' | 'saved' | 'canceled'
  clientSecret: string | null
  methodRef: string | null
  brand: string | null
  last4: string | null
  expiryMonth: number | null
  expiryYear: number | null
  failureCode: string | null
  named: Named
}

const states: Record<string, SetupFact['state']> = {
  requires_payment_method: 'created',
  requires_confirmation: 'created',
  requires_action: 'requires_action',
  processing: 'processing',
  succeeded: 'saved',
  canceled: 'canceled',
}
const withMethod = { expand: ['payment_method'] }

/** Cards at one tenant's merchant account (null: the platform's own). Throws StripeFailure. Nothing here takes money. */
export class StripeCards {
  readonly #stripe: ReturnType<typeof clientOf>
  readonly #environment: string
  readonly #on: { stripeAccount?: string }

  constructor(config: Config, account: string | null) {
    this.#stripe = clientOf(config)
    this.#environment = config.ENVIRONMENT
    this.#on = account === null ? {} : { stripeAccount: account }
  }

  /** Makes the intent to save a card, and the customer that it is saved with; or finds what an earlier try made, as it is now. */
  async createSetup(card: Card): Promise<SetupFact> {
    const customer = card.customerRef ?? (await this.#createCustomer(card))
    const params: Stripe.SetupIntentCreateParams = {
      customer,
      usage: 'off_session',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: { tenant_id: card.tenantId, card_id: card.id },
    }
    const made = await this.#keyed(card, `seti:${card.id}`, (keyed) => this.#stripe.setupIntents.create(params, keyed))
    return isReplayed(made.lastResponse.headers) ? this.retrieveSetup(made.id) : setupFact(made)
  }

  async retrieveSetup(ref: string): Promise<SetupFact> {
    return setupFact(await asked(() => this.#stripe.setupIntents.retrieve(ref, withMethod, this.#on)))
  }

  /** Tries to save this card. A bank's no is a fact on the answer. The same `name` is the same try, however often it is asked for. */
  async confirmSetup(ref: string, card: Card, { paymentMethod, name }: Try): Promise<{ fact: SetupFact; declinedAs: string | null }> {
    const params = { payment_method: paymentMethod, use_stripe_sdk: true }
    try {
      await this.#keyed(card, `confirm-${ref}:${card.id}:${name}`, (keyed) => this.#stripe.setupIntents.confirm(ref, params, keyed))
      return { fact: await this.retrieveSetup(ref), declinedAs: null }
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error
      const fact = await this.retrieveSetup(ref)
      if (fact.state !== 'created') return { fact, declinedAs: null }
      if (error.kind !== 'declined') throw error
      return { fact, declinedAs: error.code }
    }
  }

  /** Gives the saving up, or takes the card from its customer for good: afterwards nobody charges it. */
  async forget({ setupRef, methodRef }: { setupRef: string; methodRef: string | null }) {
    const saved = methodRef ?? (await this.#giveUp(setupRef))
    if (saved !== null) await asked(() => this.#stripe.paymentMethods.detach(saved, {}, this.#on)).catch(unlessGone)
  }

  /** With all that is saved with it. One that is not there any more is gone. */
  async deleteCustomer(ref: string) {
    await asked(() => this.#stripe.customers.del(ref, {}, this.#on)).catch(unlessGone)
  }

  async #createCustomer(card: Card) {
    const params = { metadata: { tenant_id: card.tenantId, customer_id: card.customerId } }
    const made = await this.#keyed(card, `cus:${card.accountId}`, (keyed) => this.#stripe.customers.create(params, keyed))
    assertObject(made, 'customer')
    return made.id
  }

  /** Answers the method where the card was saved already. */
  async #giveUp(setupRef: string) {
    const now = await this.retrieveSetup(setupRef).catch(unlessGone)
    if (now?.state === 'saved') return now.methodRef
    if (now && now.state !== 'canceled') await asked(() => this.#stripe.setupIntents.cancel(setupRef, {}, this.#on))
    return null
  }

  /** A failure of Stripe's own stays under its key: once more under another. What is made twice so is empty. */
  async #keyed<T>({ tenantId }: Card, name: string, call: (options: { idempotencyKey: string; stripeAccount?: string }) => Promise<T>) {
    const keyed = { ...this.#on, idempotencyKey: `${this.#environment}:${tenantId}:${name}` }
    try {
      return await asked(() => call(keyed))
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind !== 'broken') throw error
      return asked(() => call({ ...keyed, idempotencyKey: `${keyed.idempotencyKey}:again` }))
    }
  }
}

/** What Stripe will not do because there is nothing left to do it to, or because the account is no longer ours to ask. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof StripeFailure) || (error.kind !== 'invalid' && error.code !== 'account_invalid')) throw error
}

function setupFact(intent: Stripe.SetupIntent): SetupFact {
  assertObject(intent, 'setup_intent')
  const failure = intent.status === 'requires_payment_method' ? intent.last_setup_error : null
  const method = typeof intent.payment_method === 'object' ? intent.payment_method : null
  return {
    setupRef: intent.id,
    customerRef: idOf(intent.customer),
    state: states[intent.status] ?? 'processing',
    clientSecret: intent.client_secret,
    methodRef: idOf(intent.payment_method),
    brand: method?.card?.brand ?? null,
    last4: method?.card?.last4 ?? null,
    expiryMonth: method?.card?.exp_month ?? null,
    expiryYear: method?.card?.exp_year ?? null,
    failureCode: failure ? (failure.decline_code ?? failure.code ?? failure.type) : null,
    named: namedIn(intent.metadata),
  }
}
