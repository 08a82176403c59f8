import { withValue } from './belongings.ts'
import type { Options } from './client.ts'
import { bodySchema, placesOf, planted, variantsOf, type Place, type Schema } from './places.ts'
import { wantsMatch } from './representative.ts'
import type { RouteFacts } from './routes.ts'

/** A request with one thing wrong: `planted` must not come back, `field` has to be named, `code` is how it is refused. */
export type Mistake = { name: string; path?: string; body?: unknown; options?: Options; planted?: string; field?: string; code?: string }

export const CANARY = 'xyzzycanary'
const NUL = '\0'
const HALF = '\ud800'
const HUGE = 1e300
const invalid = { code: 'INVALID_REQUEST', planted: CANARY }

const deep = (levels: number): unknown => (levels === 0 ? CANARY : [deep(levels - 1)])

/** Values that this schema cannot mean, whatever stands around it. */
function wrongValues(schema: Schema, name: string): [string, unknown][] {
  const kinds = variantsOf(schema)
  const is = (type: string) => kinds.some((kind) => kind.type === type)
  return [
    ...(is('object') ? [] : [['an object', { [CANARY]: CANARY }] as [string, unknown]]),
    ...(is('array') ? [] : [['a list', [CANARY]] as [string, unknown]]),
    ...(is('string') ? [] : [['a word', CANARY] as [string, unknown]]),
    ...(is('boolean') ? [] : [['a flag', true] as [string, unknown]]),
    ...(is('integer') || is('number') ? [] : [['a number', 12_345] as [string, unknown]]),
    ...kinds.flatMap((kind) => beyond(kind, name)),
  ]
}

/** What has the right type and is still not meant: too much, too little, misspelt. */
function beyond(schema: Schema, name: string): [string, unknown][] {
  const { type } = schema
  if (type === 'integer' || type === 'number') return numbers(schema)
  if (type === 'array')
    return schema['maxItems'] ? [['too many', Array.from({ length: Number(schema['maxItems']) + 1 }, () => CANARY)]] : []
  if (type !== 'string') return []
  return [
    ['a NUL', `a${NUL}${CANARY}`],
    ['half a character', `${HALF}${CANARY}`],
    ['half a character at the end', `${CANARY}${HALF}`],
    ...(schema['maxLength']
      ? [['too long', CANARY.repeat(Math.ceil(Number(schema['maxLength']) / CANARY.length) + 1)] as [string, unknown]]
      : []),
    ...[['misspelt', `${CANARY}!`] as [string, unknown], ['empty', ''] as [string, unknown]].filter(
      ([, text]) => !mayBe(schema, String(text)),
    ),
    ...(name === 'currency' ? [['an unknown currency', 'ZZZ'] as [string, unknown]] : []),
    ...(name === 'zone' ? [['an unknown zone', 'Mars/Olympus'] as [string, unknown]] : []),
  ]
}

/** Whether a text is one that this schema means, as far as a schema tells. */
function mayBe(schema: Schema, text: string): boolean {
  const { enum: words, const: word, pattern, minLength = 0 } = schema
  if (Array.isArray(words)) return words.includes(text)
  if (word !== undefined) return word === text
  if (/^(?:uuid|email|date-time|date|time|uri)$/.test(schema.format ?? '')) return false
  return text.length >= Number(minLength) && (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text))
}

const numbers = (schema: Schema): [string, unknown][] => [
  ['a fraction', 1.5],
  ['a number in words', '12'],
  ['huge', HUGE],
  ...(schema['minimum'] === undefined ? [] : [['too small', Number(schema['minimum']) - 1] as [string, unknown]]),
  ...(schema['maximum'] === undefined ? [] : [['too large', Number(schema['maximum']) + 1] as [string, unknown]]),
]

const lastName = (at: string) => at.split('.').at(-1)?.replace('[]', '') ?? ''
const spoken = (at: string) => at.replaceAll('[]', '.0').replace(/^\./, '')

/** The whole body is not one. */
function unreadable(route: RouteFacts): Mistake[] {
  const raw = (name: string, text: string, contentType = 'application/json'): Mistake => ({
    name,
    ...invalid,
    options: { raw: text, contentType },
  })
  return [
    raw('cut off', `{"${CANARY}":`),
    raw('no JSON', CANARY),
    raw('null', 'null'),
    raw('a list', `["${CANARY}"]`),
    raw('a word', `"${CANARY}"`),
    raw('deep', `{"x":${JSON.stringify(deep(30))}}`),
    raw('another type', `{"name":"${CANARY}"}`, 'text/plain'),
    ...(needsBody(route) ? [{ name: 'absent', ...invalid }, raw('empty', '')] : []),
    { name: 'oversized', code: 'TOO_LARGE', planted: CANARY, options: { raw: JSON.stringify({ x: CANARY.repeat(30_000) }) } },
  ]
}

const needsBody = (route: RouteFacts) => variantsOf(bodySchema(route)).every(({ required = [] }) => required.length > 0)

/** Every mistake that a body allows, one at a time, in an otherwise good one. */
export function bodyMistakes(route: RouteFacts, good: unknown): Mistake[] {
  const schema = bodySchema(route)
  if (!schema) return []
  const places = placesOf(route).filter((place) => place.in === 'body')
  const objects = ['', ...places.filter((place) => isStrict(place.schema)).map(({ at }) => at)]
  const strange = objects.map((at) => ({
    name: `unknown field in ${at || 'the body'}`,
    ...invalid,
    body: planted(good, at === '' ? 'surprise' : `${at}.surprise`, CANARY),
  }))
  const values = places.flatMap(({ at, schema: inner }) =>
    wrongValues(inner, lastName(at)).map(([name, value]) => ({
      name: `${at} is ${name}`,
      ...invalid,
      field: spoken(at),
      body: planted(good, at, value),
    })),
  )
  return [...unreadable(route), ...strange, ...missing(schema, good), ...values]
}

const isStrict = (schema: Schema) => variantsOf(schema).some((variant) => variant['additionalProperties'] === false)

function missing(schema: Schema, good: unknown): Mistake[] {
  const kinds = variantsOf(schema)
  const always = (kinds[0]?.required ?? []).filter((name) => kinds.every(({ required = [] }) => required.includes(name)))
  return always.map((name) => ({ name: `without ${name}`, ...invalid, field: name, body: { ...(good as object), [name]: undefined } }))
}

const wrongWords: [string, string][] = [
  ['misspelt', CANARY],
  ['a NUL', `${NUL}${CANARY}`],
  ['too long', CANARY.repeat(200)],
  ['SQL', `' or 1=1 -- ${CANARY}`],
  ['empty', ''],
]
const wrongNumbers: [string, string][] = [...wrongWords, ['negative', '-1'], ['a fraction', '1.5'], ['huge', '1e300'], ['zero', '0']]
/** Cursors that are no cursors of ours, or of another list. */
const wrongCursors: [string, string][] = [
  CANARY,
  '[]',
  '{}',
  '[null]',
  '["x","y","z","w"]',
  `["${CANARY}","${CANARY}"]`,
  '[1e300,"x"]',
  `["a\\u0000",1]`,
].map((text) => [`a cursor of ${text}`, text === CANARY ? text : btoa(text).replaceAll('=', '')])

/** Every mistake that the path, the query and the headers allow. */
export function parameterMistakes(route: RouteFacts, path: string, body: unknown): Mistake[] {
  const places = placesOf(route).filter((place) => place.in !== 'body')
  const hasQuery = places.some((place) => place.in === 'query')
  return [
    ...places.flatMap((place) =>
      wordsFor(place).map(([name, value]) => ({
        name: `${place.in} ${place.at} is ${name}`,
        body,
        planted: CANARY,
        path: withValue({ path, body }, place, route.path, value).path,
      })),
    ),
    ...(hasQuery ? [{ name: 'unknown parameter', ...invalid, body, path: `${path}?surprise=${CANARY}` }] : []),
    ...keys(route, body),
    ...(wantsMatch(route) ? [`"${CANARY}"`, CANARY, '"v-1"', '"v1e9"', 'W/"v99999999999999999999"'] : []).map((tag) => ({
      name: `If-Match ${tag}`,
      body,
      planted: CANARY,
      options: { headers: { 'If-Match': tag } },
    })),
  ]
}

function wordsFor({ in: where, at, schema }: Place): [string, string][] {
  if (at === 'cursor') return wrongCursors
  // an empty number is read as zero, so that a form may leave its fields empty
  if (schema.type === 'integer') return wrongNumbers.filter(([, text]) => Number(text) !== 0 || Number(schema['minimum']) > 0)
  const isWrong = (name: string, text: string) => name === 'a NUL' || name === 'too long' || !mayBe(schema, text)
  // who puts a plan names it
  if (at === 'key') return wrongWords.filter(([name, text]) => name !== 'empty' && isWrong(name, text))
  return wrongWords.filter(([name, text]) => (where === 'path' ? name !== 'empty' : isWrong(name, text)))
}

function keys(route: RouteFacts, body: unknown): Mistake[] {
  if (route.idempotent === undefined) return []
  const wrong: Record<string, Options> = {
    'no key': { key: null },
    'an empty key': { key: '' },
    'a key with an umlaut': { key: `${CANARY}\u00fc` },
    'a key that is too long': { key: CANARY.repeat(30) },
  }
  return Object.entries(wrong).map(([name, options]) => ({ name, body, options, planted: CANARY, code: 'IDEMPOTENCY_KEY_REQUIRED' }))
}
