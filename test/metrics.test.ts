import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BLOBS, DOUBLES } from '../src/http/metrics.ts'
import { customerCan } from '../src/http/holders.ts'
import { anyone, api } from './support/client.ts'
import { id, product, tokenFor, world } from './support/world.ts'

type Point = { indexes: string[]; blobs: string[]; doubles: number[] }

async function pointsOf(tenantId: string): Promise<Record<string, string | number>[]> {
  const points = await (await fetch(`${api()}/__dev/metrics?tenant=${tenantId}`)).json<Point[]>()
  return points.map(({ blobs, doubles }) =>
    Object.fromEntries([...BLOBS.map((name, i) => [name, blobs[i]]), ...DOUBLES.map((name, i) => [name, doubles[i]])]),
  )
}

test('each request is one data point, and a dataset that fails fails no request', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 1 })
  const order = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  // the development Worker's dataset throws at every data point
  expect((await shop.owner.post('/orders', order)).status).toBe(201)
  expect((await shop.owner.post('/orders', order)).status).toBe(409)
  const found = await pointsOf(shop.tenantId)
  const common = { method: 'POST', route: '/api/v1/tenants/:tenant/orders', actor: 'staff', size: '', release: 'dev' }
  expect(found).toMatchObject([
    { ...common, status: 201, code: '' },
    { ...common, status: 409, code: 'OUT_OF_STOCK' },
  ])
  for (const { ms, trips, statements } of found)
    expect([Number(ms) >= 0, Number(trips) >= 1, Number(statements) > Number(trips)]).toEqual([true, true, true])
})

test('a tenant is of the size that it was given, by slug too, and a data point says nobody’s name', async () => {
  const shop = await world()
  const { customerId, userId } = await shop.customer()
  const slug = 'metrics-large'
  const token = await tokenFor({
    kind: 'customer',
    sub: userId,
    sid: id(),
    tid: shop.tenantId,
    slug,
    cid: customerId,
    can: [...customerCan],
  })
  const headers = { 'CF-Connecting-IP': '203.0.113.7', 'User-Agent': 'somebodys browser' }
  await anyone(token).get(`/tenants/${slug}/orders`, { headers })
  const [point = {}] = await pointsOf(shop.tenantId)
  expect(point).toMatchObject({ size: 'large', actor: 'customer', status: 200 })
  const said = JSON.stringify(point)
  for (const secret of [customerId, userId, '203.0.113.7', 'somebody']) expect(said).not.toContain(secret)
})

test('the columns are where the documentation says', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'OPERATIONS.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `((?:blob|double)\d+)` \| (\w+)/gm)].map(([, column, name]) => [column, name])
  expect(documented).toEqual([...BLOBS.map((name, i) => [`blob${i + 1}`, name]), ...DOUBLES.map((name, i) => [`double${i + 1}`, name])])
})
