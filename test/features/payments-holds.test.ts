import { expect, test } from 'vitest'
import { releaseExpiredHolds } from '../../src/features/payments/jobs.ts'
import { releaseHold } from '../../src/features/payments/release-holds.ts'
import { systemCtx, type Sweep } from '../../src/http/system.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { eventually, quiet, unpaidOrder } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { sql, world, type World } from '../support/world.ts'

const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const level = async (variantId: string) =>
  (await sql('select on_hand::int, reserved::int from inventory_levels where variant_id = $1', [variantId]))[0]

test('a hold that can not be released waits for the others, and keeps its goods', async () => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await quiet(shop)
  await sql(`update payments set account = 'acct_gone' where order_id = $1`, [orderId])
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(20))).toBe(1)
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(21))).toBe(0)
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(23))).toBe(1)
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  await checkInvariants(shop.tenantId)
})

test('a payment that begins while its hold is being released is not canceled with it', async () => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  await quiet(shop)
  await sql(`update orders set hold_expires_at = now() - interval '1 minute' where id = $1`, [orderId])
  // found, postponed; its third call looks for a payment
  const looking = await fault({ kind: 'delay', match: shop.tenantId, every: 3, times: 1, ms: 1500 })
  const released = sweep(releaseExpiredHolds, shop)
  await eventually(looking.told, ({ struck }) => struck === 1)
  const begun = await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  expect([begun.status, begun.body.data.state]).toEqual([201, 'created'])
  await released
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  expect((await shopper.get(`/orders/${orderId}/payments`)).body.data).toMatchObject([{ state: 'created' }])
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  await checkInvariants(shop.tenantId)
})

test('a hold that was renewed before its turn came is left alone', async () => {
  const shop = await world()
  const { orderId } = await unpaidOrder(shop)
  const run = async (work: Sweep) => {
    await releaseHold(systemCtx(work, shop.tenantId), orderId)
    return 1
  }
  const release = (at: Date) => sweep({ name: 'holds.release', run }, shop, at)
  await release(new Date())
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  await release(minutesLater(20))
  expect((await orderOf(shop, orderId)).status).toBe('canceled')
})

test('one tick lets go of more expired holds than one question finds', async () => {
  const shop = await world()
  const { shopper, variantId } = await unpaidOrder(shop, { stock: 60 })
  const order = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  await Promise.all(Array.from({ length: 51 }, () => shopper.post('/orders', order)))
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(20))).toBe(52)
  expect(await sql('select distinct status from orders where tenant_id = $1', [shop.tenantId])).toEqual([{ status: 'canceled' }])
  expect(await level(variantId)).toEqual({ on_hand: 60, reserved: 0 })
})
