import { describe, expect, it, test } from 'vitest'
import {
  addDays,
  businessDate,
  businessDay,
  endOfLocalDay,
  fromIso,
  isLocalDate,
  isLocalTime,
  isWithinHours,
  isZone,
  toInstant,
  toIso,
  toLocal,
  weekdayOf,
} from '../../src/lib/time.ts'
import { instantAt, wallAt } from '../../src/lib/zones.ts'

const at = (text: string): number => Date.parse(text)

describe('wall time to instant', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30:00.000Z'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:45:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '12:00', '2011-12-30T22:00:00.000Z'],
    ['UTC', '2026-01-01', '00:00', '2026-01-01T00:00:00.000Z'],
  ])('%s %s %s is %s', (zone, date, time, instant) => {
    expect(toIso(toInstant(date, time, zone))).toBe(instant)
  })

  it('a weekly class at 18:00 stays at 18:00 on both sides of a change', () => {
    const instants = ['2026-03-23', '2026-03-30'].map((date) => toInstant(date, '18:00', 'Europe/Berlin'))
    expect(instants.map(toIso)).toEqual(['2026-03-23T17:00:00.000Z', '2026-03-30T16:00:00.000Z'])
    expect(instants.map((instant) => toLocal(instant, 'Europe/Berlin').time)).toEqual(['18:00:00.000', '18:00:00.000'])
  })

  it('refuses what is no date, time or zone', () => {
    expect(() => toInstant('2026-02-30', '10:00', 'UTC')).toThrow(RangeError)
    expect(() => toInstant('2026-02-03', '24:00', 'UTC')).toThrow(RangeError)
    expect(() => toInstant('2026-02-03', '10:00', 'Mars/Olympus')).toThrow(RangeError)
  })
})

const HOUR = 3_600_000
const DAY = 24 * HOUR

// An offset is constant between changes; halving finds each change between two samples to the second.
function changesOf(zone: string, from: number, to: number): number[] {
  const offset = (instant: number) => wallAt(instant, zone) - instant
  const found: number[] = []
  for (let left = from; left < to; left += 20 * DAY) {
    let [low, high] = [left, left + 20 * DAY]
    if (offset(low) === offset(high)) continue
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

// The rule by its definition, with no arithmetic shared with the code: of all instants that show this wall time, the first; where none does,
// as far after the change as the wall time is past the moment that the clocks jumped from.
function compatible(wall: number, zone: string, change: number): number {
  const shown = [-30, -15].flatMap((start) =>
    Array.from({ length: 15 * 4 + 1 }, (_, quarter) => wall + start * HOUR + quarter * 15 * 60_000).flatMap((near) => [
      near,
      near + 15 * HOUR,
    ]),
  )
  const first = shown.toSorted((a, b) => a - b).find((instant) => wallAt(instant, zone) === wall)
  return first ?? change + (wall - (wallAt(change - 1000, zone) + 1000))
}

describe('in every zone', () => {
  const zones = Intl.supportedValuesOf('timeZone')

  it('the rule holds around every change of the clocks, and instants survive the trip', { timeout: 60_000 }, () => {
    let changes = 0
    for (const zone of zones) {
      for (const change of changesOf(zone, at('2025-01-01T00:00Z'), at('2027-01-01T00:00Z')).slice(0, 2)) {
        changes += 1
        for (const minutes of [-75, -15, 0, 30, 135]) {
          const instant = change + minutes * 60_000
          const wall = wallAt(instant, zone)
          const [back, shown] = [instantAt(wall, zone), wallAt(instantAt(wall, zone), zone)]
          expect([zone, shown, back <= instant]).toEqual([zone, wall, true])
          for (const moved of [wall, wall + 30 * 60_000]) {
            expect([zone, toIso(instantAt(moved, zone))]).toEqual([zone, toIso(compatible(moved, zone, change))])
          }
        }
      }
    }
    expect(zones.length).toBeGreaterThan(400)
    expect(changes).toBeGreaterThan(200)
  })
})

describe('business days', () => {
  test.each([
    ['2026-07-01T01:59:59Z', '2026-06-30'],
    ['2026-07-01T02:00:00Z', '2026-07-01'],
    ['2026-03-29T01:59:00Z', '2026-03-28'],
    ['2026-03-29T02:00:00Z', '2026-03-29'],
  ])('%s in Berlin counts for %s', (instant, date) => {
    expect(businessDate(at(instant), 'Europe/Berlin')).toBe(date)
  })

  it('may start at another hour', () => {
    expect(businessDate(at('2026-07-01T00:30Z'), 'UTC', '00:00')).toBe('2026-07-01')
    expect(businessDate(at('2026-07-01T05:59Z'), 'UTC', '06:00')).toBe('2026-06-30')
  })

  it('a day’s span holds exactly the instants that count for it', () => {
    const { from, to } = businessDay('2026-03-28', 'Europe/Berlin')
    expect(to - from).toBe(23 * HOUR)
    expect([from - 1, from, to - 1, to].map((instant) => businessDate(instant, 'Europe/Berlin'))).toEqual([
      '2026-03-27',
      '2026-03-28',
      '2026-03-28',
      '2026-03-29',
    ])
  })

  it('a local day ends where the next begins, also where midnight is skipped', () => {
    expect(toIso(endOfLocalDay('2026-10-25', 'Europe/Berlin'))).toBe('2026-10-25T23:00:00.000Z')
    expect(toIso(endOfLocalDay('2026-09-05', 'America/Santiago'))).toBe('2026-09-06T04:00:00.000Z')
  })
})

describe('weekly hours', () => {
  const hours = [
    { weekday: 1, from: '08:00', to: '12:00' },
    { weekday: 5, from: '20:00', to: '02:00' },
    { weekday: 7, from: '22:00', to: '24:00' },
  ]

  test.each([
    ['2026-11-16T08:00Z', true],
    ['2026-11-16T11:59:59Z', true],
    ['2026-11-16T12:00Z', false],
    ['2026-11-20T23:00Z', true],
    ['2026-11-21T01:59Z', true],
    ['2026-11-21T02:00Z', false],
    ['2026-11-20T01:00Z', false],
    ['2026-11-22T23:59Z', true],
    ['2026-11-23T00:00Z', false],
  ])('%s is inside: %s', (instant, inside) => {
    expect(isWithinHours(hours, at(instant), 'UTC')).toBe(inside)
  })

  it('follow the wall clock of the zone', () => {
    expect(isWithinHours([{ weekday: 1, from: '08:00', to: '09:00' }], at('2026-07-06T06:30Z'), 'Europe/Berlin')).toBe(true)
    expect(isWithinHours([{ weekday: 1, from: '08:00', to: '09:00' }], at('2026-01-05T06:30Z'), 'Europe/Berlin')).toBe(false)
  })

  it('run from Sunday night into Monday', () => {
    const night = [{ weekday: 7, from: '22:00', to: '01:00' }]
    expect(
      ['2026-11-22T23:30Z', '2026-11-23T00:59Z', '2026-11-23T01:00Z'].map((instant) => isWithinHours(night, at(instant), 'UTC')),
    ).toEqual([true, true, false])
  })

  it('that begin and end at the same time last the whole day', () => {
    expect(isWithinHours([{ weekday: 1, from: '00:00', to: '00:00' }], at('2026-11-16T23:59Z'), 'UTC')).toBe(true)
    expect(isWithinHours([{ weekday: 1, from: '00:00', to: '00:00' }], at('2026-11-17T00:00Z'), 'UTC')).toBe(false)
  })
})

describe('words', () => {
  it('zones are IANA names', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].map(isZone)).toEqual([true, true, true, true])
    expect(['', '+02:00', 'Mars/Olympus', 'Berlin', 'Europe/Berlin '].map(isZone)).toEqual([false, false, false, false, false])
  })

  it('dates and times are of the calendar and the clock', () => {
    expect(['2028-02-29', '2026-02-29', '2026-13-01', '26-01-01', '2026-1-1'].map(isLocalDate)).toEqual([true, false, false, false, false])
    expect(['00:00', '23:59:59', '24:00', '9:00', '12:60'].map(isLocalTime)).toEqual([true, true, false, false, false])
    expect([addDays('2028-02-28', 1), addDays('2026-01-01', -1), addDays('2026-11-01', 30)]).toEqual([
      '2028-02-29',
      '2025-12-31',
      '2026-12-01',
    ])
    expect(['2026-11-16', '2026-11-22'].map(weekdayOf)).toEqual([1, 7])
  })

  it('instants are written with milliseconds and Z, and read only with an offset', () => {
    expect(toIso(0)).toBe('1970-01-01T00:00:00.000Z')
    expect(fromIso('2026-03-29T03:30:00+02:00')).toBe(at('2026-03-29T01:30Z'))
    expect(['2026-03-29T03:30', '2026-03-29', '2026-02-30T00:00Z', '2026-03-29T24:00Z', 'now'].map(fromIso)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
