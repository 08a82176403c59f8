import type { Foreign } from './external-tokens.ts'
import type { DeviceKind } from './on-device.ts'

/** Who calls. What they may do is in `can` (room:verb), expanded into the access token, so that no request has to look it up. */
export type Actor =
  | { kind: 'anonymous'; can: readonly string[] }
  | (Person & { kind: 'user' })
  | (Member & { kind: 'customer'; customerId: string })
  | Staff
  | { kind: 'guest'; tenantId: string; tenantSlug: string; orderId: string; can: readonly string[] }
  | ApiKey
  | { kind: 'platform'; userId: string; signInId: string; role: PlatformRole; can: readonly string[] }
  | Device
  | { kind: 'system'; tenantId: string; can: readonly string[] }

/**
 * `scopes` says how far a permission reaches where that isn't `locationIds`; `limitedTo` are the locations of the token in a call that reaches past them;
 * `roleVersion` is that of a role which the tenant made.
 */
export type Staff = Member & {
  kind: 'staff'
  role: string
  roleVersion?: number | undefined
  customerId: string | null
  locationIds: readonly string[] | null
  limitedTo?: readonly string[] | null
  scopes?: Readonly<Record<string, 'own' | 'tenant'>> | undefined
  support?: Support | undefined
}

/** Somebody of the platform's support acts as this member of the staff, in a session that either side can end. */
export type Support = { sessionId: string; impersonatorId: string }

/**
 * A program with a key of the tenant's. What this one may do is known in the database alone: `can` is the most that a key can hold, and what a call
 * needs of it is asked there (`needs`), in the call's own transaction.
 */
export type ApiKey = { kind: 'api_key'; tenantId: string; keyHash: string; needs: readonly string[]; can: readonly string[] }

/** Who runs the platform. */
export type PlatformRole = 'admin' | 'support'

/** `signInId` is null for who comes with a token of another issuer (`foreign`), and has not signed in here. */
type Person = { userId: string; signInId: string | null; foreign?: Foreign | undefined; can: readonly string[] }
type Member = Person & { tenantId: string; tenantSlug: string }

export const anonymous: Actor = { kind: 'anonymous', can: [] }

/** A paired device at its one location; `staff` is who has given their PIN on it, for as long as this token lives. */
export type Device = {
  kind: 'device'
  tenantId: string
  tenantSlug: string
  deviceId: string
  deviceKind: DeviceKind
  locationIds: readonly string[]
  can: readonly string[]
  scopes?: Readonly<Record<string, 'own' | 'tenant'>> | undefined
  staff?: { staffId: string; userId: string; role: string; roleVersion: number | null } | undefined
}

/** Whoever sees more of a tenant than what is public or their own: drizzle/policies.ts asks the same. */
export const works = ({ kind }: Actor) => !['anonymous', 'user', 'customer', 'guest'].includes(kind)

/** Support that acts as somebody: its session ends by a rule of its own (reach.ts). */
export const isSupport = (actor: Actor) => actor.kind === 'staff' && actor.support !== undefined

/** The id that audit rows and events carry. */
export function actorId(actor: Actor) {
  if (actor.kind === 'guest') return actor.orderId
  if (actor.kind === 'device') return actor.staff?.userId ?? actor.deviceId
  return 'userId' in actor ? actor.userId : null
}

/** Whose idempotency keys these are: two people may choose the same key. */
export function principal(actor: Actor) {
  if (actor.kind === 'staff' && actor.support) return `support:${actor.support.sessionId}`
  // whoever has given a PIN meanwhile: what a till has queued it sends again under its own name
  if (actor.kind === 'device') return `device:${actor.deviceId}`
  return `${actor.kind === 'staff' || actor.kind === 'customer' ? 'user' : actor.kind}:${actorId(actor) ?? 'none'}`
}

/** Who acts for the tenant, and not for themselves as its customer. */
export const isAtWork = (actor: Actor) =>
  actor.kind === 'staff' || actor.kind === 'api_key' || (actor.kind === 'device' && actor.deviceKind !== 'kiosk')

/** Staff may be limited to some locations; everybody else is limited by row security. */
export const worksAt = (actor: Actor, locationId: string) =>
  actor.kind === 'system' ||
  actor.kind === 'api_key' ||
  ((actor.kind === 'staff' || actor.kind === 'device') && (actor.locationIds === null || actor.locationIds.includes(locationId)))

/** The locations that an actor's work is limited to; null is everywhere. Who doesn't work here is limited by row security alone. */
export const placesOf = (actor: Actor) => (actor.kind === 'staff' || actor.kind === 'device' ? actor.locationIds : null)
