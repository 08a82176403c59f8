import { expect, inject, test } from 'vitest'
import { connect, dataOf, Refused } from '../../src/client.ts'
import { api } from '../support/client.ts'
import { product, sql, world } from '../support/world.ts'

const owner = async () => {
  const shop = await world()
  const { tenants } = connect({ url: api(), token: () => shop.owner.token }).api.v1
  return { shop, rooms: tenants[':tenant'], param: { tenant: shop.slug } }
}

const fault = (rule: object) => fetch(new URL('/faults', inject('servers').neon), { method: 'POST', body: JSON.stringify(rule) })

test('the client asks again under the same key when an answer is lost, and the effect happens once', async () => {
  const { shop, rooms, param } = await owner()
  await fault({ match: shop.tenantId, kind: 'reset-after-commit', times: 1 })
  const added = await dataOf(
    rooms.locations.$post({ param, json: { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' } }),
  )
  expect(added?.slug).toBe('mitte')
  expect(await sql('select 1 from locations where tenant_id = $1 and slug = $2', [shop.tenantId, 'mitte'])).toHaveLength(1)
})

test('a refusal is thrown with its code', async () => {
  const { rooms, param } = await owner()
  const refusal = await dataOf(rooms.locations[':id'].$get({ param: { ...param, id: crypto.randomUUID() } })).catch(
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(Refused)
  expect(refusal).toMatchObject({ status: 404, code: 'LOCATION_NOT_FOUND' })
})

test('a typed client quotes and orders', async () => {
  const { shop, rooms, param } = await owner()
  const { variantId } = await product(shop, { price: 450, stock: 5 })
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 2 }] }
  const quote = await dataOf(rooms.quotes.$post({ param, json: basket }))
  const order = await dataOf(rooms.orders.$post({ param, json: { ...basket, name: 'Ada', expectedTotal: quote.total } }))
  expect([quote.total, order.total]).toEqual([900, 900])
})
