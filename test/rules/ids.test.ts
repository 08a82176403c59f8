import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from '../../src/lib/canonical.ts'
import { isUuid, uuidv7 } from '../../src/lib/ids.ts'

const NOW = Date.parse('2026-11-21T02:00:00.123Z')

it('an id carries its millisecond, version and variant', () => {
  const id = uuidv7(NOW)
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('ids made one after another sort in that order, however many in a millisecond', () => {
  const ids = [...Array.from({ length: 10_000 }, () => uuidv7(NOW + 1)), uuidv7(NOW + 2), uuidv7(NOW + 3)]
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
})

it('a clock that went back is believed', () => {
  uuidv7(NOW + 50_000)
  expect(
    Number.parseInt(
      uuidv7(NOW - 50_000)
        .replace('-', '')
        .slice(0, 12),
      16,
    ),
  ).toBe(NOW - 50_000)
})

it('the random part is the caller’s to give', () => {
  const fixed = () => uuidv7(NOW + 90_000, (bytes) => bytes.fill(0xff)).slice(19)
  expect(fixed()).toBe('bfff-ffffffffffff')
  uuidv7(NOW)
  expect(uuidv7(NOW + 90_000, (bytes) => bytes.fill(0))).toBe(`${uuidv7(NOW + 90_000).slice(0, 13)}-7000-8000-000000000000`)
})

it('a uuid is recognised in either case, other text is not', () => {
  expect([uuidv7(NOW), uuidv7(NOW).toUpperCase(), crypto.randomUUID()].every(isUuid)).toBe(true)
  expect(['', 'x', uuidv7(NOW).slice(1), `${uuidv7(NOW)} `, '00000000-0000-0000-0000-000000000000'].some(isUuid)).toBe(false)
})

it('canonical JSON does not depend on the order of keys', () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: 'é"' }], skip: undefined })).toBe('{"a":[{"c":"é\\"","d":null}],"b":1}')
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, item]) => [key, reversed(item)]),
    )
  }
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text)
      expect(JSON.parse(canonicalJson(value))).toEqual(value)
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
    }),
  )
})

it('canonical JSON tells different bodies apart', () => {
  const bodies = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, {}, [], null, 'null', { a: { b: 1 } }, { 'a":{"b': 1 }]
  expect(new Set(bodies.map(canonicalJson)).size).toBe(bodies.length)
})
