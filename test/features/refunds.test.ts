import { expect, test } from 'vitest'
import { callsOf, fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import {
  atStripe,
  callsToStripe,
  delivered,
  eventually,
  intentsOf,
  paidOrder,
  quiet,
  stripeFault,
  typesOf,
  unpaidOrder,
} from '../support/stripe.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const refundsAtStripe = async (orderId: string) => {
  const [intent] = await intentsOf(orderId)
  return (await atStripe(`refunds?payment_intent=${intent.id}&limit=100`)).data as { amount: number; status: string }[]
}
const level = async (variantId: string) =>
  (await sql('select on_hand::int, reserved::int from inventory_levels where variant_id = $1', [variantId]))[0]

test('a line goes back in parts that sum to exactly what was paid, to the last cent', async () => {
  const shop = await world()
  const { orderId, order, variantId } = await paidOrder(shop, { price: 333, quantity: 3, stock: 5 })
  for (const step of ['start', 'ready', 'completion']) await shop.owner.post(`/orders/${orderId}/${step}`)
  const [line] = order.lines
  const amounts: number[] = []
  for (const restock of [true, false, true]) {
    const refund = await shop.owner.post(`/orders/${orderId}/refunds`, {
      lines: [{ lineId: line.id, quantity: 1, restock }],
      reason: 'Not sweet',
    })
    expect([refund.status, refund.body.data?.state]).toEqual([201, 'succeeded'])
    amounts.push(refund.body.data.amount)
  }
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(999)
  expect(await orderOf(shop, orderId)).toMatchObject({
    status: 'completed',
    paymentStatus: 'refunded',
    refundedTotal: 999,
    due: 0,
    lines: [{ returnedQuantity: 3, returnedTotal: 999 }],
  })
  expect(await level(variantId)).toEqual({ on_hand: 4, reserved: 0 })
  const more = await shop.owner.post(`/orders/${orderId}/refunds`, { lines: [{ lineId: line.id, quantity: 1 }], reason: 'Again' })
  expect([more.status, more.body.code]).toEqual([409, 'REFUND_EXCEEDS_LINE'])
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([333, 333, 333])
  await checkInvariants(shop.tenantId)
})

test('a plain amount goes back, and the same key gives it back once', async () => {
  const shop = await world()
  const { orderId, paymentId } = await paidOrder(shop)
  const key = id()
  const requestId = id()
  const refund = () =>
    shop.owner.post(`/orders/${orderId}/refunds`, { amount: 100, reason: 'Cold' }, { key, headers: { 'X-Request-Id': requestId } })
  const first = await refund()
  expect(first.body.data).toMatchObject({ amount: 100, state: 'succeeded', reason: 'requested', note: 'Cold', paymentId })
  expect((await callsOf(requestId)).count).toBe(3)
  expect((await refund()).text).toBe(first.text)
  expect(await orderOf(shop, orderId)).toMatchObject({ paymentStatus: 'partially_refunded', refundedTotal: 100, due: 0, status: 'placed' })
  const tooMuch = await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 351, reason: 'Too much' })
  expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'REFUND_EXCEEDS_ORDER'])
  expect(await refundsAtStripe(orderId)).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('twelve who refund at once never give back more than was paid', async () => {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => shop.owner.post(`/orders/${orderId}/refunds`, { amount: 100, reason: 'Race' })),
  )
  const given = answers.filter(({ status }) => status === 201).length
  expect(given).toBeGreaterThan(0)
  expect(given).toBeLessThanOrEqual(4)
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect((await orderOf(shop, orderId)).refundedTotal).toBe(given * 100)
  expect(await refundsAtStripe(orderId)).toHaveLength(given)
  await checkInvariants(shop.tenantId)
})

test('cash goes back over the counter, and held goods are let go', async () => {
  const shop = await world()
  const { orderId, order, variantId } = await unpaidOrder(shop, { quantity: 2 })
  await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 1000 })
  const refund = await shop.owner.post(`/orders/${orderId}/refunds`, {
    lines: [{ lineId: order.lines[0].id, quantity: 1, restock: true }],
    reason: 'One is enough',
  })
  expect(refund.body.data).toMatchObject({ amount: 450, state: 'succeeded' })
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  await shop.owner.post(`/orders/${orderId}/completion`)
  expect(await level(variantId)).toEqual({ on_hand: 4, reserved: 0 })
  expect((await callsToStripe(shop))['refunds.create']).toBeUndefined()
  await checkInvariants(shop.tenantId)
})

test('a bank that refuses later frees the amount', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_refundFail' })
  const refund = await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 450, reason: 'All of it' })
  expect(refund.body.data.state).toBe('succeeded')
  await eventually(
    async () => (await shop.owner.get(`/orders/${orderId}/refunds`)).body.data[0],
    ({ state }) => state === 'failed',
  )
  expect(await orderOf(shop, orderId)).toMatchObject({ paymentStatus: 'paid', refundedTotal: 0, due: 0 })
  expect((await shop.owner.get(`/orders/${orderId}/payments`)).body.data[0].refundedAmount).toBe(0)
  expect((await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 450, reason: 'Again' })).status).toBe(201)
  await delivered(shop)
  await checkInvariants(shop.tenantId)
})

test('a refund made at Stripe becomes our row once', async () => {
  const shop = await world()
  const { orderId } = await paidOrder(shop)
  const [intent] = await intentsOf(orderId)
  await stripeFault(shop, 'duplicate', { only: 'charge.refunded', count: 5 })
  await atStripe('refunds', { payment_intent: intent.id, amount: '150' })
  const order = await eventually(
    () => orderOf(shop, orderId),
    ({ refundedTotal }) => refundedTotal > 0,
  )
  await delivered(shop)
  expect(order).toMatchObject({ refundedTotal: 150, paymentStatus: 'partially_refunded' })
  const rows = (await shop.owner.get(`/orders/${orderId}/refunds`)).body.data
  expect(rows).toMatchObject([{ amount: 150, reason: 'made_at_provider', state: 'succeeded' }])
  const rest = await shop.owner.post(`/orders/${orderId}/refunds`, { lines: [{ lineId: order.lines[0].id, quantity: 1 }], reason: 'Rest' })
  expect(rest.body.data.amount).toBe(300)
  expect((await orderOf(shop, orderId)).paymentStatus).toBe('refunded')
  await checkInvariants(shop.tenantId)
})

test('a paid order that is canceled is refunded in full, in three round trips', async () => {
  const shop = await world()
  const { shopper, orderId, variantId } = await paidOrder(shop)
  const [key, requestId] = [id(), id()]
  const cancel = () => shopper.post(`/orders/${orderId}/cancellation`, {}, { key, headers: { 'X-Request-Id': requestId } })
  const canceled = await cancel()
  expect(canceled.body.data).toMatchObject({
    status: 'canceled',
    paymentStatus: 'refunded',
    refundedTotal: 450,
    capturedTotal: 450,
    due: 0,
  })
  expect((await callsOf(requestId)).count).toBe(3)
  expect((await cancel()).text).toBe(canceled.text)
  expect((await refundsAtStripe(orderId)).map(({ amount }) => amount)).toEqual([450])
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 0 })
  expect(await typesOf(orderId)).toContain('refund.succeeded')
  await checkInvariants(shop.tenantId)
})

test('staff cancel what was paid in cash, and an order whose payment is open ends it at Stripe first', async () => {
  const shop = await world()
  const cash = await unpaidOrder(shop)
  await shop.owner.post(`/orders/${cash.orderId}/payments`, { kind: 'cash', tendered: 450 })
  const back = await shop.owner.post(`/orders/${cash.orderId}/cancellation`, { reason: 'Machine broke', stock: 'restock' })
  expect(back.body.data).toMatchObject({ status: 'canceled', paymentStatus: 'refunded' })
  const open = await unpaidOrder(shop)
  await open.shopper.post(`/orders/${open.orderId}/payments`, { kind: 'card_online' })
  const ended = await open.shopper.post(`/orders/${open.orderId}/cancellation`, {})
  expect(ended.body.data).toMatchObject({ status: 'canceled', paymentStatus: 'unpaid', payments: [{ state: 'canceled' }] })
  expect((await intentsOf(open.orderId)).map(({ status }) => status)).toEqual(['canceled'])
  expect(await level(open.variantId)).toEqual({ on_hand: 5, reserved: 0 })
  await checkInvariants(shop.tenantId)
})

test.each([2, 3])('whoever asks again after answer %i of a cancellation was lost hears of one refund', async (nth) => {
  const shop = await world()
  const { shopper, orderId } = await paidOrder(shop)
  await quiet(shop)
  const [key, requestId] = [id(), id()]
  const { lift } = await fault({ kind: 'reset-after-commit', match: requestId, every: nth, times: 1 })
  const lost = await shopper.post(`/orders/${orderId}/cancellation`, {}, { key, headers: { 'X-Request-Id': requestId } })
  await lift()
  expect(lost.status).toBe(503)
  const again = await shopper.post(`/orders/${orderId}/cancellation`, {}, { key, at: new Date(Date.now() + 60_000).toISOString() })
  expect(again.body.data).toMatchObject({ status: 'canceled', paymentStatus: 'refunded', refundedTotal: 450 })
  expect(await refundsAtStripe(orderId)).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('who may not refund does not, and bad bodies change nothing', async () => {
  const shop = await world()
  const { shopper, orderId } = await paidOrder(shop)
  const clerk = await shop.staff('staff')
  const body = { amount: 100, reason: 'No' }
  expect((await shopper.post(`/orders/${orderId}/refunds`, body)).status).toBe(403)
  expect((await clerk.post(`/orders/${orderId}/refunds`, body)).status).toBe(403)
  for (const bad of [{}, { amount: 100 }, { ...body, amount: 0 }, { ...body, lines: [] }, { ...body, amount: 1.5 }, { ...body, x: 1 }])
    expect((await shop.owner.post(`/orders/${orderId}/refunds`, bad)).status).toBe(400)
  const unknown = await shop.owner.post(`/orders/${orderId}/refunds`, { lines: [{ lineId: id(), quantity: 1 }], reason: 'Whose' })
  expect([unknown.status, unknown.body.code]).toEqual([400, 'REFUND_UNKNOWN_LINE'])
  const { variantId } = await product(shop)
  const unpaid = await shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  expect((await shop.owner.post(`/orders/${unpaid.body.data.id}/refunds`, body)).body.code).toBe('NOT_REFUNDABLE')
  expect((await shop.owner.post(`/orders/${id()}/refunds`, body)).body.code).toBe('ORDER_NOT_FOUND')
  expect(await sql('select 1 from refunds where tenant_id = $1', [shop.tenantId])).toEqual([])
  await checkInvariants(shop.tenantId)
})
