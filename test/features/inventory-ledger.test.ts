import { expect, test } from 'vitest'
import { product, sql, world } from '../support/world.ts'

/** Park and Miller: a walk that can be walked again. */
function seeded(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

test('after 200 commands, many at once, every level is the sum of its movements', async () => {
  const shop = await world()
  const variants = (await Promise.all([0, 5, 20].map((stock) => product(shop, { stock })))).map(({ variantId }) => variantId)
  const random = seeded(2_026)
  const pick = () => variants.filter(() => random(3) > 0).toSorted(() => random(3) - 1)
  const step = () => {
    const chosen = pick()
    const some = chosen.length > 0 ? chosen : variants
    const [kind, amount] = [random(5), 1 + random(9)]
    const send = (path: string, line: Record<string, unknown>) =>
      shop.owner.post(path, { locationId: shop.locationId, reason: 'walk', lines: some.map((variantId) => ({ variantId, ...line })) })
    if (kind === 0) return send('/inventory/receipts', { quantity: amount })
    if (kind === 1) return send('/inventory/waste', { quantity: amount })
    if (kind === 2) return send('/inventory/adjustments', { delta: random(2) ? amount : -amount })
    if (kind === 3) return send('/inventory/counts', { counted: amount })
    return shop.owner.post('/inventory/counts', {
      locationId: shop.locationId,
      countedAt: new Date(Date.now() - random(200)).toISOString(),
      lines: some.map((variantId) => ({ variantId, counted: amount })),
    })
  }
  const statuses: number[] = []
  while (statuses.length < 200) {
    const answers = await Promise.all(Array.from({ length: 1 + random(12) }, step))
    statuses.push(...answers.map((answer) => answer.status))
  }
  expect(new Set(statuses)).toEqual(new Set([201, 409]))
  const sums = await sql<{ on_hand: string; sum: string; reserved: string; held: string }>(
    `select l.on_hand, l.reserved, sum(m.delta_on_hand) as sum, sum(m.delta_reserved) as held from inventory_levels l
     join inventory_movements m using (tenant_id, location_id, variant_id) where tenant_id = $1 group by l.on_hand, l.reserved, l.variant_id`,
    [shop.tenantId],
  )
  expect(sums).toHaveLength(3)
  for (const level of sums) expect([level.on_hand, level.reserved]).toEqual([level.sum, level.held])
})
