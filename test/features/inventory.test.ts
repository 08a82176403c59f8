import { expect, test } from 'vitest'
import type { Client, Options } from '../support/client.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const at = (shop: World, variantId: string) => `/inventory/levels/${shop.locationId}/${variantId}`
const levelOf = async (shop: World, variantId: string) => (await shop.owner.get(at(shop, variantId))).body.data
const receive = (shop: World, variantId: string, quantity: number, who: Client = shop.owner, options: Options = {}) =>
  who.post('/inventory/receipts', { locationId: shop.locationId, lines: [{ variantId, quantity }] }, options)
const count = (shop: World, variantId: string, counted: number, more = {}, line = {}, options: Options = {}) =>
  shop.owner.post('/inventory/counts', { locationId: shop.locationId, ...more, lines: [{ variantId, counted, ...line }] }, options)

test('what is received is on hand, and the ledger says why', async () => {
  const shop = await world()
  const [one, two] = [await product(shop, { stock: 0 }), await product(shop, { stock: 5 })]
  const lines = [
    { variantId: one.variantId, quantity: 12 },
    { variantId: two.variantId, quantity: 3 },
  ]
  const received = await shop.owner.post('/inventory/receipts', { locationId: shop.locationId, reason: 'Delivery 7', lines })
  expect(received.status).toBe(201)
  expect(received.body.data).toMatchObject({ kind: 'receive', locationId: shop.locationId })
  expect(received.body.data.lines.map((line: { delta: number; onHand: number }) => [line.delta, line.onHand])).toEqual([
    [12, 12],
    [3, 8],
  ])
  const level = await levelOf(shop, one.variantId)
  expect(level).toMatchObject({ onHand: 12, reserved: 0, available: 12, productName: 'Flat white' })
  expect(level.movements[0]).toMatchObject({
    kind: 'receive',
    deltaOnHand: 12,
    reason: 'Delivery 7',
    refId: received.body.data.id,
    actorKind: 'staff',
  })
})

test('one key receives once, however often it is sent', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 0 })
  const key = id()
  const answers = await Promise.all(Array.from({ length: 20 }, () => receive(shop, variantId, 4, shop.owner, { key })))
  expect([new Set(answers.map((answer) => answer.text)).size, (await levelOf(shop, variantId)).onHand]).toEqual([1, 4])
})

test('nobody wastes or takes away what is not there', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 3 })
  const body = (lines: unknown[]) => ({ locationId: shop.locationId, reason: 'Dropped', lines })
  const wasted = await shop.owner.post('/inventory/waste', body([{ variantId, quantity: 4 }]))
  expect([wasted.status, wasted.body.code, wasted.body.details]).toEqual([409, 'NOT_ON_HAND', [{ variantId, onHand: 3 }]])
  expect((await shop.owner.post('/inventory/adjustments', body([{ variantId, delta: -4 }]))).body.code).toBe('NOT_ON_HAND')
  expect((await shop.owner.post('/inventory/waste', body([{ variantId, quantity: 2 }]))).body.data.lines[0]).toMatchObject({
    delta: -2,
    onHand: 1,
  })
  expect((await shop.owner.post('/inventory/adjustments', body([{ variantId, delta: 5 }]))).body.data.lines[0].onHand).toBe(6)
})

test('a count says what was there then; what moved since is added', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 10 })
  const [countedAt, later, at] = [1, 2, 3].map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString())
  await receive(shop, variantId, 5, shop.owner, { at: later })
  const counted = await count(shop, variantId, 7, { countedAt }, {}, { at })
  expect(counted.body.data.lines[0]).toMatchObject({ delta: -3, onHand: 12 })
  const older = await count(shop, variantId, 99, { countedAt: '2020-01-01T00:00:00Z' }, {}, { at })
  expect([older.status, older.body.code]).toEqual([409, 'COUNTED_SINCE'])
  const again = await count(shop, variantId, 12, {}, {}, { at })
  expect(again.body.data.lines[0]).toMatchObject({ delta: 0, onHand: 12 })
  expect((await count(shop, variantId, 1, { countedAt: '2999-01-01T00:00:00Z' })).status).toBe(400)
})

test('a count under a version is refused when the level has moved', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 10 })
  const { version } = await levelOf(shop, variantId)
  await receive(shop, variantId, 1)
  expect((await count(shop, variantId, 10, {}, { version })).status).toBe(412)
  expect((await count(shop, variantId, 10, {}, { version: version + 1 })).status).toBe(201)
})

test('low stock is told once a crossing, and again after it was above', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 10 })
  const { version } = await levelOf(shop, variantId)
  const settings = { safety: 2, backorder: false, lowStockAt: 5 }
  expect((await shop.owner.put(at(shop, variantId), settings)).status).toBe(428)
  const set = await shop.owner.put(at(shop, variantId), settings, { headers: { 'If-Match': `"v${version}"` } })
  expect(set.body.data).toMatchObject({ safety: 2, lowStockAt: 5, available: 8, version: version + 1 })
  expect((await shop.owner.put(at(shop, variantId), settings, { headers: { 'If-Match': `"v${version}"` } })).status).toBe(412)
  const told = async () => (await sql(`select 1 from events where tenant_id = $1 and type = 'inventory.low'`, [shop.tenantId])).length
  const waste = (quantity: number) => shop.owner.post('/inventory/waste', { locationId: shop.locationId, lines: [{ variantId, quantity }] })
  expect((await shop.owner.get('/inventory/levels?low=true')).body.data).toEqual([])
  const steps: number[] = []
  for (const change of [() => waste(2), () => waste(1), () => waste(1), () => receive(shop, variantId, 9), () => waste(8)]) {
    await change()
    steps.push(await told())
  }
  expect(steps).toEqual([0, 1, 1, 1, 2])
  expect((await shop.owner.get('/inventory/levels?low=true')).body.data).toMatchObject([{ variantId, available: 5 }])
})

test('a level can be set up before anything has come', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const settings = { safety: 0, backorder: true, lowStockAt: null }
  expect((await shop.owner.put(at(shop, variantId), settings)).body.code).toBe('VARIANT_NOT_TRACKED')
  await shop.owner.patch(`/variants/${variantId}`, { tracked: true })
  expect((await shop.owner.get(at(shop, variantId))).status).toBe(404)
  expect((await shop.owner.put(at(shop, variantId), settings)).body.data).toMatchObject({ backorder: true, onHand: 0, movements: [] })
})

test('staff of one location do not touch the stock of another', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 1 })
  const elsewhere = await shop.staff('manager', [id()])
  const body = { locationId: shop.locationId, reason: 'x', lines: [{ variantId, quantity: 1 }] }
  const answers = [
    await elsewhere.post('/inventory/receipts', body),
    await elsewhere.post('/inventory/waste', body),
    await elsewhere.post('/inventory/counts', { locationId: shop.locationId, lines: [{ variantId, counted: 0 }] }),
    await elsewhere.put(at(shop, variantId), { safety: 0, backorder: false, lowStockAt: 1 }),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403])
  const here = await shop.staff('staff', [shop.locationId])
  expect((await receive(shop, variantId, 1, here)).status).toBe(201)
  expect((await here.post('/inventory/adjustments', { ...body, lines: [{ variantId, delta: 1 }] })).status).toBe(403)
  expect((await (await shop.customer()).get('/inventory/levels')).status).toBe(403)
})

test('levels and movements are paged and filtered', async () => {
  const shop = await world()
  for (let n = 0; n < 5; n++) await product(shop, { stock: n })
  const { variantId } = await product(shop, { stock: 1 })
  await shop.owner.post('/inventory/waste', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  for (const path of ['/inventory/levels?limit=2', '/inventory/movements?limit=2']) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await shop.owner.get(`${path}${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.data.map((row: { id?: string; variantId: string }) => row.id ?? row.variantId))
      cursor = body.meta.nextCursor
    }
    expect([path, seen.length, new Set(seen).size]).toEqual([path, path.includes('levels') ? 6 : 7, seen.length])
  }
  expect((await shop.owner.get(`/inventory/movements?kind=waste&variantId=${variantId}`)).body.data).toMatchObject([{ deltaOnHand: -1 }])
  expect((await shop.owner.get(`/inventory/levels?locationId=${id()}`)).body.data).toEqual([])
})

test("bad input and other tenants' ids are refused, and nothing changes", async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { variantId } = await product(shop, { stock: 1 })
  const theirs = await product(other, { stock: 1 })
  const line = { variantId, quantity: 1 }
  const bodies = [
    { locationId: shop.locationId, lines: [] },
    { locationId: shop.locationId, lines: [line, line] },
    { locationId: shop.locationId, lines: [{ variantId, quantity: -1 }] },
    { locationId: shop.locationId, lines: [{ variantId, quantity: 1e15 }] },
    { locationId: shop.locationId, lines: [{ variantId, quantity: 0.5 }] },
    { locationId: shop.locationId, reason: 'a\0b', lines: [line] },
    { locationId: shop.locationId, lines: [line], note: 'x' },
    { locationId: 'here', lines: [line] },
  ]
  const answers = await Promise.all(bodies.map((body) => shop.owner.post('/inventory/receipts', body)))
  expect(answers.map((answer) => answer.status)).toEqual(bodies.map(() => 400))
  const foreign = [
    await shop.owner.post('/inventory/receipts', { locationId: other.locationId, lines: [line] }),
    await receive(shop, theirs.variantId, 1),
    await shop.owner.get(at(other, theirs.variantId)),
  ]
  expect(foreign.map((answer) => answer.status)).toEqual([404, 404, 404])
  expect((await shop.owner.post('/inventory/receipts', bodies[0], { key: null })).status).toBe(400)
  expect((await shop.owner.post('/inventory/adjustments', { locationId: shop.locationId, lines: [{ variantId, delta: 1 }] })).status).toBe(
    400,
  )
  expect((await shop.owner.get('/inventory/levels?low=maybe')).status).toBe(400)
  expect((await levelOf(shop, variantId)).onHand).toBe(1)
  expect((await sql('select 1 from inventory_levels where tenant_id = $1', [shop.tenantId])).length).toBe(1)
})
