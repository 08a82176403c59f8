import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import type * as Reference from 'rrule'
import { describe, expect, test } from 'vitest'
import { dateTimesBetween, occurrencesFrom, ruleOf, type Rule } from '../../src/features/series/recurrence-rules.ts'
import { addDays, toIso, toLocal } from '../../src/lib/time.ts'

const read = (text: string): Rule => {
  const rule = ruleOf(text)
  if (!rule) throw new Error(`${text} is not followed`)
  return rule
}
// as a module it has no exports that Node knows of
const { RRule } = createRequire(import.meta.url)('rrule') as typeof Reference

const past = new Date('2000-01-01T00:00:00Z')
const series = (zone: string, firstDate: string, time: string, rule: string, more: { exdates?: string[]; rdates?: string[] } = {}) => ({
  zone,
  firstDate,
  time,
  rule: read(rule),
  exdates: [],
  rdates: [],
  ...more,
})

describe('daylight saving', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'],
  ])('%s: a daily class at %s begins at %s', (zone, recurrence, startsAt) => {
    const [date = '', time = ''] = recurrence.split('T')
    const { occurrences } = occurrencesFrom(series(zone, addDays(date, -3), time, 'FREQ=DAILY'), date, 0, past)
    expect(occurrences).toEqual([{ recurrence, startsAt }])
  })

  test.each([
    ['Europe/Berlin', '2026-03-27', '17:00', '16:00'],
    ['Europe/Berlin', '2026-10-23', '16:00', '17:00'],
    ['America/New_York', '2026-03-06', '23:00', '22:00'],
    ['America/New_York', '2026-10-30', '22:00', '23:00'],
    ['Australia/Lord_Howe', '2026-04-03', '07:00', '07:30'],
    ['Australia/Lord_Howe', '2026-10-02', '07:30', '07:00'],
    ['America/Sao_Paulo', '2018-11-02', '21:00', '20:00'],
    ['America/Sao_Paulo', '2019-02-15', '20:00', '21:00'],
  ])('%s: weekly at 18:00 from %s is at %s and then at %s', (zone, date, before, after) => {
    const { occurrences } = occurrencesFrom(series(zone, date, '18:00', 'FREQ=WEEKLY'), date, 8, past)
    expect(occurrences.map(({ startsAt }) => startsAt.slice(11, 16))).toEqual([before, after])
    expect(occurrences.map(({ startsAt }) => toLocal(Date.parse(startsAt), zone).time)).toEqual(['18:00:00.000', '18:00:00.000'])
  })
})

describe('what is not followed', () => {
  test.each([
    '',
    'BYDAY=MO',
    'FREQ=YEARLY',
    'FREQ=HOURLY',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=DAILY;BYSETPOS=1',
    'FREQ=WEEKLY;BYMONTH=3',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYMONTHDAY=3',
    'FREQ=DAILY;COUNT=3;UNTIL=20261231',
    'FREQ=DAILY;UNTIL=20261231T000000Z',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=1.5',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=MONTHLY;BYDAY=6MO',
    'FREQ=MONTHLY;BYDAY=0MO',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=WEEKLY;BYDAY=',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;WKST=YY',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;',
    'RRULE:FREQ=DAILY',
    'freq=daily',
  ])('%s', (text) => expect(ruleOf(text)).toBeNull())
})

test('dates are left out and added by their time on the wall, and nothing is over before the last of them', () => {
  const some = series('Europe/Berlin', '2026-03-23', '18:00', 'FREQ=WEEKLY;COUNT=3', {
    exdates: ['2026-03-30T18:00', '2026-04-06T17:00'],
    rdates: ['2026-04-20T10:00', '2026-03-23T18:00'],
  })
  const found = ['2026-03-23T18:00', '2026-04-06T18:00', '2026-04-20T10:00']
  expect(dateTimesBetween(some, '2026-01-01', '2026-12-31')).toEqual({ dateTimes: found, isOver: true })
  expect(dateTimesBetween(some, '2026-04-01', '2026-04-10')).toEqual({ dateTimes: [found[1]], isOver: false })
})

test('of weekdays with and without ordinals any is enough, which the reference below takes for both', () => {
  const some = series('Europe/Berlin', '2026-06-01', '09:00', 'FREQ=MONTHLY;BYDAY=MO,-1FR')
  const found = dateTimesBetween(some, '2026-06-01', '2026-06-30').dateTimes.map((at) => at.slice(8, 10))
  expect(found).toEqual(['01', '08', '15', '22', '26', '29'])
})

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const weekday = fc.constantFrom(...WEEKDAYS)
const someOf = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 })
const monthDay = fc.integer({ min: -31, max: 31 }).filter((day) => day !== 0)
const nthDay = fc.tuple(fc.constantFrom('1', '2', '3', '4', '5', '-1', '-2', '-5'), weekday).map(([nth, day]) => nth + day)
const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2020-01-01', n))

const said = (name: string, value: fc.Arbitrary<unknown>) =>
  fc.option(value, { nil: undefined }).map((v) => (v === undefined ? [] : [`${name}=${v as string}`]))
const rules = fc.oneof(
  fc.tuple(fc.constant(['FREQ=DAILY']), said('BYDAY', someOf(weekday)), said('BYMONTHDAY', someOf(monthDay))),
  fc.tuple(fc.constant(['FREQ=WEEKLY']), said('BYDAY', someOf(weekday)), said('WKST', weekday)),
  fc.tuple(fc.constant(['FREQ=MONTHLY']), said('BYDAY', fc.oneof(someOf(weekday), someOf(nthDay))), said('BYMONTHDAY', someOf(monthDay))),
)
const ends = fc.oneof(
  fc.constant([] as string[]),
  fc.integer({ min: 1, max: 40 }).map((count) => [`COUNT=${count}`]),
  day.map((date) => [`UNTIL=${date.replaceAll('-', '')}`]),
)
const anyRule = fc
  .tuple(rules, said('INTERVAL', fc.integer({ min: 1, max: 6 })), ends)
  .map(([[freq, a, b], interval, end]) => [...freq, ...a, ...b, ...interval, ...end].join(';'))

/** As another implementation has it, in which all is UTC: only the days are compared. */
function reference(text: string, firstDate: string, time: string, to: string): string[] {
  const options = RRule.parseString(text.replace(/UNTIL=(\d+)/, 'UNTIL=$1T235959Z'))
  const rule = new RRule({ ...options, dtstart: new Date(`${firstDate}T${time}Z`) })
  return rule.between(past, new Date(`${to}T23:59:59Z`), true).map((date) => date.toISOString().slice(0, 16))
}

test('any rule in any zone is what another implementation says, at the instants of its wall', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  expect(zones.length).toBeGreaterThan(400)
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((n) => `${n}`.padStart(2, '0')).join(':'))
  fc.assert(
    fc.property(anyRule, day, time, fc.constantFrom(...zones), (text, firstDate, at, zone) => {
      const to = addDays(firstDate, 200)
      const one = series(zone, firstDate, at, text)
      const { occurrences } = occurrencesFrom(one, firstDate, 200, past)
      expect(occurrences.map(({ recurrence }) => recurrence)).toEqual(reference(text, firstDate, at, to))
      for (const { recurrence, startsAt } of occurrences.filter((_, i) => i % 4 === 0)) {
        const { date, time: shown } = toLocal(Date.parse(startsAt), zone)
        const wall = `${date}T${shown.slice(0, 5)}`
        if (wall === recurrence) {
          // of a repeated hour the first: an hour or less before, the wall shows something else
          const earlier = [30, 60].map((minutes) => toLocal(Date.parse(startsAt) - minutes * 60_000, zone))
          expect(earlier.map((local) => `${local.date}T${local.time.slice(0, 5)}`)).not.toContain(recurrence)
        } else {
          // in a gap: the wall never shows it, and the class begins later by as much as is left out
          expect(wall > recurrence).toBe(true)
          expect(toIso(Date.parse(startsAt))).toBe(startsAt)
        }
      }
      // a part of it is a part of it
      const middle = addDays(firstDate, 90)
      const part = dateTimesBetween(one, middle, to).dateTimes
      expect(part).toEqual(occurrences.map(({ recurrence }) => recurrence).filter((dateTime) => dateTime.slice(0, 10) >= middle))
    }),
    { numRuns: 200, seed: 20_261_122 },
  )
})
