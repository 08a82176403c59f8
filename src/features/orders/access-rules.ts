import { worksAt, type Actor } from '../../http/actor.ts'

/** The locations that an actor's work is limited to; null is everywhere. Shoppers are limited by row security instead. */
export const worksWhere = (actor: Actor) => (actor.kind === 'staff' ? actor.locationIds : null)

export const seesOrdersAt = (actor: Actor, locationId: string) => actor.kind !== 'staff' || worksAt(actor, locationId)
