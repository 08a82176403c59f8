import type { Ctx } from '../../http/context.ts'
import type { Config } from '../../env.ts'
import { StripeCards, type Card, type SetupFact } from '../../outside/stripe-cards.ts'
import { assertStripe } from '../payments/stripe-access.ts'
import { settleCard } from './queries.ts'

export type StripeCard = Card & { account: string | null; state: string; setupRef: string | null; methodRef: string | null }

/** Cards at the merchant that this account is. Throws STRIPE_NOT_CONFIGURED without a key. */
export function cardsAt({ config }: { config: Config }, account: string | null) {
  assertStripe(config)
  return new StripeCards(config, account)
}

/** The intent as it is now. Where its reference was lost, the same call under the same key finds it again. */
export const currentSetup = (stripe: StripeCards, card: StripeCard): Promise<SetupFact> =>
  card.setupRef === null ? stripe.createSetup(card) : stripe.retrieveSetup(card.setupRef)

/** The provider forgets a card first, and we after it: whatever fails here is asked again by the sweep. */
export async function forgetCard(ctx: Ctx, { id, account, setupRef, methodRef }: StripeCard) {
  // without a reference nobody was ever handed anything to save a card with
  if (setupRef !== null) await cardsAt(ctx, account).forget({ setupRef, methodRef })
  return ctx.db.unkeyed().run(settleCard(ctx, id, { state: 'removed' }))
}
