import type { SeedClient } from './client.ts'
import { ensure } from './menu.ts'
import { locationIdOf } from './premises.ts'
import type { DemoShop } from './shop.ts'

/** The clock changes within it, whenever it begins: the longest summer is 238 days. */
const SEASON_DAYS = 250

/** What the studio teaches and a season of it. Series have no name: where there is one, all were made. */
export async function writeTimetable(client: SeedClient, shop: DemoShop, at: Date): Promise<void> {
  if (!shop.studio) return
  const { rooms, classTypes, series } = shop.studio
  const locationId = locationIdOf(shop)
  const types = await ensure(client, '/class-types', classTypes)
  const places = await ensure(
    client,
    '/rooms',
    rooms.map((name) => ({ name, locationId })),
  )
  if ((await client.list('/series')).length > 0) return
  const firstDate = at.toISOString().slice(0, 10)
  const made = series.map(({ classType, room, time, days }) =>
    client.post('/series', {
      classTypeId: types.get(classType)?.id,
      locationId,
      roomId: places.get(room)?.id,
      recurrence: { firstDate, time, zone: shop.zone, rule: `FREQ=WEEKLY;BYDAY=${days}`, horizonDays: SEASON_DAYS },
    }),
  )
  await Promise.all(made)
}
