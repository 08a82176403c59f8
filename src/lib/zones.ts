const DAY = 86_400_000

const clocks = new Map<string, Intl.DateTimeFormat>()

const FIELDS = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US', { ...FIELDS, hourCycle: 'h23', timeZone: zone })
  clocks.set(zone, clock)
  return clock
}

/** What the clock on the wall shows, written as if it were UTC: milliseconds to read with `getUTC…`. Throws RangeError for an unknown zone. */
export function wallAt(instant: number, zone: string): number {
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = clockOf(zone).format(instant).match(/\d+/g)?.map(Number) ?? []
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000)
}

/**
 * The instant at which the wall shows this time, by the "compatible" rule of Temporal and RFC 5545: in a gap the offset before it counts
 * (02:30 becomes 03:30), of a repeated hour the first. Postgres takes the second, so this is done here only.
 */
export function instantAt(wall: number, zone: string): number {
  const before = wall - (wallAt(wall - DAY, zone) - (wall - DAY))
  const after = wall - (wallAt(wall + DAY, zone) - (wall + DAY))
  const matches = [before, after].filter((instant) => wallAt(instant, zone) === wall)
  return matches.length > 0 ? Math.min(...matches) : before
}
