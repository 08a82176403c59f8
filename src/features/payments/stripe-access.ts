import type { Database } from '../../db/database.ts'
import type { Ctx } from '../../http/context.ts'
import { isStripeConfigured, stripeFor, type StripeAccount } from '../../outside/stripe.ts'
import { StripeFailure } from '../../outside/stripe-failure.ts'
import type { IntentFact } from '../../outside/stripe-facts.ts'
import { problemFrom, StripeNotConfigured } from './problems.ts'
import { endLease } from './queries.ts'

/** Stripe as the merchant that this account is. Throws STRIPE_NOT_CONFIGURED without a key. */
export function stripeOf({ config }: Ctx, account: string | null): StripeAccount {
  assertStripe(config)
  return stripeFor(config, account)
}

export function assertStripe(config: Ctx['config']) {
  if (!isStripeConfigured(config)) throw StripeNotConfigured()
}

/** Writes that are not the answer of a command, although it runs under a key. */
export const apart = (db: Database) => db.keyed({ key: '', hash: '', status: 200, keepHours: 0, phase: 'kept' })

/** Phase B (semantics 4.4): what fails here becomes a problem, and the same key may resume at once. */
export async function phaseB<T>(ctx: Ctx, key: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error
    await letResume(ctx, key)
    throw problemFrom(error)
  }
}

export async function letResume(ctx: Ctx, key: string) {
  await apart(ctx.db).run(endLease({ key }))
}

/** Where there is no key to keep: a failure at Stripe as the problem that it is. */
export const asProblem = (error: unknown) => (error instanceof StripeFailure ? problemFrom(error) : error)

type KnownCharge = Parameters<StripeAccount['createIntent']>[0] & { providerRef: string | null }

/** The intent as it is now. Where its reference was lost, the same call under the same key finds it again. */
export const currentIntent = (stripe: StripeAccount, charge: KnownCharge): Promise<IntentFact> =>
  charge.providerRef === null ? stripe.createIntent(charge) : stripe.retrieveIntent(charge.providerRef)
