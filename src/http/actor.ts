/** Who calls. What they may do is in `can` (room:verb), expanded into the access token, so that no request has to look it up. */
export type Actor =
  | { kind: 'anonymous'; can: readonly string[] }
  | { kind: 'user'; userId: string; signInId: string; can: readonly string[] }
  | (Member & { kind: 'customer'; customerId: string })
  | (Member & { kind: 'staff'; role: string; customerId: string | null; locationIds: readonly string[] | null })
  | { kind: 'guest'; tenantId: string; tenantSlug: string; orderId: string; can: readonly string[] }
  | { kind: 'system'; tenantId: string; can: readonly string[] }

type Member = { userId: string; signInId: string; tenantId: string; tenantSlug: string; can: readonly string[] }

export const anonymous: Actor = { kind: 'anonymous', can: [] }

/** The id that audit rows and events carry. */
export function actorId(actor: Actor) {
  if (actor.kind === 'guest') return actor.orderId
  return 'userId' in actor ? actor.userId : null
}

/** Whose idempotency keys these are: two people may choose the same key. */
export const principal = (actor: Actor) =>
  `${actor.kind === 'staff' || actor.kind === 'customer' ? 'user' : actor.kind}:${actorId(actor) ?? 'none'}`

/** Staff may be limited to some locations; everybody else is limited by row security. */
export const worksAt = (actor: Actor, locationId: string) =>
  actor.kind === 'system' || (actor.kind === 'staff' && (actor.locationIds === null || actor.locationIds.includes(locationId)))
