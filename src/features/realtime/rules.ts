import type { ChannelKind } from '../../outside/wake.ts'

/** Where somebody stands in a channel: an order's is its `seq`; a location's is epoch, transaction and id (decisions.md 22). */
export type Position = readonly number[]
const PARTS: Record<ChannelKind, number> = { order: 1, location: 3 }

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

export const written = (position: Position) => position.join('.')

/** Reads Last-Event-ID back; undefined for what this channel did not hand out. */
export function positionIn(kind: ChannelKind, text: string): Position | undefined {
  const parts = text.split('.')
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
