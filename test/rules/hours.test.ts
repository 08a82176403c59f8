import { expect, test } from 'vitest'
import { overlapIn, type OpeningHours } from '../../src/features/tenants/rules.ts'

const day = (...ranges: [string, string][]) => ranges

test.each<[string, OpeningHours, string | null]>([
  ['nothing', {}, null],
  ['one range', { mon: day(['08:00', '18:00']) }, null],
  ['a break at noon', { mon: day(['08:00', '12:00'], ['12:00', '18:00']) }, null],
  ['in any order', { mon: day(['13:00', '18:00'], ['08:00', '12:00']) }, null],
  ['one minute too long', { mon: day(['08:00', '12:01'], ['12:00', '18:00']) }, 'mon'],
  ['the same twice', { wed: day(['08:00', '12:00'], ['08:00', '12:00']) }, 'wed'],
  ['one inside another', { wed: day(['08:00', '20:00'], ['09:00', '10:00']) }, 'wed'],
  ['a night', { fri: day(['22:00', '02:00']) }, null],
  ['a night into a morning', { fri: day(['22:00', '02:00']), sat: day(['01:00', '03:00']) }, 'fri'],
  ['a night up to a morning', { fri: day(['22:00', '02:00']), sat: day(['02:00', '03:00']) }, null],
  ['Sunday night into Monday', { sun: day(['22:00', '09:00']), mon: day(['08:00', '18:00']) }, 'sun'],
  ['Sunday night up to Monday', { sun: day(['22:00', '08:00']), mon: day(['08:00', '18:00']) }, null],
  ['round the clock', { mon: day(['00:00', '00:00']), tue: day(['00:00', '00:00']) }, null],
  ['round the clock, and then some', { mon: day(['00:00', '00:00'], ['10:00', '11:00']) }, 'mon'],
  // the hour that is skipped or comes twice in Berlin is an hour of the wall like all others
  ['the hour of the change', { sun: day(['01:00', '02:00'], ['02:00', '02:30'], ['02:30', '03:00']) }, null],
  ['the hour of the change, overlapping', { sun: day(['01:00', '02:30'], ['02:00', '03:00']) }, 'sun'],
])('%s', (_, hours, expected) => {
  expect(overlapIn(hours)).toBe(expected)
})
