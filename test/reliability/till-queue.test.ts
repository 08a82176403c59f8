import { expect, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { swept } from '../support/happenings.ts'
import { id, product, sql, world } from '../support/world.ts'

/** TILL_SALES=500 npx vitest run test/reliability/till-queue.test.ts: a whole day (quality.md F21). TILL_SEED repeats a printed order of things. */
const SALES = Number(process.env['TILL_SALES'] ?? 30)
const SEED = Number(process.env['TILL_SEED'] ?? 20_261_122)

/** mulberry32 */
function dice(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('a till that sends its day again, shuffled and doubled, sells each sale once and hears the same answers two days later', async () => {
  console.log(`TILL_SEED=${SEED}`)
  const random = dice(SEED)
  const shop = await world()
  const { variantId } = await product(shop, { stock: SALES * 3 })
  const till = await shop.staff('staff')
  const sales = Array.from({ length: SALES }, () => ({ key: id(), quantity: 1 + Math.floor(random() * 3), first: undefined as unknown }))
  const sent = [...sales, ...sales, ...sales].map((sale) => ({ sale, rank: random() })).toSorted((a, b) => a.rank - b.rank)
  const send = async ({ key, quantity }: (typeof sales)[number]) =>
    till.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity }] }, { key })
  const queue = sent.map(({ sale }) => sale)
  const hands = Array.from({ length: 8 }, async () => {
    for (let sale = queue.pop(); sale; sale = queue.pop()) {
      const answer = await send(sale)
      expect(answer.status).toBe(201)
      sale.first ??= answer.body
      expect(answer.body).toEqual(sale.first)
    }
  })
  await Promise.all(hands)
  await sql(
    `update idempotency set created_at = created_at - interval '48 hours', expires_at = expires_at - interval '48 hours' where tenant_id = $1`,
    [shop.tenantId],
  )
  await swept(shop)
  for (const sale of sales) expect((await send(sale)).body).toEqual(sale.first)

  const [sold] = await sql<{ orders: number; units: number }>(
    `select (select count(*)::int from orders where tenant_id = $1) as orders,
       (select coalesce(sum(quantity), 0)::int from order_lines where tenant_id = $1) as units`,
    [shop.tenantId],
  )
  expect(sold).toEqual({ orders: SALES, units: sales.reduce((sum, { quantity }) => sum + quantity, 0) })
  await checkInvariants(shop.tenantId)
}, 240_000)
