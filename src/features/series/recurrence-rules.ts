import { addDays, isLocalDate, toInstant } from '../../lib/time.ts'

/** A subset of RFC 5545: which days, of a rule that repeats by days, weeks or months. Weekdays are ISO's, 1 Monday to 7 Sunday. */
export type Rule = {
  freq: 'DAILY' | 'WEEKLY' | 'MONTHLY'
  interval: number
  count: number | null
  /** The last day, itself included. */
  until: string | null
  /** `nth` of its month, from its end where negative; 0 is each. */
  byDay: { weekday: number; nth: number }[]
  byMonthDay: number[]
  weekStart: number
}

/** Wall times of a zone. Date-times are `2026-10-25T02:30`. */
export type Recurrence = {
  firstDate: string
  time: string
  zone: string
  rule: Rule
  exdates: readonly string[]
  rdates: readonly string[]
}

/** What a series has on the wall, and the instant of it. */
export type Occurrence = { recurrence: string; startsAt: string }

const DAY = 86_400_000
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const NAMES = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'WKST'])

/** The rule that an RRULE says, or null where it says more than we follow. */
export function ruleOf(text: string): Rule | null {
  const pairs = text.split(';').map((part) => part.split('='))
  const parts = new Map(pairs.map(([name = '', value = '']) => [name, value]))
  if (parts.size < pairs.length || pairs.some((pair) => pair.length !== 2 || !NAMES.has(pair[0] ?? ''))) return null
  const freq = parts.get('FREQ')
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY') return null
  const rule = {
    freq,
    interval: numberIn(parts.get('INTERVAL') ?? '1', 1, 999),
    count: parts.has('COUNT') ? numberIn(parts.get('COUNT'), 1, 1000) : null,
    until: parts.has('UNTIL') ? dateIn(parts.get('UNTIL')) : null,
    byDay: listOf(parts.get('BYDAY'), dayIn),
    byMonthDay: listOf(parts.get('BYMONTHDAY'), (day) => numberIn(day, 1, 31) || -numberIn(day.replace(/^-/, ''), 1, 31)),
    weekStart: WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO') + 1,
  }
  return isFollowed(rule, parts) ? (rule as Rule) : null
}

/** What could not be read is 0 or null, and what stands where RFC 5545 forbids it is no rule either. */
function isFollowed({ freq, interval, count, until, byDay, byMonthDay, weekStart }: Unread, parts: ReadonlyMap<string, string>) {
  if (interval === 0 || count === 0 || weekStart === 0 || (count !== null && until !== null)) return false
  if ((parts.has('UNTIL') && until === null) || byMonthDay.includes(0)) return false
  if (freq === 'WEEKLY' && byMonthDay.length > 0) return false
  return byDay.every((day) => day !== null && (freq === 'MONTHLY' || day.nth === 0))
}
type Unread = Omit<Rule, 'byDay' | 'freq'> & {
  freq: string
  byDay: (Rule['byDay'][number] | null)[]
}

const listOf = <T>(text: string | undefined, read: (part: string) => T): T[] => (text === undefined ? [] : text.split(',').map(read))

const numberIn = (text = '', least: number, most: number) =>
  /^[1-9]\d{0,3}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : 0

function dateIn(text = '') {
  const date = text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
  return isLocalDate(date) ? date : null
}

function dayIn(text: string) {
  const [, nth = '', day = ''] = /^(-?[1-5])?([A-Z]{2})$/.exec(text) ?? []
  const weekday = WEEKDAYS.indexOf(day) + 1
  return weekday === 0 ? null : { weekday, nth: Number(nth) }
}

/**
 * The date-times of a recurrence on the days `from` to `to`, both included, in order; and whether none comes after them. Only what the rule
 * matches counts: a first date that it does not match is no occurrence.
 */
export function dateTimesBetween({ firstDate, time, rule, exdates, rdates }: Omit<Recurrence, 'zone'>, from: string, to: string) {
  const first = dayNumber(firstDate)
  const matches = matcherOf(rule, first)
  const last = Math.min(dayNumber(to), rule.until === null ? Infinity : dayNumber(rule.until))
  const found = new Set(rdates.filter((at) => at.slice(0, 10) >= from && at.slice(0, 10) <= to))
  // what is counted is counted from the beginning
  let left = rule.count ?? Infinity
  for (let day = rule.count === null ? Math.max(first, dayNumber(from)) : first; day <= last && left > 0; day++) {
    if (!matches(day)) continue
    left--
    const date = dateOf(day)
    if (date >= from) found.add(`${date}T${time}`)
  }
  for (const at of exdates) found.delete(at)
  const isOver = (left === 0 || (rule.until !== null && rule.until <= to)) && rdates.every((at) => at.slice(0, 10) <= to)
  return { dateTimes: [...found].toSorted((a, b) => (a < b ? -1 : 1)), isOver }
}

/** As dateTimesBetween, from the day of `from` in the zone for so many days, without what has begun by `now`. */
export function occurrencesFrom(recurrence: Recurrence, from: string, days: number, now: Date) {
  const { dateTimes, isOver } = dateTimesBetween(recurrence, from, addDays(from, days))
  const all = dateTimes.map((at) => ({ recurrence: at, startsAt: instantOf(at, recurrence.zone) }))
  return { occurrences: all.filter(({ startsAt }) => startsAt > now.toISOString()), isOver }
}

/** By the "compatible" rule of lib/zones.ts, as ISO text. */
export const instantOf = (dateTime: string, zone: string) =>
  new Date(toInstant(dateTime.slice(0, 10), dateTime.slice(11), zone)).toISOString()

const dayNumber = (date: string) => Date.parse(`${date}T00:00Z`) / DAY
const dateOf = (day: number) => new Date(day * DAY).toISOString().slice(0, 10)
/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1

/** Whether a day is one of the rule's, asked day by day: no day of the calendar is computed, so none is computed wrongly. */
function matcherOf({ freq, interval, byDay, byMonthDay, weekStart }: Rule, first: number): (day: number) => boolean {
  const begun = new Date(first * DAY)
  const weekOf = (day: number) => (day - ((weekdayOf(day) - weekStart + 7) % 7)) / 7
  const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth()
  const isPlain = byDay.length === 0 && byMonthDay.length === 0
  const days = freq === 'WEEKLY' && isPlain ? [{ weekday: weekdayOf(first), nth: 0 }] : byDay
  const monthDays = freq === 'MONTHLY' && isPlain ? [begun.getUTCDate()] : byMonthDay
  return (day) => {
    const date = new Date(day * DAY)
    const passed = { DAILY: day - first, WEEKLY: weekOf(day) - weekOf(first), MONTHLY: monthOf(date) - monthOf(begun) }[freq]
    if (passed % interval !== 0) return false
    const fromStart = date.getUTCDate()
    const fromEnd = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() + 1 - fromStart
    const isNth = (nth: number) => nth === 0 || Math.ceil((nth > 0 ? fromStart : fromEnd) / 7) === Math.abs(nth)
    return (
      (days.length === 0 || days.some(({ weekday, nth }) => weekday === weekdayOf(day) && isNth(nth))) &&
      (monthDays.length === 0 || monthDays.some((wanted) => (wanted > 0 ? wanted === fromStart : -wanted === fromEnd)))
    )
  }
}
