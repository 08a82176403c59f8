import { customerCan, guestCan, staffCan, staffRoles, userCan } from '../../src/http/permissions.ts'
import { signedIn, type World } from './world.ts'
import { api, Client } from './client.ts'

/** Everybody that the permission table knows, as callers of one tenant, with what the table says they may do. */
export type Person = { role: string; can: readonly string[]; client: Client }

export async function everybody(shop: World): Promise<Person[]> {
  const at = (token: string | undefined) => new Client(api(), token)
  const staff = await Promise.all(
    staffRoles.map(async (role) => ({ role, can: staffCan(role), client: at((await shop.staff(role)).token) })),
  )
  return [
    ...staff,
    { role: 'customer', can: customerCan, client: at((await shop.customer()).token) },
    { role: 'guest', can: guestCan, client: at((await shop.guest()).token) },
    { role: 'user', can: userCan, client: at((await signedIn()).token) },
  ]
}
