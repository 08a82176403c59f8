import { api, Client } from './client.ts'
import { paired } from './device.ts'
import { PIN, staffIdOf, withPin } from './pins.ts'
import { supporting } from './support.ts'
import type { Call, Scene } from './representative.ts'

const tenant = '/api/v1/tenants/:tenant'

const hasPin = async ({ shop }: Scene): Promise<Call> => ({ values: { id: (await withPin(shop, 'staff')).staffId } })

/** Calls about PINs and support that succeed. */
export const pinCalls: Record<string, (scene: Scene) => Promise<Call>> = {
  [`POST ${tenant}/pin-tokens`]: async ({ shop }) => {
    const [till, { staffId }] = await Promise.all([paired(shop), withPin(shop, 'staff')])
    return { client: new Client(api(), till.token), body: { staffId, pin: PIN } }
  },
  [`PUT ${tenant}/staff/:id/pin`]: async ({ shop }) => ({ values: { id: await staffIdOf(shop, await shop.staff('staff')) } }),
  [`DELETE ${tenant}/support-sessions/:id`]: async ({ shop }) => ({ values: { id: (await supporting(shop)).sessionId } }),
  [`DELETE ${tenant}/staff/:id/pin`]: hasPin,
  [`DELETE ${tenant}/staff/:id/pin-lock`]: hasPin,
}
