import { isAtWork, placesOf, worksAt, type Actor } from '../../http/actor.ts'
import type { ListOrders } from './schema.ts'

/** The locations that an actor's work is limited to; null is everywhere. Shoppers are limited by row security instead. */
export const worksWhere = placesOf

export const seesOrdersAt = (actor: Actor, locationId: string) => !isAtWork(actor) || worksAt(actor, locationId)

/** What a list is narrowed to for its reader, so that an index carries it: row security alone would look at everybody's orders. */
export function listFilter(actor: Actor, { status, locationId, customerId, from, to }: ListOrders) {
  const locations = worksWhere(actor)
  return {
    status: status ?? null,
    from: from ?? null,
    to: to ?? null,
    locations,
    locationId: locationId ?? (locations?.length === 1 ? (locations[0] ?? null) : null),
    customerId: customerId ?? (actor.kind === 'customer' ? actor.customerId : null),
    orderId: actor.kind === 'guest' ? actor.orderId : null,
  }
}
