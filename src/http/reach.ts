import type { Settings } from '../db/database.ts'
import { placesOf, type Actor, type Device, type Staff } from './actor.ts'
import type { Ctx } from './context.ts'
import { Forbidden, SignInRequired } from './problem.ts'
import { permissions, factsOf, type PermissionName } from './permissions.ts'

/** What row security is told of a limit to locations. */
export function limitOf(actor: Actor): Settings {
  const places = placesOf(actor)
  return places === null ? {} : { location_ids: `{${places.join(',')}}` }
}

/** Whether the caller's row still says what the token says, to be asked in the call's own transaction. */
export const standingOf = ({ role, roleVersion, locationIds, limitedTo = locationIds, support }: Staff) => ({
  role,
  roleVersion: roleVersion ?? null,
  locationIds: limitedTo,
  supportId: support?.sessionId ?? null,
})

/** A device may have been revoked, and whoever gave a PIN on it may have left. */
const currentDevice = ({ deviceId, staff }: Device): Settings => ({
  device_standing: JSON.stringify({
    deviceId,
    staffId: staff?.staffId ?? null,
    role: staff?.role ?? null,
    roleVersion: staff?.roleVersion ?? null,
  }),
})

/** What is asked of the rows on every call of somebody who has not signed in here: that the identity is theirs, and that they are what was found. */
export const foreignSettings = ({ foreign, ...actor }: Extract<Actor, { kind: 'user' | 'customer' | 'staff' }>): Settings =>
  foreign === undefined
    ? {}
    : {
        ...foreign,
        identity: JSON.stringify({ customerId: actor.kind === 'customer' ? actor.customerId : null }),
        ...(actor.kind === 'staff' ? { standing: JSON.stringify(standingOf(actor)) } : {}),
      }

/** A session of support has an end of its own, which its standing asks for; everybody else has a sign-in that may have been revoked. */
const current = (actor: Staff): Settings => ({
  standing: JSON.stringify(standingOf(actor)),
  ...(actor.support || actor.signInId === null ? {} : { sign_in_id: actor.signInId }),
})

/** Takes a call as far as its permission reaches: to all of the tenant, or only to what is the caller's own. Else it stays at the locations of the token. */
export function reachFor(ctx: Ctx, permission: string) {
  const { actor } = ctx
  if (actor.kind === 'api_key') return demand(ctx, permission)
  if (actor.kind !== 'staff' && actor.kind !== 'device') return
  if ('foreign' in actor && says(permission, 'here')) throw SignInRequired()
  const scope = actor.scopes?.[permission]
  const settings: Settings = {
    ...(scope === 'own' ? { own: 'true' } : {}),
    ...(scope === 'tenant' ? { location_ids: '' } : {}),
    ...(says(permission, 'sensitive') ? (actor.kind === 'staff' ? current(actor) : currentDevice(actor)) : {}),
  }
  if (scope === 'tenant' && actor.kind === 'staff') ctx.actor = { ...actor, locationIds: null, limitedTo: actor.locationIds }
  if (Object.keys(settings).length > 0) ctx.db = ctx.db.as(settings)
}

/** A permission that the call needs, or that only some calls of a route need. A key's are compared by the first statement of its own transaction. */
export function demand(ctx: Ctx, permission: string) {
  const { actor } = ctx
  if (!actor.can.includes(permission)) throw Forbidden()
  if (actor.kind !== 'api_key') return
  const needs = [...actor.needs, permission]
  ctx.actor = { ...actor, needs }
  ctx.db = ctx.db.as({ needs: needs.join(' ') })
}

/** What is open to everybody is open to those who work at one location too. */
export function reachOfAll(ctx: Ctx) {
  if (placesOf(ctx.actor) !== null) ctx.db = ctx.db.as({ location_ids: '' })
}

const says = (name: string, fact: 'here' | 'sensitive') =>
  Object.hasOwn(permissions, name) && factsOf(name as PermissionName)[fact] === true
