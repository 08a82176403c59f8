import { rowOf } from '../../db/rows.ts'
import { planOf } from './plan.ts'
import type { EditSeries } from './schema.ts'

/** An edit as `app.change_series` reads it. */
export function editOf({ recurrence: wanted, booked, force, ...changes }: EditSeries, now: Date) {
  const plan = wanted && planOf(wanted, now)
  return JSON.stringify({
    changes: rowOf(changes),
    forced: force,
    booked,
    ...(plan ? { recurrence: rowOf(plan.recurrence), occurrences: plan.occurrences } : {}),
  })
}
