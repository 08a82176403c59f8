import { expect, inject, test } from 'vitest'
import { startNeon } from '../../dev/neon/server.ts'
import { ownWorker } from '../support/bundle.ts'
import { Client, type Answer } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { persist } from '../support/persist.ts'
import { unpaidOrder } from '../support/stripe.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const basket = (shop: World, variantId: string, quantity = 1) => ({ locationId: shop.locationId, lines: [{ variantId, quantity }] })
const ordersOf = async (shop: World) => (await sql('select id from orders where tenant_id = $1', [shop.tenantId])).length
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const told = ({ status, body, headers }: Answer) => [status, body.code, headers.get('retry-after')]

test('F1: while nobody listens at the database everybody hears 503 and when to come back, and then all goes on by itself', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 200 })
  const { postgres, variables } = inject('servers')
  let neon = await startNeon({ upstream: postgres })
  await using worker = await ownWorker({ variables: { ...variables, NEON_ENDPOINT: neon.url } })
  const client = new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, shop.owner.token)
  const seen = new Map<number, number>()
  const hours = { over: false }
  const buyers = Array.from({ length: 8 }, async () => {
    let bought = 0
    while (!hours.over) {
      const key = id()
      const send = async () => {
        const answer = await client.post('/orders', basket(shop, variantId), { key })
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
        return answer
      }
      const list = await client.get('/products')
      seen.set(list.status, (seen.get(list.status) ?? 0) + 1)
      if ((await persist(send, { tries: 500 })).status === 201) bought++
    }
    return bought
  })
  while (!seen.has(201)) await pause(5)
  await neon.stop()
  await pause(1_500)
  neon = await startNeon({ upstream: postgres, port: neon.port })
  const before = await ordersOf(shop)
  while ((await ordersOf(shop)) < before + 8) await pause(20)
  hours.over = true
  const bought = (await Promise.all(buyers)).reduce((sum, count) => sum + count, 0)
  await neon.stop()
  expect([...seen.keys()].filter((status) => ![200, 201, 409, 503].includes(status))).toEqual([])
  expect(seen.get(503)).toBeGreaterThan(0)
  expect(await ordersOf(shop)).toBe(bought)
  await checkInvariants(shop.tenantId)
})

test('F2: who waits longer than the deadline hears 503, and the retry finds what was committed meanwhile or late', async () => {
  const shop = await world()
  await shop.owner.get('/locations')
  const add = (key: string) => {
    const place = { name: 'Mitte', slug: `at-${key}`, zone: 'Europe/Berlin', currency: 'EUR' }
    return shop.owner.post('/locations', place, { key, headers: { 'X-Request-Id': `slow-${key}` } })
  }
  const [slow, silent, late] = [id(), id(), id()]
  await fault({ kind: 'delay', match: `slow-${slow}`, ms: 6_000, times: 1 })
  await fault({ kind: 'delay-answer', match: `slow-${silent}`, ms: 6_000, times: 1 })
  await fault({ kind: 'late', match: `slow-${late}`, ms: 6_000, times: 1 })
  const first = await Promise.all([slow, silent, late].map(add))
  expect(first.map(told)).toEqual(Array.from({ length: 3 }, () => [503, 'UPSTREAM', '1']))
  const again = await Promise.all([slow, silent, late].map((key) => persist(() => add(key))))
  expect(again.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(again[1]?.headers.get('idempotent-replayed')).toBe('true')
  // the late one comes now at the latest, and finds its key answered
  await pause(1_500)
  const added = await sql(`select slug from locations where tenant_id = $1 and slug like 'at-%'`, [shop.tenantId])
  expect(added).toHaveLength(3)
  expect((await add(late)).text).toBe(again[2]?.text)
})

// the last is longer than any later call may take
test.each([600, 2_000, 6_000])('F3: a database that takes %i ms to wake up answers an isolate’s first command, once', async (ms) => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 5 })
  await using worker = await ownWorker()
  const cold = await fault({ kind: 'delay', match: shop.tenantId, ms, times: 1 })
  const client = new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, shop.owner.token)
  const first = await client.post('/orders', basket(shop, variantId))
  expect([first.status, await cold.told()]).toEqual([201, { seen: 1, struck: 1 }])
  expect(await ordersOf(shop)).toBe(1)
  await checkInvariants(shop.tenantId)
})

test.each([
  ['53100', 'sqlstate'],
  ['25006', 'read-only'],
] as const)('F36: a database that can not write (%s) still reads, and each command hears 503 until it can', async (sqlstate, kind) => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 5 })
  const standby = await fault({ kind, sqlstate, writes: true, match: shop.tenantId })
  const key = id()
  const buy = () => shop.owner.post('/orders', basket(shop, variantId), { key })
  expect(told(await buy())).toEqual([503, 'UPSTREAM', '30'])
  for (const path of ['/products', '/orders', '/locations', '/inventory/levels']) expect((await shop.owner.get(path)).status).toBe(200)
  const quote = await shop.public.post('/quotes', basket(shop, variantId), { key: null })
  expect(quote.status).toBe(200)
  await standby.lift()
  expect((await buy()).status).toBe(201)
  expect(await ordersOf(shop)).toBe(1)
  await checkInvariants(shop.tenantId)
})

test('F37: a database without a free connection is asked once a request, and says when to come back', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 50 })
  // the buyer's own prices are warm, so that what is refused is the order itself
  await shop.owner.post('/quotes', basket(shop, variantId), { key: null })
  const full = await fault({ kind: 'sqlstate', sqlstate: '53300', match: shop.tenantId })
  const buys = Array.from({ length: 30 }, () => id()).map((key) => () => shop.owner.post('/orders', basket(shop, variantId), { key }))
  const reads = Array.from({ length: 10 }, () => () => shop.owner.get('/locations'))
  const refused = await Promise.all([...buys, ...reads].map((send) => send()))
  expect(refused.map(told)).toEqual(refused.map(() => [503, 'UPSTREAM', '1']))
  expect((await full.told()).struck).toBeLessThanOrEqual(refused.length * 1.1)
  await full.lift()
  expect((await Promise.all(buys.map((send) => send()))).map(({ status }) => status)).toEqual(buys.map(() => 201))
  expect(await ordersOf(shop)).toBe(30)
  await checkInvariants(shop.tenantId)
})

test('F6: an answer that is cut off in its middle is never called failed, and its retry has one effect', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 50 })
  const cut = await fault({ kind: 'mid-body-reset', match: shop.tenantId, every: 2 })
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const key = id()
      return persist(() => shop.owner.post('/orders', basket(shop, variantId), { key }))
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  expect((await cut.told()).struck).toBeGreaterThan(0)
  await cut.lift()
  expect(await ordersOf(shop)).toBe(20)
  await checkInvariants(shop.tenantId)
})

test.each([1, 2])('a payment whose answer %i from the database was lost does not keep its key waiting', async (nth) => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  const pay = () =>
    shopper.post(
      `/orders/${orderId}/payments`,
      { kind: 'card_online', paymentMethod: 'pm_card_visa' },
      { key, headers: { 'X-Request-Id': `pay-${key}` } },
    )
  await fault({ kind: 'reset-after-commit', match: `pay-${key}`, every: nth, times: 1 })
  expect(told(await pay())).toEqual([503, 'UPSTREAM', '1'])
  const again = await persist(pay, { tries: 20 })
  expect([again.status, again.body.data.state]).toEqual([201, 'captured'])
  await checkInvariants(shop.tenantId)
})
