import { expect, inject, test } from 'vitest'
import { serve } from '../../dev/serve.ts'
import { ownWorker } from '../support/bundle.ts'
import { Client, type Answer } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { persist } from '../support/persist.ts'
import { id, product, sql, world } from '../support/world.ts'

const BUYERS = 320
const UNITS = 64

test('F27: a crowd at one product: a slow database is not asked by all of them, and exactly what is there is sold', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: UNITS })
  await using worker = await ownWorker()
  const client = new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, shop.owner.token)
  await client.get('/products')
  const slow = await fault({ kind: 'delay', match: shop.tenantId, ms: 2_000, times: 260 })
  const seen = new Map<string, number>()
  const buy = async (key: string) => {
    const answer = await client.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }, { key })
    const name = answer.status === 201 ? '201' : `${answer.status} ${answer.body.code}`
    seen.set(name, (seen.get(name) ?? 0) + 1)
    return answer
  }
  const answers = await Promise.all(
    Array.from({ length: BUYERS }, () => {
      const key = id()
      return persist(() => buy(key), { tries: 100, waitMs: 1_000 })
    }),
  )
  await slow.lift()
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(UNITS)
  expect(answers.filter(({ body }) => body.code === 'OUT_OF_STOCK')).toHaveLength(BUYERS - UNITS)
  expect(seen.get('503 OVERLOADED')).toBeGreaterThan(0)
  expect(
    [...seen.keys()].filter(
      (name) => !['201', '409 OUT_OF_STOCK', '503 OVERLOADED', '503 UPSTREAM', '409 IDEMPOTENCY_IN_PROGRESS'].includes(name),
    ),
  ).toEqual([])
  // who was refused for the crowd left nothing behind, and whoever comes after it is served at once
  expect((await sql('select 1 from orders where tenant_id = $1', [shop.tenantId])).length).toBe(UNITS)
  expect((await client.get('/products')).status).toBe(200)
  await checkInvariants(shop.tenantId)
})

test('F28: a tenant at ten times its quota is told to slow down, and its neighbour is served', async () => {
  const [noisy, quiet] = [await world(), await world()]
  const worker = await serve({ variables: inject('servers').variables, entrypoint: 'dev/worker.ts', perTenant: 30, onLog: () => {} })
  try {
    const asked = async (slug: string, token: string, times: number) => {
      const client = new Client(`${worker.url}/api/v1/tenants/${slug}`, token)
      const answers: Answer[] = []
      while (answers.length < times) answers.push(...(await Promise.all(Array.from({ length: 10 }, () => client.get('/locations')))))
      return answers
    }
    const [loud, calm] = await Promise.all([asked(noisy.slug, noisy.owner.token, 300), asked(quiet.slug, quiet.owner.token, 20)])
    const slowed = loud.filter(({ status }) => status === 429)
    // the window may turn in between: then it gets its quota twice
    expect(slowed.length).toBeGreaterThanOrEqual(240)
    for (const { body, headers } of slowed) expect([body.code, headers.get('retry-after')]).toEqual(['RATE_LIMITED', '60'])
    expect(loud.filter(({ status }) => status !== 429).map(({ status }) => status)).toEqual(
      Array.from({ length: 300 - slowed.length }, () => 200),
    )
    expect(calm.map(({ status }) => status)).toEqual(calm.map(() => 200))
  } finally {
    await worker.stop()
  }
})
