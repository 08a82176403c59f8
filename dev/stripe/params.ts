import type { Raw, RawMap } from './form.ts'
import { invalid, type Refusal } from './refusal.ts'
import type { Definition, Shape, ShapeFile } from './shape-types.ts'

type Types = ShapeFile['types']

/** Types a parsed form by its shape. Throws the refusal that Stripe would give: unknown, missing, not an integer, not in the enum. */
export function readParams(types: Types, shape: Shape | null, raw: RawMap): Record<string, unknown> {
  const read = shape === null || shape === 'object' ? readDefinition(types, {}, raw, '') : coerce(types, shape, raw, '')
  return read as Record<string, unknown>
}

function coerce(types: Types, shape: Shape, raw: Raw, path: string): unknown {
  if (typeof shape === 'string') return scalar(shape, raw, path)
  if ('enum' in shape) return oneOf(shape.enum, raw, path)
  if ('union' in shape) return anyOf(types, shape.union, raw, path)
  if (typeof raw === 'string') throw raw === '' ? unsettable(path) : invalid(`Invalid ${kindOf(shape)}`, undefined, path)
  if ('ref' in shape) return readDefinition(types, types[shape.ref] ?? {}, raw, path)
  if ('array' in shape) return Object.entries(raw).map(([key, value]) => coerce(types, shape.array, value, `${path}[${key}]`))
  const inner = 'map' in shape ? shape.map : shape.list
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, coerce(types, inner, value, `${path}[${key}]`)]))
}

function readDefinition(types: Types, definition: Definition, raw: RawMap, path: string): Record<string, unknown> {
  const at = (key: string) => (path ? `${path}[${key}]` : key)
  const unknown = Object.keys(raw).find((key) => !Object.hasOwn(definition, key) && !(key === 'expand' && !path))
  if (unknown) throw invalid(`Received unknown parameter: ${at(unknown)}`, 'parameter_unknown', at(unknown))
  const absent = Object.keys(definition).find((key) => !definition[key]?.optional && raw[key] === undefined)
  if (absent) throw invalid(`Missing required param: ${at(absent)}.`, 'parameter_missing', at(absent))
  const read: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) {
    const shape = definition[key]?.shape ?? { array: 'string' as const }
    read[key] = coerce(types, shape, value, at(key))
  }
  return read
}

function scalar(shape: 'string' | 'number' | 'boolean' | 'null' | 'object', raw: Raw, path: string): unknown {
  if (shape === 'object') return raw
  if (typeof raw !== 'string') throw invalid(`Invalid ${shape}: expected a single value for ${path}`, undefined, path)
  if (raw === '') throw unsettable(path)
  if (shape === 'number') {
    if (!/^-?\d+$/.test(raw) || !Number.isSafeInteger(Number(raw)))
      throw invalid(`Invalid integer: ${raw}`, 'parameter_invalid_integer', path)
    return Number(raw)
  }
  if (shape === 'boolean') {
    if (raw !== 'true' && raw !== 'false') throw invalid(`Invalid boolean: ${raw}`, undefined, path)
    return raw === 'true'
  }
  return raw
}

// The SDK leaves enums open; Stripe's server refuses a value that it doesn't know, and so do we.
function oneOf(values: (string | number | boolean)[], raw: Raw, path: string) {
  const found = values.find((value) => String(value) === raw)
  if (found === undefined) throw invalid(`Invalid ${path}: must be one of ${values.slice(0, 20).join(', ')}`, undefined, path)
  return found
}

function anyOf(types: Types, members: Shape[], raw: Raw, path: string): unknown {
  if (raw === '' && members.includes('null')) return null
  let refusal: unknown = unsettable(path)
  for (const member of members) {
    if (member === 'null' || (typeof raw === 'string') !== isScalar(member)) continue
    try {
      return coerce(types, member, raw, path)
    } catch (failure) {
      refusal = failure
    }
  }
  throw refusal
}

function isScalar(shape: Shape): boolean {
  return typeof shape === 'string' ? shape !== 'object' : 'enum' in shape
}

function unsettable(path: string): Refusal {
  const message = `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset.`
  return invalid(message, 'parameter_invalid_empty', path)
}

function kindOf(shape: Exclude<Shape, string>) {
  return 'array' in shape ? 'array' : 'hash'
}
