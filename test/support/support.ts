import { Client } from './client.ts'
import { staffIdOf } from './pins.ts'
import { id, runsPlatform, type World } from './world.ts'

export const REASON = 'Ticket 4711: the tax rates'

/** Support acts as the tenant's owner, or as whoever is named. */
export async function supporting(
  shop: World,
  as: { userId: string } = shop.owner,
  minutes = 30,
  by?: Awaited<ReturnType<typeof runsPlatform>>,
) {
  const platform = by ?? (await runsPlatform('support'))
  const sessionId = id()
  const path = `/tenants/${shop.tenantId}/support-sessions/${sessionId}`
  const { body, text } = await platform.put(path, { userId: as.userId, reason: REASON, minutes })
  if (!body.success) throw new Error(text)
  const client = new Client(shop.base, body.data.accessToken)
  return { client, platform, sessionId, path, data: body.data, staffId: await staffIdOf(shop, as) }
}
