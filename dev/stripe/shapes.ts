import type { Operation, Shape, ShapeFile } from './shape-types.ts'

type Types = ShapeFile['types']

/** The smallest valid instance of a type: null where it may be, empty lists, the first word of an enum. Handlers overlay what they know. */
export function skeleton<T extends object>(types: Types, name: string): T {
  const definition = types[name]
  if (!definition) throw new Error(`The SDK has no type ${name}`)
  const required = Object.entries(definition).filter(([, property]) => !property.optional)
  return Object.fromEntries(required.map(([key, { shape }]) => [key, smallest(types, shape)])) as T
}

function smallest(types: Types, shape: Shape): unknown {
  if (typeof shape === 'string') return { string: '', number: 0, boolean: false, null: null, object: {} }[shape]
  if ('enum' in shape) return shape.enum[0]
  if ('array' in shape) return []
  if ('map' in shape) return {}
  if ('list' in shape) return { object: 'list', data: [], has_more: false, url: '' }
  if ('ref' in shape) return skeleton(types, shape.ref)
  return shape.union.includes('null') ? null : smallest(types, shape.union[0] ?? 'null')
}

/** A given value with `null` where its type wants a word that nobody said, such as the second line of an address. */
export function complete(types: Types, shape: Shape | undefined, value: unknown): unknown {
  if (!isObject(value) || shape === undefined || typeof shape === 'string') return value
  if ('union' in shape)
    return complete(
      types,
      shape.union.find((member) => typeof member === 'object' && 'ref' in member),
      value,
    )
  if (!('ref' in shape)) return value
  const definition = types[shape.ref] ?? {}
  const silent = Object.keys(definition).filter((key) => !definition[key]?.optional && value[key] === undefined)
  const said = Object.entries(value).map(([key, inner]) => [key, complete(types, definition[key]?.shape, inner)])
  return { ...Object.fromEntries(silent.map((key) => [key, null])), ...Object.fromEntries(said) } as unknown
}

/** Every way in which a value is not what its shape says, as `path: reason`. Empty when it conforms. */
export function mismatches(types: Types, shape: Shape, value: unknown, path: string): string[] {
  if (typeof shape === 'string') return isPlain(shape, value) ? [] : [`${path}: ${typeof value} is not ${shape}`]
  if ('enum' in shape) return shape.enum.includes(value as string) ? [] : [`${path}: ${String(value)} is not in the enum`]
  if ('union' in shape) return closest(shape.union.map((member) => mismatches(types, member, value, path)))
  if ('array' in shape)
    return Array.isArray(value) ? value.flatMap((item) => mismatches(types, shape.array, item, `${path}[]`)) : [`${path}: not an array`]
  if (!isObject(value)) return [`${path}: ${value === null ? 'null' : typeof value} is not an object`]
  if ('list' in shape) return listMismatches(types, shape.list, value, path)
  if ('map' in shape) return Object.entries(value).flatMap(([key, item]) => mismatches(types, shape.map, item, `${path}.${key}`))
  return definitionMismatches(types, shape.ref, value, path)
}

/** What an operation answers, lists included. */
export function answerShape({ list, returns }: Operation): Shape {
  return list ? { list: returns } : returns
}

function definitionMismatches(types: Types, name: string, value: Record<string, unknown>, path: string): string[] {
  const definition = types[name] ?? {}
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(definition, key))
  const wrong = Object.entries(definition).flatMap(([key, property]) => {
    if (value[key] === undefined) return property.optional ? [] : [`${path}.${key}: missing`]
    return mismatches(types, property.shape, value[key], `${path}.${key}`)
  })
  return [...unknown.map((key) => `${path}.${key}: unknown to ${name}`), ...wrong]
}

function listMismatches(types: Types, item: Shape, list: Record<string, unknown>, path: string): string[] {
  const frame: Record<string, Shape> = { object: { enum: ['list'] }, data: { array: item }, has_more: 'boolean', url: 'string' }
  const unknown = Object.keys(list).filter((key) => !(key in frame))
  return [
    ...unknown.map((key) => `${path}.${key}: unknown to a list`),
    ...Object.entries(frame).flatMap(([key, shape]) => mismatches(types, shape, list[key], `${path}.${key}`)),
  ]
}

// Of several ways not to fit, the one that got furthest says most.
function closest(found: string[][]): string[] {
  if (found.some((member) => member.length === 0)) return []
  const depth = (member: string[]) => Math.max(...member.map((line) => line.split('.').length))
  return found.reduce((best, next) => (depth(next) > depth(best) ? next : best), found[0] ?? [])
}

function isPlain(shape: 'string' | 'number' | 'boolean' | 'null' | 'object', value: unknown) {
  if (shape === 'null') return value === null
  return shape === 'object' ? isObject(value) : typeof value === shape
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
