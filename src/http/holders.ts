import type { PlatformRole } from './actor.ts'
import { factsOf, isBuiltIn, isPermission, kinds, roles, type Grants } from './permissions.ts'

const listed = (grants: Grants): readonly string[] => Object.keys(grants)

/** Signed in, in whatever tenant or none. */
export const userCan = listed(kinds.user)
export const customerCan = listed(kinds.customer)
export const guestCan = listed(kinds.guest)
export const payerCan = listed(kinds.payer)
export const apiKeyCan = listed(kinds.api_key)
export const platformCan = (role: PlatformRole) => listed(role === 'admin' ? kinds.platform : kinds.platform_support)
export const staffCan = (role: string): readonly string[] => (isBuiltIn(role) ? expanded(roles[role], null).can : userCan)

/** What an access token says of a role: all that it may do, and how far where that isn't the locations of the token. */
export type Expanded = { can: readonly string[]; scopes: Readonly<Record<string, 'own' | 'tenant'>> }

/** A role as its holder has it. Who is limited to locations does not get what all of them share. */
export function expanded(grants: Grants, locationIds: readonly string[] | null): Expanded {
  const limited = locationIds !== null
  const held = Object.entries(grants).filter(([name]) => isPermission(name) && !(limited && factsOf(name).shared))
  const apart = held.filter(([name, scope]) => scope === 'own' || (limited && scope === 'tenant' && isOfPlaces(name)))
  return {
    can: [...new Set([...held.map(([name]) => name), ...userCan])],
    scopes: Object.fromEntries(apart) as Expanded['scopes'],
  }
}

/** Whether it can be limited to locations. */
export const isOfPlaces = (name: string) => isPermission(name) && factsOf(name).scopes.includes('location')
