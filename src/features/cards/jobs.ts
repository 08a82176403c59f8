import type { PeriodicJob } from '../../http/system.ts'
import { each, hasStripe, standingStill } from '../payments/jobs.ts'
import { leavingHolders, lingeringCards } from './job-queries.ts'
import { forgetHolder, lookAgainForCard } from './look-again.ts'

/** Cards whose saving nobody told the end of, and cards that Stripe has yet to forget. */
export const sweepCards: PeriodicJob = {
  name: 'cards.sweep',
  run: async (sweep) => (hasStripe(sweep) ? each(sweep, lingeringCards(standingStill(sweep)), lookAgainForCard) : 0),
}

/** Customers who were erased: what Stripe has saved of them goes too. */
export const sweepCardCustomers: PeriodicJob = {
  name: 'cards.forget-customers',
  run: async (sweep) => (hasStripe(sweep) ? each(sweep, leavingHolders(standingStill(sweep)), forgetHolder) : 0),
}
