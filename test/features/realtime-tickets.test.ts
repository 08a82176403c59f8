import { expect, test } from 'vitest'
import { happens, someOrder } from '../support/happenings.ts'
import { Listener } from '../support/stream.ts'
import { id, sql, world, type World } from '../support/world.ts'

const opened = (shop: World, order: string, ticket: string) => new Listener(`${shop.base}/orders/${order}/events?ticket=${ticket}`).open()

test('a ticket opens its stream once, without a header', async () => {
  const shop = await world()
  const ada = await shop.customer()
  const order = await someOrder(shop, { customerId: ada.customerId })
  await happens(shop, { aggregateId: order })
  const issued = await ada.post('/stream-tickets', { channel: `order:${order}` })
  expect(issued.status).toBe(201)
  const listener = await opened(shop, order, issued.body.data.ticket)
  expect(await listener.heard(1)).toBe(true)
  listener.kill()
  expect((await opened(shop, order, issued.body.data.ticket)).status).toBe(401)
})

test('a ticket is for one channel of one tenant, for a minute', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const [order, another] = [await someOrder(shop), await someOrder(shop)]
  const { ticket } = (await shop.owner.post('/stream-tickets', { channel: `order:${order}` })).body.data
  expect((await opened(shop, another, ticket)).status).toBe(401)
  expect((await opened(other, order, ticket)).status).toBe(401)
  expect((await opened(shop, order, 'guessed')).status).toBe(401)
  const later = new Date(Date.now() + 61_000).toISOString()
  const late = new Listener(`${shop.base}/orders/${order}/events?ticket=${ticket}`, { 'x-cortado-now': later })
  expect((await late.open()).status).toBe(401)
  const inTime = await opened(shop, order, ticket)
  expect(inTime.status).toBe(200)
  inTime.kill()
})

test('a ticket is not kept, only its hash', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const { ticket } = (await shop.owner.post('/stream-tickets', { channel: `order:${order}` })).body.data
  const kept = await sql('select * from stream_tickets where tenant_id = $1', [shop.tenantId])
  expect(kept).toHaveLength(1)
  expect(JSON.stringify(kept)).not.toContain(ticket)
})

test('a ticket is given only for what its bearer may follow', async () => {
  const shop = await world()
  const [ada, eve] = [await shop.customer(), await shop.customer()]
  const order = await someOrder(shop, { customerId: ada.customerId })
  expect((await eve.post('/stream-tickets', { channel: `order:${order}` })).body.code).toBe('CHANNEL_NOT_FOUND')
  expect((await ada.post('/stream-tickets', { channel: `location:${shop.locationId}` })).status).toBe(404)
  expect((await shop.owner.post('/stream-tickets', { channel: `location:${id()}` })).status).toBe(404)
  expect((await shop.public.post('/stream-tickets', { channel: `order:${order}` })).status).toBe(401)
  expect((await ada.post('/stream-tickets', { channel: 'everything' })).status).toBe(400)
  expect(await sql('select 1 from stream_tickets where tenant_id = $1', [shop.tenantId])).toHaveLength(0)
})
