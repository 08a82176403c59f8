import { expect, test } from 'vitest'
import { expireDeliveries, expireLetters, expirePairings, expireProofs } from '../../src/features/jobs/expire.ts'
import { offered, paired } from '../support/device.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { sql, world, type World } from '../support/world.ts'

const DAY = 24 * 60
const place = (slug: string) => ({ name: slug, slug, zone: 'Europe/Berlin', currency: 'EUR' })

const count = async (text: string, shop: World) => Number((await sql<{ n: string }>(text, [shop.tenantId]))[0]?.n)
const deliveries = (shop: World) => count('select count(*) as n from event_deliveries where tenant_id = $1', shop)
const letters = (shop: World) =>
  count(`select count(*) as n from stripe_inbox where payload -> 'data' -> 'object' -> 'metadata' ->> 'tenant_id' = $1`, shop)

/** Two events, each handled: one is done, the other was called dead and may be asked for again. */
async function handled(shop: World) {
  await shop.owner.post('/locations', place('one'))
  await shop.owner.post('/locations', place('two'))
  const [first, second] = await sql<{ id: string }>('select id from events where tenant_id = $1 order by id desc limit 2', [shop.tenantId])
  await sql(`update events set state = case when id = $2 then 'dead' else 'done' end where tenant_id = $1`, [shop.tenantId, second?.id])
  await sql(`insert into event_deliveries (tenant_id, event_id, handler) select $1, unnest($2::bigint[]), 'test' on conflict do nothing`, [
    shop.tenantId,
    [first?.id, second?.id],
  ])
  await sql(`delete from event_deliveries where tenant_id = $1 and handler <> 'test'`, [shop.tenantId])
}

test('what was delivered is forgotten after thirty days, but not of an event that may be asked for again', async () => {
  const shop = await world()
  await handled(shop)
  expect(await sweep(expireDeliveries, shop, minutesLater(29 * DAY))).toBe(0)
  expect(await sweep(expireDeliveries, shop, minutesLater(31 * DAY))).toBe(1)
  expect(await deliveries(shop)).toBe(1)
  expect(await count(`select count(*) as n from events where tenant_id = $1`, shop)).toBeGreaterThan(1)
})

test('what Stripe told is forgotten thirty-five days after it was acted on, but not what nobody could act on', async () => {
  const shop = await world()
  const payload = JSON.stringify({ data: { object: { metadata: { tenant_id: shop.tenantId } } } })
  for (const state of ['done', 'dead', 'new'])
    await sql(
      `insert into stripe_inbox (id, endpoint, event_id, type, livemode, payload, state, next_at, created_at, done_at)
      values (gen_random_uuid(), 'platform', $1, 'payout.paid', false, $2, $3, now() + interval '99 days', 0, case when $3 = 'done' then now() end)`,
      [`evt_${crypto.randomUUID()}`, payload, state],
    )
  expect(await sweep(expireLetters, shop, minutesLater(34 * DAY))).toBe(0)
  expect(await sweep(expireLetters, shop, minutesLater(36 * DAY))).toBe(1)
  expect(await letters(shop)).toBe(2)
})

test('a code that nobody says any more and proofs of devices that come no more are forgotten, the device is not', async () => {
  const shop = await world()
  const { deviceId } = await paired(shop)
  await offered(shop)
  expect(await sweep(expirePairings, shop, minutesLater(DAY))).toBe(0)
  expect(await sweep(expireProofs, shop, minutesLater(5))).toBe(0)
  expect(await sweep(expirePairings, shop, minutesLater(DAY + 11))).toBe(2)
  expect(await sweep(expireProofs, shop, minutesLater(11))).toBe(1)
  expect(await count('select count(*) as n from device_pairings where tenant_id = $1', shop)).toBe(0)
  expect(await count('select count(*) as n from device_proofs where tenant_id = $1', shop)).toBe(0)
  expect((await shop.owner.get(`/devices/${deviceId}`)).status).toBe(200)
})
