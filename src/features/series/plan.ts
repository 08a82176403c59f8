import { uuidv7 } from '../../lib/ids.ts'
import { addDays, toLocal } from '../../lib/time.ts'
import { NoOccurrences, UnsupportedRrule } from './problems.ts'
import { occurrencesFrom, ruleOf, type Occurrence } from './recurrence-rules.ts'
import type { Recurrence } from './schema.ts'

const DAY = 86_400_000
const AHEAD_DAYS = 730
/** Sessions are made no further ahead than that. */
const FURTHEST_DAYS = 366

/** Columns of a series' recurrence, and its occurrences with the ids that their sessions get; those behind the horizon, where sessions may only go, are marked as later. Throws what it refuses. */
export function planOf({ rule: text, ...recurrence }: Recurrence, now: Date) {
  const rule = ruleOf(text)
  if (!rule) throw UnsupportedRrule()
  const today = toLocal(now.getTime(), recurrence.zone).date
  const from = recurrence.firstDate > today ? recurrence.firstDate : today
  const { occurrences } = occurrencesFrom({ ...recurrence, rule }, from, AHEAD_DAYS, now)
  if (occurrences.length === 0) throw NoOccurrences()
  const horizon = addDays(today, recurrence.horizonDays)
  const furthest = addDays(today, FURTHEST_DAYS)
  const numbered = occurrences
    .filter((one) => one.recurrence < furthest)
    .map((one) => ({ ...sessionOf(one, now), later: one.recurrence.slice(0, 10) > horizon }))
  return { recurrence: { ...recurrence, rule: text, lookAt: lookAfter(now) }, occurrences: numbered }
}

/** As `app.add_sessions` reads it. */
export const sessionOf = ({ recurrence, startsAt }: Occurrence, now: Date) => ({
  id: uuidv7(now.getTime()),
  recurrence,
  starts_at: startsAt,
})

export const lookAfter = (now: Date) => new Date(now.getTime() + DAY).toISOString()
