import * as z from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Schema = { [key: string]: Json }
export type Direction = 'input' | 'output'

/** No control character, said so that it also holds where patterns are read without Unicode's classes. */
const NO_CONTROL = String.raw`[^\u0000-\u001f\u007f-\u009f]`

const prefix = '#/components/schemas/'

/** Zod schemas as JSON Schema 2020-12. What has a `meta({ id })` becomes a component, once per direction: an input may leave out what has a default. */
export class Components {
  readonly #found = { input: new Map<string, Schema>(), output: new Map<string, Schema>() }

  schemaOf(schema: z.ZodType, io: Direction): Schema {
    const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
    for (const [id, definition] of Object.entries($defs as Record<string, Schema>)) this.#add(id, io, tidy(definition, io))
    return tidy(root, io)
  }

  /** The schema that a reference of this direction names. */
  resolve(reference: string): Schema {
    const [io = '', id = ''] = reference.slice(prefix.length).split(':')
    const found = this.#found[io as Direction].get(id)
    if (!found) throw new Error(`nothing is called ${reference}`)
    return found
  }

  nameIn(reference: string) {
    return reference.slice(prefix.length).split(':')[1] ?? ''
  }

  /** Final names: one where both directions say the same, `…Input` beside it where they differ. */
  settled<T extends object>(document: T): T & { components: { schemas: Record<string, Schema> } } {
    const differing = this.#differing()
    const nameOf = (io: string, id: string) => (io === 'input' && differing.has(id) ? `${id}Input` : id)
    const rename = <V>(value: V): V =>
      JSON.parse(
        JSON.stringify(value).replaceAll(
          /#\/components\/schemas\/(input|output):(\w+)/g,
          (_, io: string, id: string) => prefix + nameOf(io, id),
        ),
      ) as V
    const named = (['input', 'output'] as const).flatMap((io) =>
      [...this.#found[io]].map(([id, schema]) => [nameOf(io, id), rename(schema)] as const),
    )
    const schemas = Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const { components = {}, ...rest } = rename(document) as { components?: object }
    return { ...rest, components: { ...components, schemas } } as T & { components: { schemas: Record<string, Schema> } }
  }

  #add(id: string, io: Direction, schema: Schema) {
    const known = this.#found[io].get(id)
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are called ${id}`)
    this.#found[io].set(id, schema)
  }

  #differing() {
    const { input, output } = this.#found
    const text = (schema: Schema | undefined) => JSON.stringify(schema)?.replaceAll(/(schemas\/)(?:input|output):/g, '$1')
    const names = new Set([...input.keys()].filter((id) => output.has(id) && text(input.get(id)) !== text(output.get(id))))
    const refers = (id: string) => [...names].some((name) => text(input.get(id))?.includes(`${prefix}${name}"`))
    for (let before = -1; before !== names.size;) {
      before = names.size
      for (const id of input.keys()) if (output.has(id) && refers(id)) names.add(id)
    }
    return names
  }
}

/** Shorter and truer: no pattern beside a format that says it, no bounds that are only those of a safe integer, `examples` as 2020-12 spells it. */
function tidy(value: Json, io: Direction): Schema {
  return walk(value) as Schema

  function walk(node: Json): Json {
    if (Array.isArray(node)) return node.map(walk)
    if (node === null || typeof node !== 'object') return node
    const entries = Object.entries(node).filter(([key, entry]) => !noise(node, key, entry))
    return pairs(Object.fromEntries(entries.map(([key, entry]) => renamed(key, entry))))
  }

  function renamed(key: string, entry: Json): [string, Json] {
    if (key === '$ref' && typeof entry === 'string') return [key, entry.replace('#/$defs/', `${prefix}${io}:`)]
    if (key === 'example' && !isSchema(entry)) return ['examples', [entry]]
    if (key === 'pattern' && typeof entry === 'string') return [key, entry.replaceAll(String.raw`\P{Cc}`, NO_CONTROL)]
    return [key, walk(entry)]
  }
}

/** A tuple of one kind as a list of that length, which every generator of clients understands. */
function pairs(schema: Schema): Schema {
  const { prefixItems, ...rest } = schema
  const [first, ...others] = Array.isArray(prefixItems) ? prefixItems : []
  if (first === undefined || others.some((item) => JSON.stringify(item) !== JSON.stringify(first))) return schema
  return { ...rest, items: first, minItems: others.length + 1, maxItems: others.length + 1 }
}

/** A property may itself be called `example`; then its value is a schema. */
const isSchema = (entry: Json) => typeof entry === 'object' && entry !== null && ('type' in entry || '$ref' in entry || 'anyOf' in entry)

const noise = (node: Record<string, Json>, key: string, entry: Json) =>
  key === 'id' && typeof entry === 'string'
    ? true
    : (key === 'pattern' && (node['format'] === 'uuid' || node['format'] === 'date-time' || node['format'] === 'email')) ||
      ((key === 'minimum' || key === 'maximum') && Math.abs(Number(entry)) === Number.MAX_SAFE_INTEGER)
