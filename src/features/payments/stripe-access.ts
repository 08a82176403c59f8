import { principal } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { isStripeConfigured, stripeFor, type Refunding, type StripeAccount } from '../../outside/stripe.ts'
import { StripeFailure } from '../../outside/stripe-failure.ts'
import type { IntentFact, RefundFact } from '../../outside/stripe-facts.ts'
import { problemFrom, StripeNotConfigured } from './problems.ts'

/** Stripe as the merchant that this account is. Throws STRIPE_NOT_CONFIGURED without a key. */
export function stripeOf({ config }: Ctx, account: string | null): StripeAccount {
  assertStripe(config)
  return stripeFor(config, account)
}

export function assertStripe(config: Ctx['config']) {
  if (!isStripeConfigured(config)) throw StripeNotConfigured()
}

/** Phase B (semantics 4.4): what fails here becomes a problem, and the same key may resume at once. */
export async function phaseB<T>(ctx: Ctx, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error
    await ctx.db.release()
    throw problemFrom(error)
  }
}

/** One key of one caller is one try at the bank: sent again, it hears that try, whatever became of its row in between. */
export const tryNamed = ({ actor, db }: Ctx) => secretHash(`${principal(actor)}\n${db.key}`)

/** Where there is no key to keep: a failure at Stripe as the problem that it is. */
export const asProblem = (error: unknown) => (error instanceof StripeFailure ? problemFrom(error) : error)

type KnownCharge = Parameters<StripeAccount['createIntent']>[0] & { providerRef: string | null }

/** The intent as it is now. Where its reference was lost, the same call under the same key finds it again. */
export const currentIntent = (stripe: StripeAccount, charge: KnownCharge): Promise<IntentFact> =>
  charge.providerRef === null ? stripe.createIntent(charge) : stripe.retrieveIntent(charge.providerRef)

export type OwedRefund = Omit<Refunding, 'intentRef'> & { account: string | null; intentRef: string | null; providerRef: string | null }

const KEY_HOURS = 23

/** Stripe forgets a key after a day, and a new key knows nothing of the old one: what they made is looked up, so that nothing is paid twice. */
async function madeBefore(ctx: Ctx, stripe: StripeAccount, { id, attempt, createdAt, intentRef }: OwedRefund) {
  const old = ctx.now.getTime() - Date.parse(createdAt) > KEY_HOURS * 3_600_000
  if (intentRef === null || (attempt === 1 && !old)) return undefined
  return (await stripe.refundsOf(intentRef)).find(({ named }) => named.refundId === id)
}

/**
 * Asks Stripe to give the money of one row back. What Stripe refuses for good is a failed refund: its amount is free again. Where it is we
 * that may not ask, or ask in the wrong place, the money stays owed.
 */
export async function refundAtStripe(ctx: Ctx, refund: OwedRefund) {
  const stripe = stripeOf(ctx, refund.account)
  const { id: refundId, amount, currency } = refund
  try {
    const fact = refund.providerRef
      ? await stripe.retrieveRefund(refund.providerRef)
      : ((await madeBefore(ctx, stripe, refund)) ?? (await stripe.createRefund({ ...refund, intentRef: refund.intentRef ?? '' })))
    return settled(fact, refundId)
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error
    if (error.kind === 'barred' || error.code === 'resource_missing') throw new StripeFailure('unavailable', error.code, error)
    if (error.kind !== 'invalid' && error.kind !== 'declined') throw error
    return { refundId, providerRef: null, state: 'failed' as const, amount, currency, failureCode: error.code }
  }
}

export const settled = (fact: RefundFact, refundId: string | null) => ({
  refundId,
  providerRef: fact.providerRef,
  state: fact.state,
  amount: fact.amount,
  currency: fact.currency,
  failureCode: fact.failureCode,
})
