/** A change as the database's functions read it: JSON whose names are columns. What is absent stays absent, and so unchanged. */
export const asColumns = (change: object) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value as unknown]),
    ),
  )

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const DAY = 1440
const WEEK = 7 * DAY

export type OpeningHours = Partial<Record<(typeof DAYS)[number], readonly (readonly [from: string, to: string])[]>>

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/**
 * The day whose hours run into the next ones, or null. A range that ends at or before its start ends on the next day (lib/time.ts), Sunday's on Monday.
 * All of it is wall time: no change of the clock makes hours overlap that do not, or the other way round.
 */
export function overlapIn(hours: OpeningHours): string | null {
  const ranges = DAYS.flatMap((day, i) =>
    (hours[day] ?? []).map(([from, to]) => {
      const start = i * DAY + minutesOf(from)
      const length = minutesOf(to) - minutesOf(from)
      return { day, start, end: start + (length > 0 ? length : length + DAY) }
    }),
  ).toSorted((a, b) => a.start - b.start)
  const found = ranges.find(({ end }, i) => {
    const next = ranges[i + 1]
    return end > (next ? next.start : WEEK + (ranges[0]?.start ?? 0))
  })
  return found?.day ?? null
}
