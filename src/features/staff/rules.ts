import type { Actor } from '../../http/actor.ts'
import { reachOf, sharedPermissions } from '../../http/giving.ts'
import { roles } from '../../http/permissions.ts'
import { standingOf } from '../../http/reach.ts'

/**
 * Who decides about staff and roles: what their token says of their row, and how far they reach. The database compares it with the row, and
 * what they give with what they have. The roles that everybody has are said along, because only the tenant's own are rows.
 */
export const deciderOf = (actor: Actor) =>
  JSON.stringify(actor.kind === 'staff' ? { ...standingOf(actor), reach: reachOf(actor), shared: sharedPermissions, roles } : { reach: {} })

/** A tenant's own roles, so that their list is one answer. */
export const MOST_ROLES = 50

/** The roles that every tenant has, as views. */
export const builtInRoles = Object.entries(roles).map(([key, permissions]) => ({
  id: null,
  key,
  name: `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
  permissions,
  version: null,
}))

export const INVITED_DAYS = 7
export const invitedUntil = (now: Date) => new Date(now.getTime() + INVITED_DAYS * 86_400_000)
