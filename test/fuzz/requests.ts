import * as fc from 'fast-check'
import { nounOf } from '../../dev/openapi-ids.ts'
import { operations, readDocument, type Operation } from '../support/openapi.ts'
import { junkText, mutated } from './mutate.ts'
import { exampleWithHoles, holeFor, type Pool } from './pool.ts'
import { signed, stripeEvent } from './stripe-event.ts'
import { Values, type Json, type Schema } from './values.ts'

type Parameter = { name: string; in: string; required: boolean; schema: Schema }
type Draft = { path: [string, string][]; query: [string, string][]; headers: [string, string][]; body: string | undefined; type: string }
/** One call of one operation, as it is sent; `path` is the document's. */
export type Sent = { method: string; path: string; url: string; headers: Record<string, string>; body: string | undefined; mood: Mood }

export const moods = ['valid', 'edge', 'wrong'] as const
export type Mood = (typeof moods)[number]

const components = readDocument().components['schemas'] as Record<string, Schema>
const values = { valid: new Values(components, false), edge: new Values(components, true), wrong: new Values(components, false) }
const drafts = new Map<string, fc.Arbitrary<Draft>>()

export const all = operations().filter(({ path }) => path.startsWith('/api/'))
type Target = (typeof all)[number]

/** The request that follows from a seed, with holes filled from the pool of this moment. */
export function requestOf(target: Target, mood: Mood, seed: number, pool: Pool, tenant: string): Sent {
  const [draft] = fc.sample(draftOf(target, mood), { numRuns: 1, seed })
  if (!draft) throw new Error('nothing was drawn')
  const fill = (text: string) => pool.fill(text).toWellFormed()
  const path = draft.path.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => segment(fill(value))),
    target.path.replace('{tenant}', tenant),
  )
  const query = draft.query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(fill(value))}`).join('&')
  const body = draft.body === undefined ? undefined : pool.fill(draft.body)
  const headers = Object.fromEntries(draft.headers.map(([name, value]) => said(name, value, { path, pool, body })))
  return {
    method: target.method.toUpperCase(),
    path: target.path,
    url: query === '' ? path : `${path}?${query}`,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': draft.type }) },
    body,
    mood,
  }
}

const NONE: fc.Arbitrary<[string, string][]> = fc.constant([])

/** Dots would be taken for steps between folders before anything is sent. */
const segment = (text: string) => (/^\.*$/.test(text) ? '%20' : encodeURIComponent(text))

/** What can stand in a header, and what is only known now: a version that was heard of, a key that was used. */
function said(name: string, value: string, { path, pool, body }: { path: string; pool: Pool; body: string | undefined }): [string, string] {
  if (value === 'over the body') return [name, signed(path, body ?? '')]
  if (name === 'if-match' && value === 'current') return [name, `"v${pool.versionOf(path) ?? 1}"`]
  if (name === 'idempotency-key' && /^\d+$/.test(value)) return [name, pool.usedKey(Number(value)) ?? crypto.randomUUID()]
  return [
    name,
    value
      .replaceAll(/[^\x20-\x7e]/g, '?')
      .slice(0, 2_000)
      .trim(),
  ]
}

function draftOf(target: Target, mood: Mood): fc.Arbitrary<Draft> {
  const name = `${mood} ${target.method} ${target.path}`
  const known = drafts.get(name) ?? madeFor(target, mood)
  drafts.set(name, known)
  return known
}

function madeFor({ path, operation }: Target, mood: Mood): fc.Arbitrary<Draft> {
  const parameters = operation.parameters.map(resolved)
  const at = (place: string) => parameters.filter((parameter) => parameter.in === place && parameter.name !== 'tenant')
  return fc.record({
    path: fc.tuple(...at('path').map((parameter) => inPath(path, parameter, mood))),
    query: fc.tuple(...at('query').map((parameter) => inQuery(parameter, mood))).map((given) => given.flat()),
    headers: fc.tuple(...at('header').map(({ name }) => inHeader(name.toLowerCase(), mood))).map((given) => given.flat()),
    ...bodyOf(path, operation, mood),
  })
}

function resolved(parameter: Record<string, unknown>): Parameter {
  const name = typeof parameter['$ref'] === 'string' ? parameter['$ref'].split('/').at(-1) : undefined
  return (name === undefined ? parameter : readDocument().components['parameters']?.[name]) as Parameter
}

const text = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))

function inPath(path: string, { name, schema }: Parameter, mood: Mood): fc.Arbitrary<[string, string]> {
  const noun = nounOf(path.replaceAll(/\{(\w+)\}/g, ':$1'), name)
  const right = schema['format'] === 'uuid' ? holeFor(noun) : fc.oneof(holeFor(noun), values[mood].of(schema, name).map(text))
  const given = mood === 'wrong' ? fc.oneof({ weight: 5, arbitrary: right }, junkText) : right
  return given.map((value) => [name, value])
}

function inQuery({ name, schema, required }: Parameter, mood: Mood): fc.Arbitrary<[string, string][]> {
  const right = values[mood].of(schema, name).map((value): [string, string][] => [[name, text(value)]])
  const wrong = fc.array(
    junkText.map((value): [string, string] => [name, value]),
    { minLength: 1, maxLength: 2 },
  )
  const given = mood === 'wrong' ? fc.oneof(right, wrong) : right
  return required ? given : fc.oneof({ weight: 3, arbitrary: NONE }, given)
}

function inHeader(name: string, mood: Mood): fc.Arbitrary<[string, string][]> {
  const said = (values: fc.Arbitrary<string>) => values.map((value): [string, string][] => [[name, value]])
  const right: Record<string, fc.Arbitrary<[string, string][]>> = {
    'stripe-signature': said(fc.constant('over the body')),
    'idempotency-key': fc.oneof({ weight: 12, arbitrary: said(fc.uuid()) }, said(fc.nat(1_000_000).map(String))),
    'if-match': fc.oneof({ weight: 8, arbitrary: said(fc.constant('current')) }, said(fc.constantFrom('"v1"', '"v999"', '*'))),
  }
  const usual = right[name] ?? fc.oneof(NONE, said(fc.constantFrom('"v1"', 'W/"x"', '*')))
  return mood === 'wrong' ? fc.oneof({ weight: 4, arbitrary: usual }, NONE, said(junkText)) : usual
}

function bodyOf(
  path: string,
  { requestBody }: Operation,
  mood: Mood,
): { body: fc.Arbitrary<string | undefined>; type: fc.Arbitrary<string> } {
  const [type = 'application/json', content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (!content) return { body: fc.constant(undefined), type: fc.constant(type) }
  if (type !== 'application/json') return { body: files(mood), type: fc.constant(type) }
  const right = fc.oneof(
    ...(content.example === undefined ? [] : [fc.nat(1_000).map((which) => exampleWithHoles(content.example as Json, which))]),
    {
      weight: 4,
      arbitrary: path.includes('/webhooks/stripe/') ? stripeEvent : values[mood].of(content.schema),
    },
  )
  if (mood !== 'wrong') return { body: right.map((value) => JSON.stringify(value)), type: fc.constant(type) }
  const wrong = mutated(right).map((value) => JSON.stringify(value))
  const broken = fc.oneof(
    wrong.map((value) => value.slice(0, -1)),
    fc.constantFrom('', '[', '{"a":1,}', '\u0000', 'NaN', '"'),
    junkText,
  )
  const types = fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'application/xml', 'application/jsonx', '')
  return {
    body: fc.oneof({ weight: 12, arbitrary: wrong }, broken, fc.constant(undefined)),
    type: fc.oneof({ weight: 12, arbitrary: fc.constant(type) }, types),
  }
}

const header = 'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price'
const cell = fc.oneof(
  fc.constantFrom('tea', 'Tea', '3', '4.50', '"x', '"a,b"', '', '-1', '1e9'),
  junkText.map((value) => value.slice(0, 40)),
)
function files(mood: Mood): fc.Arbitrary<string> {
  const row = fc.array(cell, { minLength: 1, maxLength: 7 }).map((cells) => cells.join(','))
  const good = fc.nat(99).map((n) => `tea-${n},Tea ${n},Size,Large,SKU-${n},${n}.50`)
  return fc.array(mood === 'wrong' ? row : good, { maxLength: 8 }).map((rows) => [header, ...rows].join('\n'))
}
