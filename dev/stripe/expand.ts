import { invalid } from './refusal.ts'
import type { Shape, ShapeFile } from './shape-types.ts'
import { findById, type Store } from './store.ts'

type Types = ShapeFile['types']
type Json = Record<string, unknown>

/** A copy of an answer with the named fields replaced by their objects. A field that can't be expanded is 400. */
export function expand(types: Types, store: Store, answer: object, shape: Shape, paths: string[]): object {
  const copy = structuredClone(answer) as Json
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > 4) throw invalid('You cannot expand more than 4 levels of a property', undefined, 'expand')
    expandIn(types, store, [copy], shape, steps, path)
  }
  return copy
}

function expandIn(types: Types, store: Store, rows: Json[], shape: Shape, [step, ...rest]: string[], path: string) {
  if (step === undefined) return
  const field = fieldOf(types, shape, step)
  const target = field && expandable(field)
  if (!field || !target) throw invalid(`This property cannot be expanded (${path}).`, undefined, 'expand')
  const found: Json[] = []
  for (const row of rows) {
    if (row.object === 'charge' && step === 'refunds') row.refunds = refundsOf(store, String(row.id))
    const value = row[step]
    const object = typeof value === 'string' ? structuredClone(findById(store, value)) : value
    if (typeof value === 'string' && object) row[step] = object
    for (const item of Array.isArray(object) ? object : [object]) if (typeof item === 'object' && item !== null) found.push(item as Json)
  }
  expandIn(types, store, found, target, rest, path)
}

function fieldOf(types: Types, shape: Shape, name: string): Shape | undefined {
  if (typeof shape === 'string') return undefined
  if ('list' in shape) return name === 'data' ? { array: shape.list } : undefined
  if ('union' in shape) return shape.union.map((member) => fieldOf(types, member, name)).find((found) => found !== undefined)
  return 'ref' in shape ? types[shape.ref]?.[name]?.shape : undefined
}

// What can be expanded, or stepped through on the way to it.
function expandable(shape: Shape): Shape | undefined {
  if (typeof shape === 'string') return shape === 'object' ? shape : undefined
  if ('array' in shape) return shape.array
  if ('union' in shape) return shape.union.map(expandable).find((found) => found !== undefined)
  return 'ref' in shape || 'list' in shape ? shape : undefined
}

function refundsOf(store: Store, charge: string) {
  const data = store.refunds.newestFirst().filter((refund) => refund.charge === charge)
  return { object: 'list', data: structuredClone(data), has_more: false, url: `/v1/charges/${charge}/refunds` }
}
