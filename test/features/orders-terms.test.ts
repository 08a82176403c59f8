import { expect, test } from 'vitest'
import * as z from 'zod'
import { Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, tokenFor, world, type World } from '../support/world.ts'

const basketOf = (shop: World, variantId: string, quantity = 1) => ({ locationId: shop.locationId, lines: [{ variantId, quantity }] })

/** A list of choices on a product: each modifier by name. */
async function choices(shop: World, productId: string, { min = 0, max = null as number | null }, offered: Record<string, Partial<Offer>>) {
  const listId = id()
  await sql('insert into modifier_lists (tenant_id, id, name, min, max) values ($1, $2, $3, $4, $5)', [
    shop.tenantId,
    listId,
    `List ${listId}`,
    min,
    max,
  ])
  await sql('insert into product_modifier_lists (tenant_id, product_id, list_id) values ($1, $2, $3)', [shop.tenantId, productId, listId])
  const ids: Record<string, string> = {}
  for (const [name, { priceDelta = 0, isDefault = false, soldOut = false }] of Object.entries(offered)) {
    const modifierId = (ids[name] = id())
    await sql(
      'insert into modifiers (tenant_id, id, list_id, name, price_delta, is_default, sold_out) values ($1, $2, $3, $4, $5, $6, $7)',
      [shop.tenantId, modifierId, listId, name, priceDelta, isDefault, soldOut],
    )
  }
  return ids
}
type Offer = { priceDelta: number; isDefault: boolean; soldOut: boolean }

const raise = (shop: World, variantId: string, price: number) =>
  sql(`with raised as (update variants set price = $2 where id = $1) update catalogs set version = version + 1 where tenant_id = $3`, [
    variantId,
    price,
    shop.tenantId,
  ])

test('choices are defaults unless named, cost what they cost, and keep to their bounds', async () => {
  const shop = await world()
  const { productId, variantId } = await product(shop, { price: 400 })
  const milk = await choices(
    shop,
    productId,
    { min: 1, max: 1 },
    { whole: { isDefault: true }, oat: { priceDelta: 60 }, soy: { soldOut: true } },
  )
  const quote = (modifiers?: unknown[]) =>
    shop.public.post('/quotes', { locationId: shop.locationId, lines: [{ variantId, quantity: 2, ...(modifiers ? { modifiers } : {}) }] })
  const plain = await quote()
  expect([plain.body.data.total, plain.body.data.lines[0].modifiers[0].name]).toEqual([800, 'whole'])
  expect((await quote([{ id: milk.oat }])).body.data.total).toBe(920)
  expect((await quote([])).body.code).toBe('INVALID_MODIFIERS')
  expect((await quote([{ id: milk.oat }, { id: milk.whole }])).body.code).toBe('INVALID_MODIFIERS')
  expect((await quote([{ id: milk.oat, quantity: 2 }])).body.code).toBe('INVALID_MODIFIERS')
  expect((await quote([{ id: id() }])).body).toMatchObject({ code: 'INVALID_MODIFIERS' })
  const sold = await quote([{ id: milk.soy }])
  expect([sold.status, sold.body.code, sold.body.details[0].field]).toEqual([409, 'NOT_AVAILABLE', 'lines.0.modifiers.0.id'])
})

test('a price that rose between the look and the order is refused with a fresh quote, and nobody pays an old price', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { price: 400 })
  expect((await shop.public.post('/quotes', basketOf(shop, variantId))).body.data.total).toBe(400)
  await shop.owner.post('/orders', basketOf(shop, variantId))
  await raise(shop, variantId, 450)
  const refused = await shop.owner.post('/orders', { ...basketOf(shop, variantId), expectedTotal: 400 })
  expect([refused.status, refused.body.code, refused.body.details.total]).toEqual([409, 'PRICE_CHANGED', 450])
  await raise(shop, variantId, 500)
  const placed = await shop.owner.post('/orders', basketOf(shop, variantId))
  expect([placed.status, placed.body.data.total]).toEqual([201, 500])
  expect((await shop.owner.get('/orders')).body.data).toHaveLength(2)
})

test('a retry hears its first answer, although the price has changed since', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { price: 400 })
  const key = id()
  const order = { ...basketOf(shop, variantId), expectedTotal: 400 }
  const first = await shop.owner.post('/orders', order, { key })
  await raise(shop, variantId, 450)
  await shop.owner.post('/orders', basketOf(shop, variantId))
  const again = await shop.owner.post('/orders', order, { key })
  expect([again.status, again.text]).toEqual([201, first.text])
})

test('a discount needs the permission, and is spread over the lines', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { price: 1000 })
  const discounts = [{ kind: 'percent', value: 100_000, reason: 'regular' }]
  const basket = { ...basketOf(shop, variantId, 3), discounts, tip: 100 }
  expect((await (await shop.staff('staff')).post('/orders', basket)).status).toBe(403)
  expect((await shop.public.post('/quotes', basket)).status).toBe(403)
  const placed = await (await shop.staff('manager')).post('/orders', basket)
  expect(placed.body.data).toMatchObject({ subtotal: 3000, discountTotal: 300, tipTotal: 100, total: 2800 })
  expect(placed.body.data.lines[0].discounts[0]).toMatchObject({ scope: 'order', amount: 300, reason: 'regular' })
  const free = {
    ...basketOf(shop, variantId),
    lines: [{ variantId, quantity: 1, discounts: [{ kind: 'fixed', value: 5000, reason: 'on us' }] }],
  }
  expect((await shop.owner.post('/orders', free)).body.data).toMatchObject({ total: 0, due: 0, status: 'placed', paymentStatus: 'paid' })
  await checkInvariants(shop.tenantId)
})

test('tax on top of the price is added, frozen and shown', async () => {
  const shop = await world({ taxMode: 'exclusive', currency: 'USD', zone: 'America/New_York' })
  const { productId, variantId } = await product(shop, { price: 450 })
  const rateId = id()
  await sql(`insert into tax_rates (tenant_id, id, name, rate, mode) values ($1, $2, 'Sales tax', 65000, 'exclusive')`, [
    shop.tenantId,
    rateId,
  ])
  await sql('insert into product_tax_rates (tenant_id, product_id, tax_rate_id) values ($1, $2, $3)', [shop.tenantId, productId, rateId])
  const line = { variantId, quantity: 1 }
  const placed = await shop.owner.post('/orders', { locationId: shop.locationId, lines: [line, line, line] })
  expect(placed.body.data).toMatchObject({ subtotal: 1350, taxTotal: 88, total: 1438, taxes: [{ name: 'Sales tax', amount: 88 }] })
  await checkInvariants(shop.tenantId)
})

test('customers and guests prepay: their goods are held until the tenant’s deadline', async () => {
  const at = '2026-11-21T10:00:00.000Z'
  const shop = await world({ at })
  const { variantId } = await product(shop, { stock: 5 })
  const customer = await shop.customer()
  const web = await customer.post('/orders', basketOf(shop, variantId))
  expect(web.body.data).toMatchObject({
    status: 'pending_payment',
    channel: 'online',
    number: null,
    holdExpiresAt: '2026-11-21T10:15:00.000Z',
  })
  expect(web.body.data.customerId).toBe(customer.customerId)
  const kiosk = await (await shop.guest()).post('/orders', { ...basketOf(shop, variantId), channel: 'kiosk' })
  expect(kiosk.body.data.holdExpiresAt).toBe('2026-11-21T10:05:00.000Z')
  expect((await customer.post('/orders', { ...basketOf(shop, variantId), channel: 'counter' })).status).toBe(403)
  expect((await customer.post('/orders', { ...basketOf(shop, variantId), customerId: id() })).status).toBe(403)
  await checkInvariants(shop.tenantId)
})

test('a till brings its own id, and the same id is not taken twice', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const orderId = id()
  const placed = await shop.owner.post('/orders', { ...basketOf(shop, variantId), id: orderId.toUpperCase() })
  expect([placed.status, placed.body.data.id]).toEqual([201, orderId])
  expect((await shop.owner.post('/orders', { ...basketOf(shop, variantId), id: orderId })).status).toBe(409)
})

/** A level's events go by a digest, and one in eight digests is a valid id. */
async function levelNamedLikeAnOrder(shop: World): Promise<{ variantId: string; name: string }> {
  const { variantId } = await product(shop, { stock: 3 })
  await sql('update inventory_levels set low_stock_at = 1 where variant_id = $1', [variantId])
  const [level] = await sql<{ name: string }>(`select md5($1 || ':' || $2)::uuid as name`, [shop.locationId, variantId])
  return level && z.uuid().safeParse(level.name).success ? { variantId, name: level.name } : levelNamedLikeAnOrder(shop)
}

test('a shopper can’t choose an order’s id, and an order under the name of a level does not stop its sale', async () => {
  const shop = await world()
  const { variantId, name } = await levelNamedLikeAnOrder(shop)
  const chosen = { ...basketOf(shop, variantId), id: name }
  const refused = await (await shop.customer()).post('/orders', chosen)
  expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN'])
  const taken = await shop.owner.post('/orders', chosen)
  for (const step of ['start', 'ready', 'completion']) await shop.owner.post(`/orders/${name}/${step}`)
  const last = await shop.owner.post('/orders', basketOf(shop, variantId))
  expect([taken.status, last.status]).toEqual([201, 201])
  const told = await sql('select aggregate from events where aggregate_id = $1 group by 1 order by 1', [name])
  expect(told).toEqual([{ aggregate: 'level' }, { aggregate: 'order' }])
  await checkInvariants(shop.tenantId)
})

test('stock is counted over all lines, and every short variant is named', async () => {
  const shop = await world()
  const [latte, mocha] = [await product(shop, { stock: 3 }), await product(shop, { stock: 1 })]
  const line = (variantId: string, quantity: number) => ({ variantId, quantity })
  const lines = [line(latte.variantId, 2), line(mocha.variantId, 5), line(latte.variantId, 2)]
  const refused = await shop.owner.post('/orders', { locationId: shop.locationId, lines })
  expect(refused.body.code).toBe('OUT_OF_STOCK')
  expect(refused.body.details).toEqual([
    { variantId: latte.variantId, wanted: 4, available: 3 },
    { variantId: mocha.variantId, wanted: 5, available: 1 },
  ])
  await sql('update inventory_levels set backorder = true where variant_id = $1', [mocha.variantId])
  expect((await shop.owner.post('/orders', { locationId: shop.locationId, lines: lines.slice(1, 2) })).status).toBe(201)
})

test('a price list belongs to one tenant, whichever way the tenant is named', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const mine = await product(shop, { price: 300 })
  const foreign = await other.public.post('/quotes', basketOf(shop, mine.variantId))
  expect([foreign.status, foreign.body.code]).toEqual([400, 'INVALID_REFERENCE'])
  const smuggled = await other.public.post('/quotes', { ...basketOf(other, mine.variantId) })
  expect([smuggled.status, smuggled.body.details[0].field]).toEqual([400, 'lines.0.variantId'])
  const byId = new Client(shop.base.replace(shop.slug, shop.tenantId))
  expect((await byId.post('/quotes', basketOf(shop, mine.variantId))).body.data.total).toBe(300)
  expect((await shop.public.post('/quotes', basketOf(shop, mine.variantId))).body.data.total).toBe(300)
  const stranger = new Client(shop.base, other.owner.token)
  expect((await stranger.post('/quotes', basketOf(shop, mine.variantId))).status).toBe(404)
})

test('bad baskets are refused by field, and nothing is written', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const draft = await product(shop, { status: 'draft' })
  const dear = await product(shop, { price: 99_999_999_99 })
  const post = (order: unknown) => shop.owner.post('/orders', order)
  const line = { variantId, quantity: 1 }
  const bad = [
    { ...basketOf(shop, variantId, 0) },
    { ...basketOf(shop, variantId, -1) },
    { ...basketOf(shop, variantId, 1.5) },
    { ...basketOf(shop, variantId, 1e12) },
    { locationId: shop.locationId, lines: [] },
    { locationId: shop.locationId, lines: Array.from({ length: 101 }, () => line) },
    { locationId: 'main', lines: [line] },
    { locationId: id(), lines: [line] },
    { ...basketOf(shop, variantId), total: 1 },
    { ...basketOf(shop, variantId), tip: -5 },
    { ...basketOf(shop, draft.variantId) },
    { ...basketOf(shop, dear.variantId, 1_000_000) },
    { ...basketOf(shop, id()) },
    { locationId: shop.locationId, lines: [{ ...line, unitPrice: 1 }] },
    undefined,
  ]
  for (const order of bad) expect((await post(order)).status, JSON.stringify(order)).toBe(400)
  expect((await shop.owner.post('/orders', basketOf(shop, variantId), { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  expect((await shop.public.post('/orders', basketOf(shop, variantId))).status).toBe(401)
  expect((await (await shop.staff('viewer')).post('/orders', basketOf(shop, variantId))).status).toBe(403)
  expect((await (await shop.staff('staff', [id()])).post('/orders', basketOf(shop, variantId))).status).toBe(403)
  expect(await sql('select 1 from orders where tenant_id = $1', [shop.tenantId])).toEqual([])
})

test('an order token is good for one order of one tenant, and a forged one for nothing', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { variantId } = await product(shop)
  const { body } = await shop.public.post('/order-tokens')
  const guest = new Client(shop.base, body.data.token)
  expect((await guest.post('/orders', basketOf(shop, variantId))).status).toBe(201)
  expect((await guest.post('/orders', basketOf(shop, variantId))).status).toBe(409)
  expect((await new Client(other.base, body.data.token).get(`/orders/${body.data.orderId}`)).status).toBe(404)
  expect((await new Client(shop.base, `${body.data.token}x`).get(`/orders/${body.data.orderId}`)).status).toBe(401)
  const old = await tokenFor({ kind: 'guest', tid: shop.tenantId, slug: shop.slug, oid: body.data.orderId }, new Date('2026-01-01'))
  expect((await new Client(shop.base, old).get(`/orders/${body.data.orderId}`)).status).toBe(401)
  expect((await shop.public.get(`/orders/${body.data.orderId}`)).status).toBe(401)
})
