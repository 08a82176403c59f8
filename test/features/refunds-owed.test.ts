import { expect, test } from 'vitest'
import { sweepRefunds } from '../../src/features/payments/jobs.ts'
import type { Options } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, eventually, intentsOf, paidOrder, quiet, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const refundsAtStripe = async (orderId: string) => {
  const [intent] = await intentsOf(orderId)
  return (await atStripe(`refunds?payment_intent=${intent.id}&limit=100`)).data as { amount: number; status: string }[]
}
const auditOf = (shop: World, action: string) =>
  sql<{ after: object }>('select after from audit_log where tenant_id = $1 and action = $2', [shop.tenantId, action])

/** A refund that Stripe has made, and whose answer the database never took; `askAgain` with its key. */
async function refundedUnheard() {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  await quiet(shop)
  await stripeFault(shop, 'drop', { times: 50 })
  const [key, requestId] = [id(), id()]
  const ask = (options: Options) => shop.owner.post(`/orders/${orderId}/refunds`, { amount: 200, reason: 'Lost' }, { key, ...options })
  const { lift } = await fault({ kind: 'reset-before', match: requestId, every: 3, times: 1 })
  const lost = await ask({ headers: { 'X-Request-Id': requestId } })
  await lift()
  return { shop, orderId, lost, askAgain: () => ask({ at: minutesLater(1).toISOString() }) }
}

test('an error that Stripe keeps for a key does not keep the refund from being paid once', async () => {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  await quiet(shop)
  await stripeFault(shop, 'error_stored', { only: 'refunds.create', effect: false })
  expect((await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 200, reason: 'Broken' })).status).toBe(503)
  await sweep(sweepRefunds, shop, minutesLater(5))
  await sweep(sweepRefunds, shop, minutesLater(10))
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([200])
  expect((await orderOf(shop, orderId)).refundedTotal).toBe(200)
  await checkInvariants(shop.tenantId)
})

test('a refund whose answer was lost is found by the sweep, and paid once', async () => {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  await quiet(shop)
  await stripeFault(shop, 'reset', { only: 'refunds.create', times: 3 })
  await stripeFault(shop, 'drop', { times: 50 })
  const lost = await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 200, reason: 'Lost' })
  expect([lost.status, lost.body.code]).toEqual([503, 'UPSTREAM'])
  expect(await orderOf(shop, orderId)).toMatchObject({ refundedTotal: 0, paymentStatus: 'paid' })
  expect(await sweep(sweepRefunds, shop)).toBe(0)
  expect(await sweep(sweepRefunds, shop, minutesLater(5))).toBe(1)
  expect(await orderOf(shop, orderId)).toMatchObject({ refundedTotal: 200, paymentStatus: 'partially_refunded' })
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([200])
  await checkInvariants(shop.tenantId)
})

test('a canceled order whose refund Stripe does not take just now is paid back by the sweep', async () => {
  const shop = await world()
  const { shopper, orderId } = await paidOrder(shop)
  await quiet(shop)
  await stripeFault(shop, 'error_before', { only: 'refunds.create', times: 3 })
  expect((await shopper.post(`/orders/${orderId}/cancellation`, {})).status).toBe(503)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', refundedTotal: 0, due: -450 })
  await sweep(sweepRefunds, shop, minutesLater(5))
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', paymentStatus: 'refunded', refundedTotal: 450 })
  await checkInvariants(shop.tenantId)
})

test('a refund that was settled meanwhile is answered, and Stripe is asked for nothing', async () => {
  const { shop, orderId, lost, askAgain } = await refundedUnheard()
  expect(lost.status).toBe(503)
  await sweep(sweepRefunds, shop, minutesLater(5))
  const asked = await callsToStripe(shop)
  const again = await askAgain()
  expect([again.status, again.body.data?.state, again.body.data?.amount]).toEqual([201, 'succeeded', 200])
  expect(await callsToStripe(shop)).toEqual(asked)
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([200])
  await checkInvariants(shop.tenantId)
})

test('a refund whose key Stripe may have forgotten is looked up before it is made', async () => {
  const { shop, orderId, askAgain } = await refundedUnheard()
  await sql(`update refunds set created_at = created_at - interval '24 hours' where order_id = $1`, [orderId])
  const again = await askAgain()
  expect([again.status, again.body.data?.state]).toEqual([201, 'succeeded'])
  expect(await callsToStripe(shop)).toMatchObject({ 'refunds.create': 1 })
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([200])
  await checkInvariants(shop.tenantId)
})

test('money stays owed while Stripe does not let us in, and goes back once it does', async () => {
  const shop = await world()
  const { shopper, orderId } = await paidOrder(shop)
  await quiet(shop)
  await sql(`update payments set account = 'acct_gone' where order_id = $1`, [orderId])
  const canceled = await shopper.post(`/orders/${orderId}/cancellation`, {})
  expect([canceled.status, canceled.body.code]).toEqual([503, 'UPSTREAM'])
  await sweep(sweepRefunds, shop, minutesLater(5))
  expect((await shop.owner.get(`/orders/${orderId}/refunds`)).body.data).toMatchObject([{ amount: 450, state: 'pending' }])
  await sql('update payments set account = null where order_id = $1', [orderId])
  await sweep(sweepRefunds, shop, minutesLater(10))
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', paymentStatus: 'refunded', refundedTotal: 450 })
  await checkInvariants(shop.tenantId)
})

test('a shopper can not say that cash went back, and staff can', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 450 })
  const refused = await shopper.post(`/orders/${orderId}/cancellation`, {})
  expect([refused.status, refused.body.code]).toEqual([409, 'PAYMENT_NOT_SETTLED'])
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', refundedTotal: 0 })
  expect((await shop.owner.post(`/orders/${orderId}/cancellation`, { reason: 'Asked for it' })).status).toBe(200)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', paymentStatus: 'refunded', refundedTotal: 450 })
  expect((await typesOf(orderId)).slice(-2)).toEqual(['refund.succeeded', 'order.canceled'])
  expect(await auditOf(shop, 'refund.succeeded')).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('every refund of a cancellation is told of and written down when it is owed, and shoppers restock nothing', async () => {
  const shop = await world()
  const { shopper, orderId } = await paidOrder(shop)
  await quiet(shop)
  expect((await shopper.post(`/orders/${orderId}/cancellation`, { stock: 'restock' })).status).toBe(200)
  expect((await typesOf(orderId)).slice(-3)).toEqual(['refund.requested', 'order.canceled', 'refund.succeeded'])
  expect(await auditOf(shop, 'refund.requested')).toHaveLength(1)
  expect(await auditOf(shop, 'order.canceled')).toMatchObject([{ after: { stock: 'waste' } }])
  await checkInvariants(shop.tenantId)
})

test('a refund made at Stripe under somebody else’s name for it is booked', async () => {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  const [intent] = await intentsOf(orderId)
  await atStripe('refunds', { payment_intent: intent.id, amount: '150', 'metadata[refund_id]': 'R-123' })
  await eventually(
    () => orderOf(shop, orderId),
    ({ refundedTotal }) => refundedTotal === 150,
  )
  expect((await shop.owner.get(`/orders/${orderId}/refunds`)).body.data).toMatchObject([{ amount: 150, reason: 'made_at_provider' }])
  await checkInvariants(shop.tenantId)
})

test('a line whose money went back already, and a line that is named twice, are refused', async () => {
  const shop = await world()
  const { orderId, order } = await paidOrder(shop, { quantity: 2 })
  const lines = [{ lineId: order.lines[0].id, quantity: 1 }]
  const twice = await shop.owner.post(`/orders/${orderId}/refunds`, { lines: [...lines, ...lines], reason: 'Twice' })
  expect([twice.status, twice.body.code]).toEqual([400, 'INVALID_REQUEST'])
  expect((await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 900, reason: 'All of it' })).status).toBe(201)
  const empty = await shop.owner.post(`/orders/${orderId}/refunds`, { lines, reason: 'And the cup' })
  expect([empty.status, empty.body.code]).toEqual([409, 'REFUND_EMPTY'])
  await checkInvariants(shop.tenantId)
})
