import * as fc from 'fast-check'
import type { Json } from './values.ts'

const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)])

/** What clients send that nobody meant: wrong kinds, limits of numbers, text that breaks something somewhere. */
const junk: Json[] = [
  null,
  true,
  -1,
  0,
  -0,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '',
  ' ',
  '0',
  'null',
  '\0',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b',
  '😀'.repeat(300),
  'a'.repeat(70_000),
  "' OR '1'='1",
  '$1; select pg_sleep(9) --',
  '%00%ff',
  '../../etc/passwd',
  '{{7*7}}',
  '<img src=x onerror=alert(1)>',
  '2026-02-30',
  '2026-02-30T25:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '00000000-0000-0000-0000-000000000000',
  'Infinity',
  '1e400',
  [],
  {},
  [null],
  [[]],
  { length: -1 },
  deep(30),
]

const names = ['__proto__', 'constructor', 'toString', 'id', 'tenantId', 'role', 'total', '', 'ⅰ', '\ud800']

type Change = { where: number; what: 'replace' | 'remove' | 'add' | 'repeat'; value: Json; name: string }

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.nat(1_000),
  what: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'repeat'),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...junk) },
    fc.jsonValue().map((value) => value as Json),
  ),
  name: fc.constantFrom(...names),
})

/** A value that was right, with one to three things wrong. */
export const mutated = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(value, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([right, changes]) => changes.reduce(changed, structuredClone(right)))

/** Text for a place in a path, a query or a header that wanted something else. */
export const junkText = fc.oneof(
  fc.constantFrom(...junk.filter((value) => typeof value !== 'object').map((value) => String(value).slice(0, 3_000))),
  fc.string(),
)

function changed(root: Json, { where, what, value: drawn, name }: Change): Json {
  // a copy, or one value might be put into itself
  const value = structuredClone(drawn)
  const places = placesIn(root)
  const place = places[where % Math.max(1, places.length)]
  if (!place) return value
  const { parent, key } = place
  if (what === 'replace') put(parent, key, value)
  else if (Array.isArray(parent))
    parent.splice(Number(key), what === 'remove' ? 1 : 0, ...(what === 'remove' ? [] : [parent[Number(key)] ?? null]))
  else if (what === 'remove') delete parent[key]
  else put(parent, what === 'add' ? name : `${key}2`, value)
  return root
}

type Holder = Json[] | { [key: string]: Json }

/** As JSON.parse would: a key is never the prototype. */
function put(holder: Holder, key: string, value: Json) {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function placesIn(value: Json): { parent: Holder; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [{ parent: value, key }, ...placesIn(inner)])
}
