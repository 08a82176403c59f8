import { apiKeyCan, customerCan, guestCan, platformCan, staffCan, userCan } from '../../src/http/holders.ts'
import { staffRoles, kinds, type Grants } from '../../src/http/permissions.ts'
import { supportCan } from '../../src/http/giving.ts'
import { onDevice } from '../../src/http/on-device.ts'
import { paired } from './device.ts'
import { supporting } from './support.ts'
import { id, runsPlatform, signedIn, tokenFor, type World } from './world.ts'
import { api, Client } from './client.ts'

/** Everybody that the permission table knows, as callers of one tenant, with what the table says they may do. */
export type Person = { role: string; can: readonly string[]; client: Client }

/** A role that the tenant made itself: some of what others have, and no more. */
export const shiftLead: Grants = {
  'orders:read': 'own',
  'orders:prepare': 'location',
  'payments:read': 'tenant',
  'inventory:read': 'location',
  'staff:read': 'location',
}

const deviceRoles = { pos: 'device', kiosk: 'device:kiosk', kds: 'device:kds', display: 'device:display' } as const

const devices = (shop: World): Promise<Person[]> =>
  Promise.all(
    (Object.keys(deviceRoles) as (keyof typeof deviceRoles)[]).map(async (kind) => ({
      role: deviceRoles[kind],
      can: onDevice(kind).can,
      client: new Client(api(), (await paired(shop, kind)).token),
    })),
  )

export async function everybody(shop: World): Promise<Person[]> {
  const at = (token: string | undefined) => new Client(api(), token)
  const staff = await Promise.all(
    staffRoles.map(async (role) => ({ role, can: staffCan(role), client: at((await shop.staff(role)).token) })),
  )
  const lead = await shop.staff('shift-lead', null, shiftLead)
  return [
    ...staff,
    { role: 'shift-lead', can: [...Object.keys(shiftLead), ...userCan], client: at(lead.token) },
    { role: 'customer', can: customerCan, client: at((await shop.customer()).token) },
    { role: 'guest', can: guestCan, client: at((await shop.guest()).token) },
    {
      role: 'payer',
      can: Object.keys(kinds.payer),
      client: at(await tokenFor({ kind: 'guest', tid: shop.tenantId, slug: shop.slug, oid: id(), pays: true })),
    },
    { role: 'api_key', can: apiKeyCan, client: at(await shop.apiKey(kinds.api_key)) },
    ...(await devices(shop)),
    { role: 'support as owner', can: supportCan(staffCan('owner')), client: at((await supporting(shop)).data.accessToken) },
    { role: 'user', can: userCan, client: at((await signedIn()).token) },
    { role: 'platform', can: platformCan('admin'), client: at((await runsPlatform()).token) },
    { role: 'platform_support', can: platformCan('support'), client: at((await runsPlatform('support')).token) },
  ]
}
