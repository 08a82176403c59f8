import { expect, test } from 'vitest'
import { ATTEMPTS } from '../../src/features/jobs/rules.ts'
import { happens, queued, someOrder } from '../support/happenings.ts'
import type { Answer } from '../support/client.ts'
import { product, sql, world, type World } from '../support/world.ts'

type Mutation = { does: string; action: string; act: (shop: World) => Promise<Answer> }

const coffee = async (shop: World) => {
  const { variantId } = await product(shop, { price: 300 })
  return { variantId, basket: { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] } }
}
const ordered = async (shop: World): Promise<string> => (await shop.owner.post('/orders', (await coffee(shop)).basket)).body.data.id
const dead = async (shop: World) => {
  const event = await happens(shop, { type: 'dev.probe', data: { poison: true } })
  await queued(shop, [event])
  await sql('update events set attempts = $2 where tenant_id = $1', [shop.tenantId, ATTEMPTS])
  await queued(shop, [event], { queue: 'cortado-events-dead-dev' })
  return event
}

const mutations: Mutation[] = [
  {
    does: 'a location is added',
    action: 'location.added',
    act: (shop) => shop.owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' }),
  },
  {
    does: 'a category is made',
    action: 'category.created',
    act: (shop) => shop.owner.post('/categories', { name: 'Drinks', slug: 'drinks' }),
  },
  { does: 'a customer is written down', action: 'customer.added', act: (shop) => shop.owner.post('/customers', { name: 'Ada' }) },
  {
    does: 'stock is received',
    action: 'stock.receive',
    act: async (shop) => {
      const { variantId } = await product(shop, { stock: 1 })
      return shop.owner.post('/inventory/receipts', { locationId: shop.locationId, lines: [{ variantId, quantity: 2 }] })
    },
  },
  { does: 'an order is placed', action: 'order.created', act: async (shop) => shop.owner.post('/orders', (await coffee(shop)).basket) },
  { does: 'an order is made', action: 'order.started', act: async (shop) => shop.owner.post(`/orders/${await ordered(shop)}/start`) },
  {
    does: 'cash is taken',
    action: 'payment.captured',
    act: async (shop) => shop.owner.post(`/orders/${await ordered(shop)}/payments`, { kind: 'cash', tendered: 300 }),
  },
  {
    does: 'a stream ticket is given',
    action: 'stream-ticket.issued',
    act: async (shop) => shop.owner.post('/stream-tickets', { channel: `order:${await someOrder(shop)}` }),
  },
  {
    does: 'a dead event is replayed',
    action: 'event.replayed',
    act: async (shop) => shop.owner.post(`/events/${await dead(shop)}/replay`),
  },
]

test.each(mutations)('when $does, the log says by whom, with which request', async ({ action, act }) => {
  const shop = await world()
  const answer = await act(shop)
  expect([answer.status, answer.text]).toEqual([expect.toBeOneOf([200, 201]), answer.text])
  const requestId = answer.headers.get('x-request-id')
  const entries = await sql('select action, actor_kind, actor_id from audit_log where tenant_id = $1 and request_id = $2', [
    shop.tenantId,
    requestId,
  ])
  expect(entries).toContainEqual({ action, actor_kind: 'staff', actor_id: shop.owner.userId })
})
