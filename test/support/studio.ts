import { expanded } from '../../src/http/holders.ts'
import { roles } from '../../src/http/permissions.ts'
import { Client, type Json } from './client.ts'
import { sql, tokenFor, world, type World } from './world.ts'

/** A studio in Berlin whose clock stands before the autumn's change, with a kind of class and a room. */
export async function studio(at = '2026-10-01T08:00:00Z') {
  const shop = await world({ at })
  const typeId = (await shop.owner.post('/class-types', { name: 'Vinyasa', durationMinutes: 60, capacity: 12, price: 1800 })).body.data
    .id as string
  const roomId = (await shop.owner.post('/rooms', { locationId: shop.locationId, name: 'Garden' })).body.data.id as string
  return Object.assign(shop, { typeId, roomId })
}
export type Studio = Awaited<ReturnType<typeof studio>>

export const weekly = (more: object = {}) => ({
  firstDate: '2026-10-06',
  time: '18:00',
  zone: 'Europe/Berlin',
  rule: 'FREQ=WEEKLY;BYDAY=TU',
  horizonDays: 40,
  ...more,
})

/** A series on Tuesdays at 18:00, or as it is said. */
export async function seriesOf(
  shop: Studio,
  { recurrence = {}, ...more }: { recurrence?: object; [field: string]: unknown } = {},
): Promise<Json> {
  const body = { classTypeId: shop.typeId, locationId: shop.locationId, recurrence: weekly(recurrence), ...more }
  const { body: answer, text } = await shop.owner.post('/series', body)
  if (!answer.success) throw new Error(text)
  return answer.data
}

export const sessionsOf = async (client: Client, seriesId: string): Promise<Json[]> =>
  (await client.get(`/sessions?limit=100&from=2026-01-01T00:00:00Z&seriesId=${seriesId}`)).body.data

export async function sessionOf(shop: Studio, more: object = {}): Promise<Json> {
  const start = { date: '2026-10-20', time: '09:00', zone: 'Europe/Berlin' }
  const { body, text } = await shop.owner.post('/sessions', { classTypeId: shop.typeId, locationId: shop.locationId, start, ...more })
  if (!body.success) throw new Error(text)
  return body.data
}

/** As if seats were booked: until they can be. */
export const taken = (shop: World, sessionId: string, seats: number) =>
  sql('update sessions set taken = $3 where tenant_id = $1 and id = $2', [shop.tenantId, sessionId, seats])

export const eventsOf = async (shop: World, type: string) =>
  await sql<{ aggregate_id: string; location_id: string; data: Json }>(
    'select * from events where tenant_id = $1 and type = $2 order by id',
    [shop.tenantId, type],
  )

/** The owner days later, with a token of then. */
export async function ownerAt(shop: World, at: string) {
  const { userId, signInId } = shop.owner
  const what = { role: 'owner', loc: null, can: [...expanded(roles.owner, null).can], sco: {} }
  const token = await tokenFor(
    { kind: 'staff', sub: userId, sid: signInId, tid: shop.tenantId, slug: shop.slug, cid: null, ...what },
    new Date(at),
  )
  return new Client(shop.base, token, at)
}
