import type Stripe from 'stripe'
import { type Origin, writeEvents } from './emit.ts'
import { complete, skeleton } from './shapes.ts'
import type { Store } from './store.ts'
import { seconds, type World } from './world.ts'

/** One API call on its way through a handler. */
export interface Call {
  world: World
  store: Store
  /** The id in the path, or ''. */
  id: string
  params: Record<string, unknown>
  origin: Origin
  /** Made with a publishable key, as a browser does. */
  publishable: boolean
  /** Events to send once the answer is on its way. */
  events: Stripe.Event[]
}

export type Handler = (call: Call) => object

/** Writes an event of this call. */
export function emit(call: Call, type: string, object: object, previous?: object) {
  call.events.push(...writeEvents(call.world, call.store, type, object, call.origin, previous))
}

/** A new object with an id, made now. `known` overlays the smallest valid instance of the type. */
export function fresh<T extends { id: string }>({ world }: Pick<Call, 'world'>, type: string, prefix: string, known: Partial<T>): T {
  const made = { ...skeleton<T>(world.shapes.types, type), ...known, id: world.newId(prefix) }
  return 'created' in made ? { ...made, created: seconds(world) } : made
}

/** The id behind a field that may be expanded, or null. */
export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null)
}

/** Copies the named parameters that were given, and says what they replaced, as `previous_attributes` does. */
export function overlay(call: Call, type: string, target: object, names: string[]): Record<string, unknown> {
  const { types } = call.world.shapes
  const row = target as Record<string, unknown>
  const previous: Record<string, unknown> = {}
  for (const name of names) {
    const given = call.params[name]
    if (given === undefined || given === row[name]) continue
    previous[name] = row[name] ?? null
    row[name] = complete(types, types[type]?.[name]?.shape, given)
  }
  return previous
}

/** Merges the given metadata into the object's, and says what it was. */
export function overlayMetadata({ params }: Call, target: { metadata: Stripe.Metadata | null }): Record<string, unknown> {
  if (params.metadata === undefined) return {}
  const previous = { metadata: target.metadata }
  target.metadata = mergeMetadata(target.metadata, params.metadata as Stripe.MetadataParam | null)
  return previous
}

/** An empty value deletes a key; an empty whole deletes all. */
export function mergeMetadata(
  current: Stripe.Metadata | null,
  change: Stripe.Emptyable<Stripe.MetadataParam> | undefined,
): Stripe.Metadata {
  if (change === null || change === '') return {}
  const merged = Object.entries({ ...current, ...change }).filter((entry): entry is [string, string | number] => entry[1] !== null)
  return Object.fromEntries(merged.map(([key, value]) => [key, String(value)]))
}
