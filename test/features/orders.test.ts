import { inject, expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, world } from '../support/world.ts'

const trips = async (match: string) => {
  const answer = await fetch(`${new URL(inject('servers').neon).origin}/calls?match=${match}`)
  const { count } = await answer.json<{ count: number }>()
  return count
}

test('a latte is quoted, placed at the counter, made and handed over', async () => {
  const shop = await world()
  const clerk = await shop.staff('staff')
  const { variantId } = await product(shop, { price: 450, stock: 3 })
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 2 }] }
  const quote = await shop.public.post('/quotes', basket)
  expect([quote.status, quote.body.data.total]).toEqual([200, 900])
  const placed = await clerk.post('/orders', { ...basket, name: 'Ada', expectedTotal: 900 })
  expect(placed.status).toBe(201)
  expect(placed.body.data).toMatchObject({
    status: 'placed',
    number: '1',
    total: 900,
    due: 900,
    paymentStatus: 'unpaid',
    channel: 'counter',
  })
  const { id: orderId } = placed.body.data
  const level = () => sql('select on_hand::int, reserved::int from inventory_levels where variant_id = $1', [variantId])
  expect(await level()).toEqual([{ on_hand: 3, reserved: 2 }])
  expect((await clerk.post(`/orders/${orderId}/start`)).body.data.status).toBe('preparing')
  expect(await level()).toEqual([{ on_hand: 1, reserved: 0 }])
  expect((await clerk.post(`/orders/${orderId}/ready`)).body.data.status).toBe('ready')
  const done = await clerk.post(`/orders/${orderId}/completion`)
  expect(done.body.data).toMatchObject({ status: 'completed', version: 4 })
  const again = await clerk.post(`/orders/${orderId}/start`)
  expect([again.status, again.body.code, again.body.details]).toEqual([409, 'ILLEGAL_TRANSITION', { status: 'completed' }])
  const types = await sql('select type from events where aggregate_id = $1 order by seq', [orderId])
  expect(types.map(({ type }) => type)).toEqual(['order.placed', 'order.started', 'order.ready', 'order.completed'])
  await checkInvariants(shop.tenantId)
})

test.skipIf(inject('servers').forgetful)('a warm quote needs no database, and a warm order one call', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const ids = Array.from({ length: 4 }, () => id())
  const headers = (index: number) => ({ headers: { 'X-Request-Id': ids[index] ?? '' } })
  await shop.public.post('/quotes', basket, headers(0))
  await shop.public.post('/quotes', basket, headers(1))
  await shop.owner.post('/orders', basket, headers(2))
  await shop.owner.post('/orders', basket, headers(3))
  expect(await Promise.all(ids.map(trips))).toEqual([1, 0, 2, 1])
})

test('a guest orders without an account, and sees that one order', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 5 })
  const { status, body } = await shop.public.post('/order-tokens')
  expect(status).toBe(201)
  const guest = new Client(shop.base, body.data.token)
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const placed = await guest.post('/orders', { ...basket, id: body.data.orderId })
  expect(placed.status).toBe(201)
  expect(placed.body.data).toMatchObject({ id: body.data.orderId, status: 'pending_payment', number: null, customerId: null })
  expect(placed.body.data.holdExpiresAt).not.toBeNull()
  const others = await shop.owner.post('/orders', basket)
  expect((await guest.get(`/orders/${others.body.data.id}`)).status).toBe(404)
  expect((await guest.get('/orders')).body.data.map((order: { id: string }) => order.id)).toEqual([body.data.orderId])
  expect((await guest.post('/orders', { ...basket, id: id() })).status).toBe(403)
  const canceled = await guest.post(`/orders/${body.data.orderId}/cancellation`, {})
  expect([canceled.status, canceled.body.data.status]).toEqual([200, 'canceled'])
  await checkInvariants(shop.tenantId)
})

test('what a location’s settings say holds for the next order, however warm its prices are', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const place = () => shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  expect((await place()).body.data.status).toBe('placed')
  await sql('update locations set pay_later = false where id = $1', [shop.locationId])
  expect((await place()).body.data.status).toBe('pending_payment')
  await sql(`update tenants set tax_scope = 'line', rounding = 'half_even' where id = $1`, [shop.tenantId])
  const { body } = await place()
  const [frozen] = await sql(`select pricing ->> 'rounding' as rounding, pricing ->> 'taxScope' as scope from orders where id = $1`, [
    body.data.id,
  ])
  expect(frozen).toEqual({ rounding: 'half_even', scope: 'line' })
  await sql('update locations set active = false where id = $1', [shop.locationId])
  expect((await place()).body.code).toBe('INVALID_REFERENCE')
})

test('goods by weight are not given away in crumbs, nor is anything sold for more than an amount can be', async () => {
  const shop = await world()
  const [beans, yacht] = [await product(shop, { price: 499, precision: 3, stock: 1000 }), await product(shop, { price: 99_999_999_99 })]
  const place = (variantId: string, more: object) =>
    shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }], ...more })
  const crumb = await place(beans.variantId, {})
  expect([crumb.status, crumb.body.code, crumb.body.details[0].field]).toEqual([400, 'INVALID_REQUEST', 'lines.0.quantity'])
  const fleet = await place(yacht.variantId, { tip: 1 })
  expect([fleet.status, fleet.body.code, fleet.body.details[0].field]).toEqual([400, 'INVALID_REQUEST', 'lines'])
  expect((await place(yacht.variantId, {})).status).toBe(201)
  await checkInvariants(shop.tenantId)
})
