import { instantAt, wallAt } from './zones.ts'

/** Opening or availability hours: ISO weekday (1 Monday to 7 Sunday) and `HH:MM`, half-open. `to` at or before `from` means the next day. */
export type WeeklyHours = { weekday: number; from: string; to: string }

/** What the wall shows: date, time to the millisecond, ISO weekday. */
export type LocalTime = { date: string; time: string; weekday: number }

const MINUTE = 60_000
const DAY = 86_400_000

/** An instant (epoch milliseconds) as ISO text with milliseconds and Z: `2026-03-29T01:30:00.000Z`. */
export const toIso = (instant: number): string => new Date(instant).toISOString()

/** Epoch milliseconds of ISO text that names its offset (`Z` or `+02:00`), or null. */
export function fromIso(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.exec(text)
  const instant = parts?.[1] !== undefined && isLocalDate(parts[1]) ? Date.parse(text) : NaN
  return Number.isNaN(instant) ? null : instant
}

/** Whether the text names an IANA zone that this runtime knows. Offsets such as `+02:00` are not zones. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z][\w+\-/]{1,63}$/.test(text)) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: text }))
  } catch {
    return false
  }
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`; 2026-02-30 is none. */
export const isLocalDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && dateOf(Date.parse(`${text}T00:00Z`)) === text

/** Whether the text is a time of day, `HH:MM` or `HH:MM:SS`; 24:00 is none. */
export const isLocalTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{3})?)?$/.test(text)

/** The calendar day `days` later (or earlier). Throws RangeError for a date that is none. */
export const addDays = (date: string, days: number): string => dateOf(midnight(date) + days * DAY)

/** ISO weekday of a date: 1 Monday to 7 Sunday. Throws RangeError for a date that is none. */
export const weekdayOf = (date: string): number => ((new Date(midnight(date)).getUTCDay() + 6) % 7) + 1

/** Wall date and time in a zone as epoch milliseconds; gaps and repeated hours by the "compatible" rule. Throws RangeError for bad input. */
export function toInstant(date: string, time: string, zone: string): number {
  if (!isLocalTime(time)) throw new RangeError('not a time of day')
  return instantAt(midnight(date) + Date.parse(`1970-01-01T${time}Z`), zone)
}

/** What the wall in a zone shows at an instant. */
export function toLocal(instant: number, zone: string): LocalTime {
  const [date = '', time = ''] = toIso(wallAt(instant, zone)).slice(0, -1).split('T')
  return { date, time, weekday: weekdayOf(date) }
}

/** The day a sale counts for: the local date, where the day starts at `dayStartsAt` on the wall and not at midnight. */
export function businessDate(instant: number, zone: string, dayStartsAt = '04:00'): string {
  return dateOf(wallAt(instant, zone) - minutesOf(dayStartsAt) * MINUTE)
}

/** The half-open span of instants that count for a business date. */
export function businessDay(date: string, zone: string, dayStartsAt = '04:00'): { from: number; to: number } {
  return { from: toInstant(date, dayStartsAt, zone), to: toInstant(addDays(date, 1), dayStartsAt, zone) }
}

/** The first instant after a local day: what expires "at the end of the day" is valid while `now` is before it. */
export const endOfLocalDay = (date: string, zone: string): number => toInstant(addDays(date, 1), '00:00', zone)

/** Whether an instant lies in one of the weekly windows, by the wall clock of the zone. */
export function isWithinHours(hours: readonly WeeklyHours[], instant: number, zone: string): boolean {
  const { time, weekday } = toLocal(instant, zone)
  const minute = minutesOf(time)
  return hours.some((window) => {
    const [from, to] = [minutesOf(window.from), minutesOf(window.to)]
    const yesterday = (window.weekday % 7) + 1 === weekday
    if (to > from) return window.weekday === weekday && minute >= from && minute < to
    return (window.weekday === weekday && minute >= from) || (yesterday && minute < to)
  })
}

const dateOf = (wall: number): string => (Number.isNaN(wall) ? '' : toIso(wall).slice(0, 10))

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function midnight(date: string): number {
  if (!isLocalDate(date)) throw new RangeError('not a date')
  return Date.parse(`${date}T00:00Z`)
}
