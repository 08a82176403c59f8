import { inBatches, systemCtx, type PeriodicJob } from '../../http/system.ts'
import { addDays, toLocal } from '../../lib/time.ts'
import { completedSessions, dueSeries, endedSessions, extendedSeries } from './job-queries.ts'
import { lookAfter, sessionOf } from './plan.ts'
import { occurrencesFrom, ruleOf } from './recurrence-rules.ts'

const MOST = 50
const ROUNDS = 20

/** Each series once a day: sessions up to its horizon, and those moved that new rules of its zone have moved. */
export const extendSeries: PeriodicJob = {
  name: 'series.extend',
  run: (sweep) =>
    inBatches(ROUNDS, MOST, async () => {
      const due = await sweep.db.run(dueSeries({ tenantId: sweep.tenantId, most: MOST }))
      for (const [tenantId, looked] of byTenant(due)) {
        const ctx = systemCtx(sweep, tenantId)
        await ctx.db.run(extendedSeries(ctx, { looked: JSON.stringify(looked.map((one) => lookedAt(one, sweep.now))) }))
      }
      return due.length
    }),
}

type Due = ReturnType<typeof dueSeries>['read'] extends (...args: never[]) => (infer T)[] ? T : never

function lookedAt({ id, version, rule: text, fromDate, untilDate, horizonDays, ...recurrence }: Due, now: Date) {
  const rule = ruleOf(text)
  if (!rule) throw new Error(`series ${id} has a rule that nobody wrote`)
  const today = toLocal(now.getTime(), recurrence.zone).date
  const { occurrences, isOver } = occurrencesFrom({ ...recurrence, rule }, today, horizonDays, now)
  const own = occurrences.filter(({ recurrence: at }) => at >= fromDate && (untilDate === null || at.slice(0, 10) <= untilDate))
  const isPast = isOver || (untilDate !== null && untilDate <= addDays(today, horizonDays))
  const look_at = own.length === 0 && isPast ? null : lookAfter(now)
  return { id, version, look_at, occurrences: own.map((one) => sessionOf(one, now)) }
}

/** What has ended is over. */
export const completeSessions: PeriodicJob = {
  name: 'sessions.complete',
  run: (sweep) =>
    inBatches(ROUNDS, MOST, async () => {
      const ended = await sweep.db.run(endedSessions({ tenantId: sweep.tenantId, most: MOST }))
      for (const [tenantId, some] of byTenant(ended)) {
        const ctx = systemCtx(sweep, tenantId)
        await ctx.db.run(completedSessions(ctx, { ids: some.map(({ id }) => id) }))
      }
      return ended.length
    }),
}

const byTenant = <T extends { tenantId: string }>(rows: readonly T[]) => Map.groupBy(rows, ({ tenantId }) => tenantId)
