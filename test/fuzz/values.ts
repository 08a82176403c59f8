import * as fc from 'fast-check'
import { holeFor } from './pool.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Schema = Record<string, unknown>
type Components = Record<string, Schema>

const ordinary = ['Flat white', 'oat', 'Größe 2', '咖啡', 'x-1']
const dates: Record<string, string[]> = {
  'date-time': ['2026-11-21T07:30:00.000Z', '2026-11-01T00:00:00Z', '1970-01-01T00:00:00.000Z', '2999-12-31T23:59:59.999Z'],
  email: ['ada@example.com', 'grace.hopper+till@example.org'],
  uri: ['https://images.example/flat-white.jpg'],
}
/** Nothing in a basket of this size is beyond a shop, and a hundred nested lists would be. */
const MOST_ITEMS = 4

/** Arbitraries for what a JSON Schema of the document accepts; `edge` leans to its limits. Ids are holes that the pool fills. */
export class Values {
  readonly #components: Components
  readonly #edge: boolean
  readonly #known = new Map<string, fc.Arbitrary<Json>>()

  constructor(components: Components, edge: boolean) {
    this.#components = components
    this.#edge = edge
  }

  of(schema: Schema, name = ''): fc.Arbitrary<Json> {
    const said = `${name} ${JSON.stringify(schema)}`
    const found = this.#known.get(said) ?? this.#made(schema, name)
    this.#known.set(said, found)
    return found
  }

  #made(schema: Schema, name: string): fc.Arbitrary<Json> {
    const examples = Array.isArray(schema['examples']) ? (schema['examples'] as Json[]) : []
    const made = this.#described(schema, name)
    return examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), made) : made
  }

  #described(schema: Schema, name: string): fc.Arbitrary<Json> {
    const { $ref, const: only, enum: some, anyOf, oneOf, allOf, type } = schema
    if (typeof $ref === 'string') return this.of(this.#components[$ref.split('/').at(-1) ?? ''] ?? {}, name)
    if (only !== undefined) return fc.constant(only as Json)
    if (Array.isArray(some)) return fc.constantFrom(...(some as Json[]))
    const choices = (anyOf ?? oneOf) as Schema[] | undefined
    if (choices) return fc.oneof(...choices.map((choice) => this.of(choice, name)))
    if (Array.isArray(allOf))
      return fc.tuple(...allOf.map((part: Schema) => this.of(part, name))).map((parts) => Object.assign({}, ...parts) as Json)
    if (Array.isArray(type)) return fc.oneof(...type.map((one: string) => this.of({ ...schema, type: one }, name)))
    if (type === 'object') return this.#object(schema, name)
    if (type === 'array') return this.#array(schema, name)
    if (type === 'string') return this.#text(schema, name)
    if (type === 'integer' || type === 'number') return this.#number(schema)
    if (type === 'boolean') return fc.boolean()
    return type === 'null' ? fc.constant(null) : fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json)
  }

  /** An `id` is of what its list is called after: `variants[].id` is a variant's. */
  #object(schema: Schema, name: string): fc.Arbitrary<Json> {
    const { properties = {}, required = [], additionalProperties, propertyNames } = schema
    const known = Object.entries(properties as Record<string, Schema>)
    const fields = known.map(([key, field]) => [key, this.of(field, key === 'id' ? name : key)] as const)
    if (fields.length > 0) return this.#record(fields, required as string[])
    if (typeof additionalProperties !== 'object' || additionalProperties === null) return fc.constant({})
    const names = this.of((propertyNames ?? { type: 'string', minLength: 1, maxLength: 20 }) as Schema).map(String)
    return fc.dictionary(names, this.of(additionalProperties as Schema), { maxKeys: 3 })
  }

  /** What may be left out mostly is: a request with everything in it contradicts itself. */
  #record(fields: (readonly [string, fc.Arbitrary<Json>])[], required: string[]): fc.Arbitrary<Json> {
    const present = { weight: 1, arbitrary: fc.constant(true) }
    const drawn = fields.map(([key, value]) => {
      const isThere = required.includes(key)
        ? fc.constant(true)
        : fc.oneof(present, { weight: this.#edge ? 1 : 4, arbitrary: fc.constant(false) })
      return fc.tuple(fc.constant(key), isThere, value)
    })
    return fc.tuple(...drawn).map((all) => Object.fromEntries(all.filter(([, isThere]) => isThere).map(([key, , value]) => [key, value])))
  }

  #array({ items = {}, minItems = 0, maxItems }: Schema, name: string): fc.Arbitrary<Json> {
    const least = Number(minItems)
    const most = Math.min(Number(maxItems ?? MOST_ITEMS), Math.max(least, this.#edge ? MOST_ITEMS : 2))
    const item = this.of(items as Schema, name.replace(/s$/, ''))
    return fc.array(item, { minLength: this.#edge ? least : Math.max(least, Math.min(1, most)), maxLength: most, size: 'max' })
  }

  #number({ minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<Json> {
    const least = Number(minimum ?? (exclusiveMinimum === undefined ? -1000 : Number(exclusiveMinimum) + 1))
    const most = Number(maximum ?? 1_000_000)
    if (this.#edge) return fc.constantFrom(least, most, Math.min(least + 1, most), Math.max(most - 1, least))
    return fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: least, max: Math.min(most, least + 20) }) },
      fc.integer({ min: least, max: most }),
    )
  }

  #text(schema: Schema, name: string): fc.Arbitrary<Json> {
    const { format, pattern, minLength = 0, maxLength = 60 } = schema
    if (format === 'uuid') return name === '' ? fc.uuid({ version: 7 }) : holeFor(name)
    const known = dates[String(format)]
    if (known) return fc.constantFrom(...known)
    if (name === 'cursor') return fc.oneof(holeFor(name), fc.constantFrom('', 'WyJuYW1lIl0', ...ordinary))
    if (typeof pattern === 'string' && pattern.startsWith('^(order|location):')) return channel
    if (typeof pattern === 'string') return matching(pattern)
    const [least, most] = [Number(minLength), Number(maxLength)]
    const fitting = ordinary.map((text) => text.padEnd(least, '.').slice(0, most))
    if (this.#edge) return fc.constantFrom('a'.repeat(least), 'é'.repeat(most), 'z'.repeat(Math.max(least, most - 1)), ...fitting)
    return fc.oneof(fc.constantFrom(...fitting), fc.string({ minLength: least, maxLength: Math.min(most, least + 40) }))
  }
}

const channel = fc.oneof(...['order', 'location'].map((kind) => holeFor(kind).map((id) => `${kind}:${id}`)))

/** Text of a pattern; a few plain words where fast-check can't make any (classes of Unicode). */
function matching(pattern: string): fc.Arbitrary<string> {
  const words = ['04:00', 'flat-white', 'corner-coffee', 'a', 'pm_card_visa', 'DE', 'de', '+49 30 1234567'].filter((word) =>
    new RegExp(pattern, 'u').test(word),
  )
  try {
    const made = fc.stringMatching(new RegExp(pattern), { size: 'small' })
    fc.sample(made, 1)
    return words.length > 0 ? fc.oneof(fc.constantFrom(...words), made) : made
  } catch {
    return fc.constantFrom(...words, 'flat-white-2')
  }
}
