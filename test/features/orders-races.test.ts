import { expect, inject, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

type Fault = { kind: string; every?: number; times?: number; sqlstate?: string }
const neon = () => new URL(inject('servers').neon).origin

/** While `work` runs, calls of this tenant meet the fault. Matched by id: what the path's slug says is gone once a token names the tenant. */
async function under<T>(shop: World, fault: Fault, work: () => Promise<T>): Promise<T> {
  const body = JSON.stringify({ match: shop.tenantId, ...fault })
  const { id: rule } = await (await fetch(`${neon()}/faults`, { method: 'POST', body })).json<{ id: string }>()
  try {
    return await work()
  } finally {
    await fetch(`${neon()}/faults/${rule}`, { method: 'DELETE' })
  }
}

const count = (answers: Answer[], status: number) => answers.filter((answer) => answer.status === status).length
const sold = async (variantId: string) =>
  (await sql<{ n: number }>(`select count(*)::int as n from order_lines where variant_id = $1 and stock = 'held'`, [variantId]))[0]?.n

/** As an integrator does: the same key again while the answer is not definite. */
async function insisting(order: (key: string) => Promise<Answer>): Promise<Answer & { tries: number }> {
  const key = id()
  for (let tries = 1; ; tries++) {
    const answer = await order(key)
    if (answer.status !== 503 || tries === 10) return { ...answer, tries }
  }
}

async function buyers(shop: World, variantId: string, many: number, clients = 16) {
  const clerk = await shop.staff('staff')
  const waiting = Array.from({ length: many }, (_, index) => index)
  const answers: (Answer & { tries: number })[] = []
  const buy = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      answers.push(await insisting((key) => clerk.post('/orders', basketOf(shop, variantId), { key })))
    }
  }
  await Promise.all(Array.from({ length: clients }, buy))
  return answers
}

const basketOf = (shop: World, variantId: string, quantity = 1) => ({ locationId: shop.locationId, lines: [{ variantId, quantity }] })

test('F11: two hundred parallel orders on twenty units sell exactly twenty', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 20 })
  const buy = () => insisting((key) => shop.owner.post('/orders', basketOf(shop, variantId), { key }))
  const answers = await Promise.all(Array.from({ length: 200 }, buy))
  expect([count(answers, 201), count(answers, 409)]).toEqual([20, 180])
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    code: 'OUT_OF_STOCK',
    details: [{ variantId, wanted: 1, available: 0 }],
  })
  const numbers = answers.flatMap(({ status, body }) => (status === 201 ? [Number(body.data.number)] : []))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  await checkInvariants(shop.tenantId)
})

test('F9: one key fifty times in parallel places one order and hears one answer', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 60 })
  const key = id()
  const answers = await Promise.all(Array.from({ length: 50 }, () => shop.owner.post('/orders', basketOf(shop, variantId), { key })))
  expect([count(answers, 201), new Set(answers.map(({ text }) => text)).size]).toEqual([50, 1])
  expect(await sold(variantId)).toBe(1)
  const other = await shop.owner.post('/orders', basketOf(shop, variantId, 2), { key })
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  expect(await sold(variantId)).toBe(1)
  await checkInvariants(shop.tenantId)
})

test('F5: when every third answer is lost after the commit, fifty units are sold and everybody knows within three tries', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 50 })
  const answers = await under(shop, { kind: 'reset-after-commit', every: 3 }, () => buyers(shop, variantId, 200))
  expect([count(answers, 201), count(answers, 409)]).toEqual([50, 150])
  expect(Math.max(...answers.map(({ tries }) => tries))).toBeLessThanOrEqual(3)
  expect(await sold(variantId)).toBe(50)
  await checkInvariants(shop.tenantId)
})

test.each(['reset-before', 'truncate'])('F4, F6: a lost call (%s) ends in a definite answer and one order each', async (kind) => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 30 })
  const answers = await under(shop, { kind, every: 5 }, () => buyers(shop, variantId, 60, 8))
  expect([count(answers, 201), count(answers, 409)]).toEqual([30, 30])
  expect(await sold(variantId)).toBe(30)
  await checkInvariants(shop.tenantId)
})

test('F33: an order that the database refuses half way leaves nothing behind', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 5 })
  const unknown = await shop.owner.post('/orders', { ...basketOf(shop, variantId), customerId: id() })
  expect([unknown.status, unknown.body.code]).toEqual([400, 'INVALID_REFERENCE'])
  const failed = await under(shop, { kind: 'sqlstate', sqlstate: '53100' }, () => shop.owner.post('/orders', basketOf(shop, variantId)))
  expect(failed.status).toBe(503)
  for (const table of ['orders', 'fulfilments', 'order_lines', 'order_counters', 'idempotency', 'events'])
    expect(await sql(`select 1 from ${table} where tenant_id = $1`, [shop.tenantId])).toEqual([])
  expect(await sql(`select 1 from inventory_movements where tenant_id = $1 and kind = 'hold'`, [shop.tenantId])).toEqual([])
  expect((await shop.owner.post('/orders', basketOf(shop, variantId))).body.data.number).toBe('1')
  await checkInvariants(shop.tenantId)
})

test('orders of several goods in any sequence of lines never wait for each other in a circle', async () => {
  const shop = await world()
  const goods = await Promise.all(Array.from({ length: 4 }, () => product(shop, { stock: 1000 })))
  const lines = goods.map(({ variantId }) => ({ variantId, quantity: 1 }))
  const turned = (by: number) => [...lines.slice(by % 4), ...lines.slice(0, by % 4)]
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, index) => shop.owner.post('/orders', { locationId: shop.locationId, lines: turned(index) })),
  )
  expect(count(answers, 201)).toBe(80)
  await checkInvariants(shop.tenantId)
})

test('of a cancellation and a completion at the same time exactly one wins', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 100 })
  for (let round = 0; round < 8; round++) {
    const { body } = await shop.owner.post('/orders', basketOf(shop, variantId))
    const path = `/orders/${body.data.id}`
    const [completed, canceled] = await Promise.all([
      shop.owner.post(`${path}/completion`),
      shop.owner.post(`${path}/cancellation`, { reason: 'changed their mind' }),
    ])
    expect([count([completed, canceled], 200), count([completed, canceled], 409)]).toEqual([1, 1])
    expect((await shop.owner.get(path)).body.data.status).toBe(completed.status === 200 ? 'completed' : 'canceled')
  }
  await checkInvariants(shop.tenantId)
})
