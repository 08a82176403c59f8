import { expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { happens, queued, someOrder } from '../support/happenings.ts'
import { Listener } from '../support/stream.ts'
import { id, product, tokenFor, world, type World } from '../support/world.ts'

const orderStream = (shop: World, order: string, token?: string) =>
  new Listener(`${shop.base}/orders/${order}/events`, token === undefined ? {} : { token })

async function changes(shop: World, order: string, data: object = {}) {
  const event = await happens(shop, { aggregateId: order, locationId: shop.locationId, data })
  await queued(shop, [event])
}

test('who follows an order hears what happened before and what happens next, in order and once', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  for (const status of ['placed', 'preparing']) await happens(shop, { aggregateId: order, data: { status } })
  const listener = await orderStream(shop, order, shop.owner.token).open()
  expect([listener.status, listener.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  await listener.heard(2)
  await changes(shop, order, { status: 'ready' })
  await listener.heard(3)
  expect(listener.told.map(({ id, data }) => [id, data.data.status])).toEqual([
    ['1', 'placed'],
    ['2', 'preparing'],
    ['3', 'ready'],
  ])
  listener.kill()
})

test('an order is followed by its customer and by its guest, and by no other', async () => {
  const shop = await world()
  const [ada, eve] = [await shop.customer(), await shop.customer()]
  const order = await someOrder(shop, { customerId: ada.customerId })
  const [guest, stranger] = [await shop.guest(order), await shop.guest()]
  await happens(shop, { aggregateId: order })
  for (const { token } of [ada, guest]) {
    const listener = await orderStream(shop, order, token).open()
    expect(await listener.heard(1)).toBe(true)
    listener.kill()
  }
  for (const { token } of [eve, stranger]) {
    expect((await orderStream(shop, order, token).open()).status).toBe(404)
  }
  expect((await orderStream(shop, order).open()).status).toBe(401)
  expect((await orderStream(await world(), order, ada.token).open()).status).toBe(404)
})

test('a customer hears nothing about the staff', async () => {
  const shop = await world()
  const ada = await shop.customer()
  const order = await someOrder(shop, { customerId: ada.customerId })
  await happens(shop, { aggregateId: order, data: { status: 'canceled', staffNote: 'rude', drawer: 7 } })
  const [hers, ours] = [orderStream(shop, order, ada.token), orderStream(shop, order, shop.owner.token)]
  await (await hers.open()).heard(1)
  await (await ours.open()).heard(1)
  expect(Object.keys(hers.told[0]?.data).toSorted()).toEqual(['aggregate', 'aggregateId', 'at', 'data', 'seq', 'type'])
  expect(hers.told[0]?.data.data).toEqual({ status: 'canceled' })
  expect(ours.told[0]?.data).toMatchObject({ data: { staffNote: 'rude' }, actor: { kind: 'system', id: null } })
  hers.kill()
  ours.kill()
})

test('a location is followed by those who work there', async () => {
  const shop = await world()
  const [cook, elsewhere, ada] = [
    await shop.staff('kitchen', [shop.locationId]),
    await shop.staff('kitchen', [id()]),
    await shop.customer(),
  ]
  const url = `${shop.base}/locations/${shop.locationId}/stream`
  const listener = await (await new Listener(url, { token: cook.token }).open()).ready()
  const order = id()
  await changes(shop, order)
  await listener.heard(1)
  expect(listener.told[0]?.data.aggregateId).toBe(order)
  listener.kill()
  for (const { token } of [elsewhere, ada]) expect((await new Listener(url, { token }).open()).status).toBe(404)
  expect((await new Listener(`${shop.base}/locations/${id()}/stream`, { token: shop.owner.token }).open()).status).toBe(404)
})

test('an order of another location is not there for who works elsewhere', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const elsewhere = await shop.staff('kitchen', [id()])
  expect((await orderStream(shop, order, elsewhere.token).open()).status).toBe(404)
  expect((await elsewhere.post('/stream-tickets', { channel: `order:${order}` })).status).toBe(404)
})

test('an id that the stream did not hand out is refused', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  for (const given of ['x', '1.2.3', '-1', '1e3']) {
    const refused = await new Listener(`${shop.base}/orders/${order}/events`, { token: shop.owner.token, 'Last-Event-ID': given }).open()
    expect(refused.status).toBe(400)
  }
  const resumed = await new Listener(`${shop.base}/orders/${order}/events?lastEventId=0`, { token: shop.owner.token }).open()
  expect(resumed.status).toBe(200)
  resumed.kill()
})

test('an order that is placed and made is heard at its location and by its customer, as it happens', async () => {
  const shop = await world()
  const [ada, cook] = [await shop.customer(), await shop.staff('kitchen')]
  const { variantId } = await product(shop, { price: 300 })
  const kitchen = new Listener(`${shop.base}/locations/${shop.locationId}/stream`, { token: cook.token })
  await (await kitchen.open()).ready()
  const basket = { locationId: shop.locationId, customerId: ada.customerId, lines: [{ variantId, quantity: 1 }] }
  const order = (await shop.owner.post('/orders', basket)).body.data
  const hers = await orderStream(shop, order.id, ada.token).open()
  await hers.heard(1)
  for (const move of ['start', 'ready', 'completion']) expect((await cook.post(`/orders/${order.id}/${move}`)).status).toBe(200)
  const whole = ['order.placed', 'order.started', 'order.ready', 'order.completed']
  for (const listener of [kitchen, hers]) {
    await listener.heard(whole.length)
    expect(listener.told.map(({ data }) => data.type)).toEqual(whole)
    listener.kill()
  }
  expect(hers.told.map(({ data }) => data.data.status)).toEqual(['placed', 'preparing', 'ready', 'completed'])
})

test('a location is not followed by staff who may not read orders', async () => {
  const shop = await world()
  const url = `${shop.base}/locations/${shop.locationId}/stream`
  const instructor = await shop.staff('instructor')
  expect((await new Listener(url, { token: instructor.token }).open()).status).toBe(403)
  const claims = { sub: instructor.userId, sid: id(), tid: shop.tenantId, slug: shop.slug, role: 'instructor', cid: null, loc: null }
  const token = await tokenFor({ kind: 'staff', ...claims, can: ['realtime:follow'] })
  expect((await new Listener(url, { token }).open()).status).toBe(404)
  const ticket = await new Client(shop.base, token).post('/stream-tickets', { channel: `location:${shop.locationId}` })
  expect([ticket.status, ticket.body.code]).toEqual([404, 'CHANNEL_NOT_FOUND'])
})
