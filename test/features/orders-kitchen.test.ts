import { expect, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const basketOf = (shop: World, variantId: string, quantity = 1) => ({ locationId: shop.locationId, lines: [{ variantId, quantity }] })
const level = async (variantId: string) =>
  (
    await sql<{ on: number; held: number }>(
      'select on_hand::int as on, reserved::int as held from inventory_levels where variant_id = $1',
      [variantId],
    )
  )[0]

test('every step that the state table does not know is refused', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const steps = ['start', 'ready', 'completion', 'recall'] as const
  const allowed: Record<string, readonly string[]> = {
    placed: ['start', 'completion'],
    preparing: ['ready', 'completion', 'recall'],
    ready: ['completion', 'recall'],
    completed: [],
    canceled: [],
  }
  const way: Record<string, string[]> = {
    placed: [],
    preparing: ['start'],
    ready: ['start', 'ready'],
    completed: ['completion'],
    canceled: ['cancellation'],
  }
  const tried = Object.entries(way).flatMap(([state, done]) => steps.map((step) => ({ state, done, step })))
  const outcomes = await Promise.all(
    tried.map(async ({ state, done, step }) => {
      const { body } = await shop.owner.post('/orders', basketOf(shop, variantId))
      const path = `/orders/${body.data.id}`
      for (const before of done) await shop.owner.post(`${path}/${before}`, before === 'cancellation' ? { reason: 'test' } : undefined)
      const answer = await shop.owner.post(`${path}/${step}`)
      return [state, step, answer.status === 200 ? 'moved' : answer.body.code]
    }),
  )
  expect(outcomes).toEqual(tried.map(({ state, step }) => [state, step, allowed[state]?.includes(step) ? 'moved' : 'ILLEGAL_TRANSITION']))
  const unpaid = await (await shop.customer()).post('/orders', basketOf(shop, variantId))
  expect((await shop.owner.post(`/orders/${unpaid.body.data.id}/start`)).status).toBe(409)
  await checkInvariants(shop.tenantId)
})

test('a step is taken back within two minutes and not after', async () => {
  const at = '2026-11-21T10:00:00.000Z'
  const shop = await world({ at })
  const { variantId } = await product(shop, { stock: 4 })
  const { body } = await shop.owner.post('/orders', basketOf(shop, variantId))
  const path = `/orders/${body.data.id}`
  await shop.owner.post(`${path}/start`)
  expect((await shop.owner.post(`${path}/recall`, undefined, { at: '2026-11-21T10:02:00.000Z' })).body.data.status).toBe('placed')
  await shop.owner.post(`${path}/start`, undefined, { at: '2026-11-21T10:03:00.000Z' })
  expect(await level(variantId)).toEqual({ on: 3, held: 0 })
  const late = await shop.owner.post(`${path}/recall`, undefined, { at: '2026-11-21T10:05:00.001Z' })
  expect([late.status, late.body.code]).toEqual([409, 'RECALL_WINDOW_PASSED'])
  await checkInvariants(shop.tenantId)
})

test('a cancellation gives held goods back, and used ones as the staff says', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 10 })
  const place = async (...steps: string[]) => {
    const { body } = await shop.owner.post('/orders', basketOf(shop, variantId, 2))
    for (const step of steps) await shop.owner.post(`/orders/${body.data.id}/${step}`)
    return `/orders/${body.data.id}/cancellation`
  }
  const silent = await shop.owner.post(await place(), {})
  expect([silent.status, silent.body.details[0].field]).toEqual([400, 'reason'])
  expect(await level(variantId)).toEqual({ on: 10, held: 2 })
  await shop.owner.post(await place(), { reason: 'mistake' })
  expect(await level(variantId)).toEqual({ on: 10, held: 2 })
  await shop.owner.post(await place('start'), { reason: 'left', stock: 'restock' })
  expect(await level(variantId)).toEqual({ on: 10, held: 2 })
  const wasted = await shop.owner.post(await place('start', 'ready'), { reason: 'spilled', stock: 'waste' })
  expect(wasted.body.data).toMatchObject({ status: 'canceled', cancelReason: 'spilled', due: 0 })
  expect(await level(variantId)).toEqual({ on: 8, held: 2 })
  await shop.owner.post(await place('start', 'recall'), { reason: 'left', stock: 'restock' })
  expect(await level(variantId)).toEqual({ on: 8, held: 2 })
  await checkInvariants(shop.tenantId)
})

test('a shopper cancels what nobody paid or made yet, within the window', async () => {
  const at = '2026-11-21T10:00:00.000Z'
  const shop = await world({ at })
  const { variantId } = await product(shop, { stock: 5 })
  const customer = await shop.customer()
  const other = await shop.customer()
  const cancel = (orderId: string, late?: string) =>
    customer.post(`/orders/${orderId}/cancellation`, {}, late === undefined ? {} : { at: late })
  const pending = (await customer.post('/orders', basketOf(shop, variantId))).body.data.id
  expect((await other.post(`/orders/${pending}/cancellation`, {})).body.code).toBe('ORDER_NOT_FOUND')
  expect((await other.get(`/orders/${pending}`)).status).toBe(404)
  expect((await cancel(pending)).body.data.status).toBe('canceled')
  expect((await cancel(pending)).body.code).toBe('ILLEGAL_TRANSITION')
  const placed = async () =>
    (await shop.owner.post('/orders', { ...basketOf(shop, variantId), customerId: customer.customerId })).body.data.id as string
  expect((await cancel(await placed(), '2026-11-21T10:05:00.000Z')).body.data.status).toBe('canceled')
  expect((await cancel(await placed(), '2026-11-21T10:05:00.001Z')).body.code).toBe('CANCEL_WINDOW_PASSED')
  const started = await placed()
  await shop.owner.post(`/orders/${started}/start`)
  expect((await cancel(started)).body.code).toBe('ILLEGAL_TRANSITION')
  await checkInvariants(shop.tenantId)
})

test('the kitchen sees its own location, oldest first, page by page', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const placed: string[] = []
  for (let index = 0; index < 5; index++) placed.push((await shop.owner.post('/orders', basketOf(shop, variantId))).body.data.id)
  await shop.owner.post(`/orders/${placed[1]}/start`)
  await shop.owner.post(`/orders/${placed[2]}/completion`)
  await (await shop.customer()).post('/orders', basketOf(shop, variantId))
  const kitchen = await shop.staff('kitchen', [shop.locationId])
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await kitchen.get(`/locations/${shop.locationId}/kitchen?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...body.data.map((ticket: { orderId: string }) => ticket.orderId))
    cursor = body.meta.nextCursor
  }
  expect(seen).toEqual([placed[0], placed[1], placed[3], placed[4]])
  const elsewhere = await shop.staff('kitchen', [id()])
  expect((await elsewhere.get(`/locations/${shop.locationId}/kitchen`)).body.code).toBe('LOCATION_NOT_FOUND')
  expect((await elsewhere.get('/orders')).body.data).toEqual([])
  expect((await kitchen.get('/orders')).body.data).toHaveLength(6)
  expect((await elsewhere.post(`/orders/${placed[0]}/start`)).status).toBe(404)
  expect((await elsewhere.get(`/orders/${placed[0]}`)).status).toBe(404)
  expect((await (await shop.customer()).get(`/locations/${shop.locationId}/kitchen`)).status).toBe(403)
})

test('the kitchen makes what is left of an order, and nothing of one that went back whole', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 9 })
  const { body } = await shop.owner.post('/orders', {
    locationId: shop.locationId,
    lines: [
      { variantId, quantity: 3 },
      { variantId, quantity: 2 },
    ],
  })
  const path = `/orders/${body.data.id}`
  const [three, two] = body.data.lines
  await shop.owner.post(`${path}/payments`, { kind: 'cash', tendered: body.data.total })
  const giveBack = (...lines: { lineId: string; quantity: number }[]) =>
    shop.owner.post(`${path}/refunds`, { lines: lines.map((line) => ({ ...line, restock: true })), reason: 'Changed their mind' })
  const tickets = async () =>
    (await shop.owner.get(`/locations/${shop.locationId}/kitchen`)).body.data.map((ticket: { lines: { quantity: number }[] }) =>
      ticket.lines.map(({ quantity }) => quantity),
    )
  expect(await tickets()).toEqual([[3, 2]])
  expect((await giveBack({ lineId: three.id, quantity: 2 }, { lineId: two.id, quantity: 2 })).status).toBe(201)
  expect(await tickets()).toEqual([[1]])
  expect((await shop.owner.post(`${path}/start`)).status).toBe(200)
  expect(await level(variantId)).toEqual({ on: 8, held: 0 })
  await giveBack({ lineId: three.id, quantity: 1 })
  expect(await tickets()).toEqual([])
  const made = await shop.owner.post(`${path}/ready`)
  expect([made.status, made.body.code]).toEqual([409, 'ILLEGAL_TRANSITION'])
  expect((await shop.owner.post(`${path}/recall`)).status).toBe(200)
  expect((await shop.owner.post(`${path}/start`)).body.code).toBe('ILLEGAL_TRANSITION')
  expect((await shop.owner.post(`${path}/completion`)).body.data.status).toBe('completed')
  await checkInvariants(shop.tenantId)
})

test('orders are listed newest first, by filters, and everybody finds their own', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const customer = await shop.customer()
  const own = (await customer.post('/orders', basketOf(shop, variantId))).body.data.id
  const first = (await shop.owner.post('/orders', basketOf(shop, variantId))).body.data.id
  const second = (await shop.owner.post('/orders', basketOf(shop, variantId))).body.data.id
  await shop.owner.post(`/orders/${second}/completion`)
  const ids = async (client: typeof shop.owner, query = '') =>
    (await client.get(`/orders${query}`)).body.data.map((order: { id: string }) => order.id)
  expect(await ids(shop.owner)).toEqual([second, first, own])
  expect(await ids(shop.owner, '?status=completed')).toEqual([second])
  expect(await ids(shop.owner, `?customerId=${customer.customerId}`)).toEqual([own])
  expect(await ids(shop.owner, `?locationId=${id()}`)).toEqual([])
  expect(await ids(shop.owner, '?to=2020-01-01T00:00:00Z')).toEqual([])
  expect(await ids(customer)).toEqual([own])
  expect(await ids(await shop.customer(), `?customerId=${customer.customerId}`)).toEqual([])
  const page = await shop.owner.get('/orders?limit=2')
  expect(await ids(shop.owner, `?limit=2&cursor=${page.body.meta.nextCursor}`)).toEqual([own])
  expect((await shop.owner.get('/orders?status=lost')).status).toBe(400)
})

test('an order is read under its version, privately', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const { body } = await shop.owner.post('/orders', basketOf(shop, variantId))
  const path = `/orders/${body.data.id}`
  const read = await shop.owner.get(path)
  expect(read.body.data).toEqual(body.data)
  expect([read.headers.get('etag'), read.headers.get('cache-control')]).toEqual(['"v1"', 'private, no-store'])
  expect((await shop.owner.get(path, { headers: { 'If-None-Match': '"v1"' } })).status).toBe(304)
  await shop.owner.post(`${path}/start`)
  expect((await shop.owner.get(path, { headers: { 'If-None-Match': '"v1"' } })).status).toBe(200)
})

test('numbers start anew each business day, and a receipt’s is never used again', async () => {
  const shop = await world({ at: '2026-11-21T02:55:00.000Z' })
  const { variantId } = await product(shop)
  const order = async (at: string) => (await shop.owner.post('/orders', basketOf(shop, variantId), { at })).body.data
  const [late, early, next] = [
    await order('2026-11-21T02:59:59.999Z'),
    await order('2026-11-21T03:00:00.000Z'),
    await order('2026-11-21T03:05:00.000Z'),
  ]
  expect([late, early, next].map(({ businessDate, number }) => `${businessDate} ${number}`)).toEqual([
    '2026-11-20 1',
    '2026-11-21 1',
    '2026-11-21 2',
  ])
  const receipt = await shop.owner.get(`/orders/${late.id}/receipt`)
  expect(receipt.body.data).toMatchObject({
    receiptNumber: 'main-2026-11-20-1',
    business: { name: 'Test Shop' },
    order: { id: late.id, total: 450 },
  })
  const pending = await (await shop.customer()).post('/orders', basketOf(shop, variantId))
  expect((await shop.owner.get(`/orders/${pending.body.data.id}/receipt`)).body.code).toBe('NOT_PLACED')
})
