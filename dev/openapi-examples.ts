import type * as z from 'zod'
import { exampleId } from './openapi-ids.ts'
import { scene } from './openapi-scene.ts'
import type { Components, Json, Schema } from './openapi-schemas.ts'

/** Strings for patterns that bring no example of their own: the first that fits is taken. */
const guesses = [
  '04:00',
  '2026-11-21',
  'EUR',
  'DE',
  'corner-coffee',
  'A1B2',
  '1',
  '0.25',
  '1234',
  '123456',
  'a'.repeat(43),
  'a'.repeat(64),
  '',
]
const formats: Record<string, string> = {
  'date-time': '2026-11-21T07:30:00.000Z',
  date: '2026-11-21',
  time: '07:30:00',
  email: 'ada@example.com',
  uri: 'https://example.com/',
}

/** What a field of this name usually holds, where its schema takes it. */
const usual: Record<string, string | number> = {
  currency: 'EUR',
  zone: 'Europe/Berlin',
  slug: 'corner-coffee',
  country: 'DE',
  locale: 'en',
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  dayStartsAt: '04:00',
  name: 'Corner',
  refreshToken: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk',
  release: '0.1.0',
  migration: '0009_feed_functions',
  openapi: '3.1.1',
  price: 450,
  webHoldMinutes: 15,
  kioskHoldMinutes: 10,
  cancelMinutes: 2,
  recallSeconds: 60,
  safety: 2,
  lowStockAt: 6,
  counted: 23,
  delta: -2,
}

type Taste = 'all' | 'required' | 'shown'

/** The same example for the same schema, always: from `examples`, or else the smallest value that the schema describes. */
export function exampleOf(schema: Schema, components: Components, taste: Taste = 'all', name = '', trail: string[] = []): Json {
  const sample = (inner: Json | undefined, key = name) => exampleOf((inner ?? {}) as Schema, components, taste, key, trail)
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    const staged = scene.get(components.nameIn(reference))
    return staged ?? exampleOf(components.resolve(reference), components, taste, name, [...trail, reference])
  }
  if (Array.isArray(schema['examples']) && schema['examples'][0] !== undefined) return schema['examples'][0]
  if (schema['const'] !== undefined) return schema['const']
  if (schema['default'] !== undefined) return schema['default']
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null
  const variants = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (variants) return repeats(schema, trail) ? null : sample(variants.find((variant) => variant['type'] !== 'null'))
  if (Array.isArray(schema['allOf'])) return Object.assign({}, ...schema['allOf'].map((part) => sample(part))) as Json
  const type = Array.isArray(schema['type']) ? schema['type'].find((one) => one !== 'null') : schema['type']
  if (type === 'object') return objectOf(schema, taste, sample)
  // a tree is shown by its root
  if (type === 'array') return repeats(schema, trail) ? [] : arrayOf(schema, sample)
  if (type === 'string') return textOf(schema, name)
  if (type === 'integer' || type === 'number') return numberOf(schema, name)
  if (type === 'boolean') return true
  return type === 'null' ? null : {}
}

const repeats = (schema: Schema, trail: string[]) => trail.some((reference) => JSON.stringify(schema).includes(`"${reference}"`))

/** A request that its own schema accepts, with as much in it as it takes; undefined where nothing tried was accepted. */
export function acceptedExample(zod: z.ZodType, schema: Schema, components: Components): Json | undefined {
  return (['shown', 'required', 'all'] as const)
    .map((taste) => exampleOf(schema, components, taste))
    .find((example) => zod.safeParse(example).success)
}

type Sample = (schema: Json | undefined, name?: string) => Json

function objectOf(schema: Schema, taste: Taste, sample: Sample): Json {
  const required = new Set((schema['required'] ?? []) as string[])
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
  const wanted = properties.filter(
    ([name, property]) => taste === 'all' || required.has(name) || (taste === 'shown' && property['examples'] !== undefined),
  )
  const known = Object.fromEntries(wanted.map(([name, property]) => [name, sample(property, name)]))
  if (properties.length > 0 || typeof schema['additionalProperties'] !== 'object') return known
  const names = schema['propertyNames'] as Schema | undefined
  const key = names?.['enum'] ? sample(names) : 'note'
  return { [typeof key === 'string' ? key : 'note']: sample(schema['additionalProperties']) }
}

function arrayOf(schema: Schema, sample: Sample): Json {
  if (Array.isArray(schema['prefixItems'])) return schema['prefixItems'].map((item) => sample(item))
  if (schema['maxItems'] === 0) return []
  return Array.from({ length: Math.max(1, Number(schema['minItems'] ?? 1)) }, () => sample(schema['items']))
}

function textOf(schema: Schema, name: string): string {
  const format = typeof schema['format'] === 'string' ? schema['format'] : ''
  if (format === 'uuid') return exampleId(name.replace(/Id$/, ''))
  if (formats[format]) return formats[format]
  const { pattern, minLength = 0, maxLength = 1000 } = schema
  const fits = (text: string) => text.length >= Number(minLength) && text.length <= Number(maxLength)
  const plain = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase() || 'text'
  const known = usual[name]
  const found = [typeof known === 'string' ? known : plain, ...guesses].find(
    (guess) => fits(guess) && (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(guess)),
  )
  return found ?? plain.padEnd(Number(minLength), '.').slice(0, Number(maxLength))
}

function numberOf(schema: Schema, name: string): number {
  const { minimum, exclusiveMinimum, maximum } = schema
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : Number(minimum ?? -Infinity)
  const known = usual[name]
  return Math.min(Math.max(least, typeof known === 'number' ? known : 1), Number(maximum ?? Infinity))
}
