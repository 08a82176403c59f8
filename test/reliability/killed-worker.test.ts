import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bundle, startWorkerd, type Workerd } from '../../dev/workerd.ts'
import { Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, world } from '../support/world.ts'

const UNITS = 150
const ORDERS = 450
const CLIENTS = 16
const KILLS = 5

let folder = ''
beforeAll(() => {
  folder = bundle(mkdtempSync(join(tmpdir(), 'cortado-killed-')))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('F7: a Worker that is killed in the middle of a burst leaves no half effect, and every buyer gets a definite answer', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: UNITS })
  const start = () => startWorkerd({ folder, variables: inject('servers').variables })
  let worker: Workerd = await start()
  const keys = Array.from({ length: ORDERS }, () => id())
  const outcomes = new Map<string, number>()

  const buy = async (key: string) => {
    for (;;) {
      const client = new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, shop.owner.token)
      const answer = await client
        .post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }, { key })
        .catch(() => undefined)
      if (answer && answer.status !== 503) return outcomes.set(key, answer.status)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const queue = [...keys]
  const clients = Array.from({ length: CLIENTS }, async () => {
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) await buy(key)
  })
  for (let kill = 1; kill <= KILLS; kill++) {
    while (outcomes.size < (ORDERS * kill) / (KILLS + 1)) await new Promise((resolve) => setTimeout(resolve, 2))
    await worker.kill()
    worker = await start()
  }
  await Promise.all(clients)
  await worker.kill()

  const statuses = [...outcomes.values()]
  expect(statuses.filter((status) => status === 201)).toHaveLength(UNITS)
  expect(statuses.filter((status) => status === 409)).toHaveLength(ORDERS - UNITS)
  const [level] = await sql<{ on_hand: number; reserved: number }>(
    'select on_hand::int, reserved::int from inventory_levels where tenant_id = $1 and variant_id = $2',
    [shop.tenantId, variantId],
  )
  expect((level?.on_hand ?? 0) - (level?.reserved ?? 0)).toBe(0)
  await checkInvariants(shop.tenantId)
})
