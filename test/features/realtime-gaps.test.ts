import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { callsOf } from '../support/faults.ts'
import { happens, INSERT_EVENT, queued, someOrder } from '../support/happenings.ts'
import { Listener } from '../support/stream.ts'
import { id, sql, world, type World } from '../support/world.ts'

const locationStream = (shop: World, headers: Record<string, string> = {}) =>
  new Listener(`${shop.base}/locations/${shop.locationId}/stream`, { token: shop.owner.token, ...headers })

const told = (listener: Listener) => listener.told.map(({ data }) => data.data.n)

/** A transaction that has written and does not end until it is told to. */
async function late(shop: World, n: number) {
  const client = new Postgres({ connectionString: inject('servers').owner })
  await client.connect()
  await client.query('begin')
  const insert = async () => {
    const { rows } = await client.query<{ id: number }>(INSERT_EVENT, [
      shop.tenantId,
      'order.placed',
      'order',
      id(),
      shop.locationId,
      JSON.stringify({ n }),
    ])
    return rows[0]?.id ?? 0
  }
  const commit = async () => {
    await client.query('commit')
    await client.end()
  }
  return { event: await insert(), commit }
}

/** How many calls of the database have spoken of this order. */
const readsOf = async (order: string) => (await callsOf(order)).count

const happensAt = (shop: World, n: number) => happens(shop, { locationId: shop.locationId, data: { n } })

test('an event whose transaction commits late is told, and told before those that overtook it', async () => {
  const shop = await world()
  const listener = await (await locationStream(shop).open()).ready()
  const slow = await late(shop, 1)
  await queued(shop, [await happensAt(shop, 2)])
  await slow.commit()
  await queued(shop, [slow.event])
  await listener.heard(2)
  expect(told(listener)).toEqual([1, 2])
  listener.kill()
})

test('what waits for a transaction of somebody else is told when that ends, though nobody says so', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const slow = await late(other, 0)
  const overtaking = await happensAt(shop, 1)
  const listener = await (await locationStream(shop).open()).ready()
  await queued(shop, [overtaking])
  await slow.commit()
  await listener.heard(1)
  expect(told(listener)).toEqual([1])
  listener.kill()
})

test('a listener who resumes while a transaction is open misses nothing of it', async () => {
  const shop = await world()
  const listener = await (await locationStream(shop).open()).ready()
  const slow = await late(shop, 1)
  listener.kill()
  await happensAt(shop, 2)
  await listener.open()
  await slow.commit()
  await listener.heard(2)
  expect(told(listener)).toEqual([1, 2])
  listener.kill()
})

test('rows that came with a restored backup sort before the new ones, whatever their transaction ids', async () => {
  const shop = await world()
  const restored = await happensAt(shop, 1)
  await sql('update events set epoch = 0, transaction = 900000000000000 where tenant_id = $1 and id = $2', [shop.tenantId, restored])
  await happensAt(shop, 2)
  const listener = locationStream(shop)
  listener.lastEventId = '0.0.0'
  await (await listener.open()).heard(2)
  expect(told(listener)).toEqual([1, 2])
  listener.kill()
  listener.told.length = 0
  listener.lastEventId = `0.900000000000000.${restored}`
  await (await listener.open()).heard(1)
  expect(told(listener)).toEqual([2])
  listener.kill()
})

test('who had heard more of an order than its backup holds hears what follows the restore, though its numbers come again', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const restored = await happens(shop, { aggregateId: order, data: { n: 1 } })
  await sql('update events set epoch = 0 where tenant_id = $1 and id = $2', [shop.tenantId, restored])
  await happens(shop, { aggregateId: order, data: { n: 2 } })
  const listener = new Listener(`${shop.base}/orders/${order}/events`, { token: shop.owner.token })
  listener.lastEventId = '0.7'
  await (await listener.open()).heard(1)
  expect(listener.told.map(({ id, data }) => [id, data.seq, data.data.n])).toEqual([['2', 2, 2]])
  listener.kill()
})

test('F31: a stream that is killed twenty times during two hundred changes tells each change once, in order', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const [ofOrder, ofLocation] = [new Listener(`${shop.base}/orders/${order}/events`, { token: shop.owner.token }), locationStream(shop)]
  await (await ofOrder.open()).ready()
  await (await ofLocation.open()).ready()
  const changing = (async () => {
    const hints: Promise<unknown>[] = []
    for (let n = 1; n <= 200; n++) {
      hints.push(queued(shop, [await happens(shop, { aggregateId: order, locationId: shop.locationId, data: { n } })]))
    }
    await Promise.all(hints)
  })()
  const disturbed = async (listener: Listener) => {
    for (let kills = 1; kills <= 20; kills++) {
      await listener.heard(kills * 9)
      listener.kill()
      await listener.open()
    }
    await listener.heard(200)
    expect(told(listener)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    listener.kill()
  }
  await Promise.all([changing, disturbed(ofOrder), disturbed(ofLocation)])
})

test('two hundred listeners of one order cost one read a change, and each hears every change', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const url = `${shop.base}/orders/${order}/events`
  const listeners = await Promise.all(Array.from({ length: 200 }, () => new Listener(url, { token: shop.owner.token }).open()))
  await Promise.all(listeners.map((listener) => listener.ready()))
  const before = await readsOf(order)
  for (let n = 1; n <= 5; n++) await queued(shop, [await happens(shop, { aggregateId: order, data: { n } })])
  await Promise.all(listeners.map((listener) => listener.heard(5)))
  for (const listener of listeners) expect(told(listener)).toEqual([1, 2, 3, 4, 5])
  // the sixth is the look around after the first of them had joined
  expect((await readsOf(order)) - before).toBeLessThanOrEqual(6)
  for (const listener of listeners) listener.kill()
})

test('a channel whose listeners have all gone reads nothing', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const url = `${shop.base}/orders/${order}/events`
  const listeners = await Promise.all(Array.from({ length: 5 }, () => new Listener(url, { token: shop.owner.token }).open()))
  await Promise.all(listeners.map((listener) => listener.ready()))
  for (const listener of listeners) listener.kill()
  const changeReads = async () => {
    const before = await readsOf(order)
    await queued(shop, [await happens(shop, { aggregateId: order })])
    return (await readsOf(order)) - before
  }
  // nobody is told when their going has arrived: it has, once a change costs nothing
  while ((await changeReads()) > 0);
  expect(await changeReads()).toBe(0)
})

test('a stream shows that it lives, ends by itself, and goes on where it ended', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const listener = new Listener(`${shop.base}/orders/${order}/events`, { token: shop.owner.token, 'x-cortado-pace': '1000' })
  await listener.open()
  expect(await listener.heardComment()).toBe(true)
  await listener.ended()
  expect(listener.retries.length).toBeGreaterThanOrEqual(2)
  await happens(shop, { aggregateId: order, data: { n: 1 } })
  await (await listener.open()).heard(1)
  expect(told(listener)).toEqual([1])
  listener.kill()
})
