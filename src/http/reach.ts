import type { Settings } from '../db/database.ts'
import type { Actor, Staff } from './actor.ts'
import type { Ctx } from './context.ts'
import { Forbidden } from './problem.ts'
import { permissions, factsOf, type PermissionName } from './permissions.ts'

/** What row security is told of a limit to locations. */
export const limitOf = (actor: Actor): Settings =>
  actor.kind === 'staff' && actor.locationIds !== null ? { location_ids: `{${actor.locationIds.join(',')}}` } : {}

/** Whether the caller's row still says what the token says, to be asked in the call's own transaction. */
export const standingOf = ({ role, roleVersion, locationIds, support }: Staff) => ({
  role,
  roleVersion: roleVersion ?? null,
  locationIds,
  supportId: support?.sessionId ?? null,
})

/** A session of support has an end of its own, which its standing asks for; everybody else has a sign-in that may have been revoked. */
const current = (actor: Staff): Settings => ({
  standing: JSON.stringify(standingOf(actor)),
  ...(actor.support ? {} : { sign_in_id: actor.signInId }),
})

/** Takes a call as far as its permission reaches: to all of the tenant, or only to what is the caller's own. Else it stays at the locations of the token. */
export function reachFor(ctx: Ctx, permission: string) {
  const { actor } = ctx
  if (actor.kind === 'api_key') return demand(ctx, permission)
  if (actor.kind !== 'staff') return
  const scope = actor.scopes?.[permission]
  const settings: Settings = {
    ...(scope === 'own' ? { own: 'true' } : {}),
    ...(scope === 'tenant' ? { location_ids: '' } : {}),
    ...(isSensitive(permission) ? current(actor) : {}),
  }
  if (scope === 'tenant') ctx.actor = { ...actor, locationIds: null }
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
  if (ctx.actor.kind === 'staff' && ctx.actor.locationIds !== null) ctx.db = ctx.db.as({ location_ids: '' })
}

const isSensitive = (name: string) => Object.hasOwn(permissions, name) && factsOf(name as PermissionName).sensitive === true
