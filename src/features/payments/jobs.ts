import type { Ctx } from '../../http/context.ts'
import { logFailure } from '../../http/log.ts'
import { systemCtx, type PeriodicJob, type Sweep } from '../../http/system.ts'
import { isStripeConfigured } from '../../outside/stripe.ts'
import { configOf } from '../../env.ts'
import { expiredHolds, lingeringPayments, lingeringRefunds } from './job-queries.ts'
import { lookAgain, lookAgainForRefund } from './look-again.ts'
import { releaseHold } from './release-holds.ts'

const MOST = 50
const PATIENCE_MINUTES = 2

const some = ({ tenantId, now }: Sweep) => ({
  tenantId,
  most: MOST,
  before: new Date(now.getTime() - PATIENCE_MINUTES * 60_000).toISOString(),
})
const hasStripe = ({ env }: Sweep) => isStripeConfigured(configOf(env))

/** Payments that stand open although nobody is at work on them: a lost webhook, a crash between Stripe and our commit. */
export const sweepPayments: PeriodicJob = {
  name: 'payments.sweep',
  run: async (sweep) => {
    if (!hasStripe(sweep)) return 0
    const [rows] = await sweep.db.read(lingeringPayments(some(sweep)))
    return each(sweep, rows, lookAgain)
  },
}

/** Refunds that were promised and not heard of since. */
export const sweepRefunds: PeriodicJob = {
  name: 'refunds.sweep',
  run: async (sweep) => {
    if (!hasStripe(sweep)) return 0
    const [rows] = await sweep.db.read(lingeringRefunds(some(sweep)))
    return each(sweep, rows, (ctx, { id }) => lookAgainForRefund(ctx, id))
  },
}

/** Goods that were held for a payment which did not come. */
export const releaseExpiredHolds: PeriodicJob = {
  name: 'holds.release',
  run: async (sweep) => {
    const [rows] = await sweep.db.read(expiredHolds({ tenantId: sweep.tenantId, most: MOST }))
    return each(sweep, rows, (ctx, { id }) => releaseHold(ctx, id))
  },
}

/** One after another, as ourselves in the row's tenant: one that fails does not hold up the others, and is found again. */
async function each<R extends { tenantId: string; id: string }>(sweep: Sweep, rows: R[], act: (ctx: Ctx, row: R) => Promise<unknown>) {
  for (const row of rows) {
    try {
      await act(systemCtx(sweep, row.tenantId), row)
    } catch (error) {
      logFailure(error instanceof Error ? error : new Error(String(error)), `${sweep.requestId}/${row.id}`)
    }
  }
  return rows.length
}
