import type { ChannelKind } from '../../outside/wake.ts'

/**
 * Where somebody stands in a channel: an order's is epoch and `seq`, a location's epoch, transaction and id (decisions.md 22). The epoch rises
 * when a database is restored, which counts on from an older `seq`: who had heard more than the backup holds still hears all that follows.
 */
export type Position = readonly number[]
const PARTS: Record<ChannelKind, number> = { order: 2, location: 3 }
const FIRST_EPOCH = 1
export const BEGINNING_OF_ORDER: Position = [FIRST_EPOCH, 0]

export type FeedEvent = {
  position: Position
  type: string
  aggregate: string
  aggregateId: string
  seq: number
  at: string
  data: Record<string, unknown>
  actorKind: string
  actorId: string | null
}

/** An order's id is its bare `seq` until its database was restored for the first time. */
export function written(position: Position) {
  const [epoch, ...rest] = position
  return position.length === PARTS.order && epoch === FIRST_EPOCH ? rest.join('.') : position.join('.')
}

/** Reads Last-Event-ID back; undefined for what this channel did not hand out. */
export function positionIn(kind: ChannelKind, text: string): Position | undefined {
  const parts = kind === 'order' && !text.includes('.') ? [String(FIRST_EPOCH), text] : text.split('.')
  if (parts.length !== PARTS[kind] || !parts.every((part) => /^\d{1,15}$/.test(part))) return undefined
  return parts.map(Number)
}

export function isAfter(one: Position, other: Position) {
  for (const [i, part] of one.entries()) {
    const difference = part - (other[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

/** What an order's own customer may know of an event. Who did it, and what they wrote about it, is the staff's. */
const FOR_CUSTOMERS = new Set([
  'number',
  'status',
  'paymentStatus',
  'fulfilmentId',
  'promisedAt',
  'paymentId',
  'state',
  'failureCode',
  'amount',
  'total',
  'currency',
  'version',
])

export function shownTo(audience: 'staff' | 'customer', { type, aggregate, aggregateId, seq, at, data, actorKind, actorId }: FeedEvent) {
  const event = { type, aggregate, aggregateId, seq, at }
  if (audience === 'staff') return { ...event, data, actor: { kind: actorKind, id: actorId } }
  return { ...event, data: Object.fromEntries(Object.entries(data).filter(([name]) => FOR_CUSTOMERS.has(name))) }
}
