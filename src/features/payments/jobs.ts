import type { Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import { logFailure } from '../../http/log.ts'
import { systemCtx, type PeriodicJob, type Sweep } from '../../http/system.ts'
import { isStripeConfigured } from '../../outside/stripe.ts'
import { configOf } from '../../env.ts'
import { expiredHolds, lingeringPayments, lingeringRefunds } from './job-queries.ts'
import { lookAgain, lookAgainForRefund } from './look-again.ts'
import { releaseHold } from './release-holds.ts'

const MOST = 50
/** Of one job in one tick: below its lease, and within what a Worker may ask of others. */
const LONGEST_MS = 40_000
const MOST_A_TICK = 200
const PATIENCE_MINUTES = 2

/** What has stood still for a while, of one tenant or of all. */
export const standingStill = ({ tenantId, now }: Sweep) => ({
  tenantId,
  most: MOST,
  before: new Date(now.getTime() - PATIENCE_MINUTES * 60_000).toISOString(),
})
export const hasStripe = ({ env }: Sweep) => isStripeConfigured(configOf(env))

/** Payments that stand open although nobody is at work on them: a lost webhook, a crash between Stripe and our commit. */
export const sweepPayments: PeriodicJob = {
  name: 'payments.sweep',
  run: async (sweep) => {
    if (!hasStripe(sweep)) return 0
    return each(sweep, lingeringPayments(standingStill(sweep)), lookAgain)
  },
}

/** Refunds that were promised and not heard of since. */
export const sweepRefunds: PeriodicJob = {
  name: 'refunds.sweep',
  run: async (sweep) => {
    if (!hasStripe(sweep)) return 0
    return each(sweep, lingeringRefunds(standingStill(sweep)), (ctx, { id }) => lookAgainForRefund(ctx, id))
  },
}

/** Goods that were held for a payment which did not come. */
export const releaseExpiredHolds: PeriodicJob = {
  name: 'holds.release',
  run: (sweep) => each(sweep, expiredHolds({ tenantId: sweep.tenantId, most: MOST }), (ctx, { id }) => releaseHold(ctx, id)),
}

type Row = { tenantId: string; id: string }

/**
 * One after another, as ourselves in the row's tenant: one that fails does not hold up the others, and is found again by a later tick. What
 * was acted on is marked by the act and no longer found, so it is asked again until nothing new is, or the tick has had enough.
 */
export async function each<R extends Row>(sweep: Sweep, found: Query<R[]>, act: (ctx: Ctx, row: R) => Promise<unknown>) {
  const ends = Date.now() + LONGEST_MS
  const seen = new Set<string>()
  for (;;) {
    const [rows] = await sweep.db.read(found)
    const fresh = rows.filter(({ id }) => !seen.has(id))
    for (const row of fresh) {
      if (seen.size >= MOST_A_TICK || Date.now() > ends) return seen.size
      seen.add(row.id)
      await act(systemCtx(sweep, row.tenantId), row).catch((error: unknown) => logFailure(error, `${sweep.requestId}/${row.id}`))
    }
    if (rows.length < MOST || fresh.length === 0) return seen.size
  }
}
