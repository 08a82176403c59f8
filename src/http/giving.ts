import { isOfPlaces, type Expanded } from './holders.ts'
import { factsOf, isPermission, permissionNames, scopes } from './permissions.ts'

type Holder = { can: readonly string[]; scopes?: Expanded['scopes'] | undefined; locationIds: readonly string[] | null }

/** How far each permission reaches that somebody holds, as the database compares it before it lets them give one: 0 own, 1 their locations, 2 all. */
export const reachOf = ({ can, scopes: apart = {}, locationIds }: Holder): Record<string, number> =>
  Object.fromEntries(
    can.map((name) => {
      const scope = apart[name] ?? (locationIds !== null && isOfPlaces(name) ? 'location' : 'tenant')
      return [name, scopes.indexOf(scope)]
    }),
  )

export const sharedPermissions = permissionNames.filter((name) => factsOf(name).shared)
/** What a tenant may put into roles of its own. */
export const givable = permissionNames.filter((name) => !factsOf(name).personal && !factsOf(name).owner)

/** What support may do of what somebody may whom it acts as: nothing that moves money, is that person's own, or would outlast its session. */
export const supportCan = (can: readonly string[]) =>
  can.filter((name) => {
    if (!isPermission(name)) return false
    const { money, lasting, owner, personal } = factsOf(name)
    return !money && !lasting && !owner && !personal
  })
