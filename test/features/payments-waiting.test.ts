import { expect, test } from 'vitest'
import { releaseExpiredHolds, sweepPayments } from '../../src/features/payments/jobs.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, intentsOf, quiet, stripe, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const card = (paymentMethod = 'pm_card_visa') => ({ kind: 'card_online', paymentMethod })
const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const level = async (variantId: string) =>
  (await sql('select on_hand::int, reserved::int from inventory_levels where variant_id = $1', [variantId]))[0]
const hours = (count: number) => minutesLater(count * 60)

/** An order whose bank takes its time. */
async function waiting(shop: World) {
  const unpaid = await unpaidOrder(shop)
  const paid = await unpaid.shopper.post(`/orders/${unpaid.orderId}/payments`, card('pm_card_processing'))
  expect([paid.status, paid.body.data.state]).toEqual([201, 'processing'])
  await quiet(shop)
  const [intent] = await intentsOf(unpaid.orderId)
  const finish = (outcome: 'succeed' | 'fail') => stripe('POST', `payment_intents/${intent.id}/finish`, { outcome })
  return { ...unpaid, paymentId: paid.body.data.id as string, finish }
}

test('while a bank takes its time nothing is let go and nothing is paid twice; then the order is placed', async () => {
  const shop = await world()
  const { shopper, orderId, order, variantId, finish, paymentId } = await waiting(shop)
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(20))).toBe(1)
  const held = await orderOf(shop, orderId)
  expect(held).toMatchObject({ status: 'pending_payment', payments: [{ state: 'processing' }] })
  expect(Date.parse(held.holdExpiresAt)).toBeGreaterThan(Math.max(Date.parse(order.holdExpiresAt), minutesLater(20).getTime()))
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(21))).toBe(0)
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  const second = await shopper.post(`/orders/${orderId}/payments`, card())
  expect([second.status, second.body.data.id, second.body.data.state]).toEqual([201, paymentId, 'processing'])
  const cash = await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 })
  expect([cash.status, cash.body.code]).toEqual([409, 'PAYMENT_IN_PROGRESS'])
  const canceled = await shopper.post(`/orders/${orderId}/cancellation`, {})
  expect([canceled.status, canceled.body.code]).toEqual([409, 'PAYMENT_NOT_SETTLED'])
  expect(await callsToStripe(shop)).toMatchObject({ 'payment_intents.create': 1, 'payment_intents.confirm': 1 })
  expect((await callsToStripe(shop))['payment_intents.cancel']).toBeUndefined()
  await finish('succeed')
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', capturedTotal: 450 })
  expect(await typesOf(orderId)).toEqual(['order.created', 'payment.started', 'payment.processing', 'payment.captured', 'order.placed'])
  await checkInvariants(shop.tenantId)
})

test('a bank that says no in the end leaves the order to another card, and then to its hold', async () => {
  const shop = await world()
  const { shopper, orderId, paymentId, finish } = await waiting(shop)
  await finish('fail')
  await quiet(shop)
  const [payment] = (await shopper.get(`/orders/${orderId}/payments`)).body.data
  expect(payment).toMatchObject({ id: paymentId, state: 'created', attempt: 2, failureCode: 'payment_intent_payment_attempt_failed' })
  expect((await shopper.post(`/orders/${orderId}/payments`, card())).body.data).toMatchObject({ id: paymentId, state: 'captured' })
  const other = await waiting(shop)
  await other.finish('fail')
  await quiet(shop)
  await sweep(releaseExpiredHolds, shop, minutesLater(20))
  expect(await orderOf(shop, other.orderId)).toMatchObject({ status: 'canceled', payments: [{ state: 'canceled' }] })
  expect(await level(other.variantId)).toEqual({ on_hand: 5, reserved: 0 })
  await checkInvariants(shop.tenantId)
})

test.each(['the shopper', 'the owner'])('money that was faster than the cancellation by %s goes back, once', async (who) => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await quiet(shop)
  const [intent] = await intentsOf(orderId)
  await stripeFault(shop, 'delay', { by: 400, times: 50 })
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  const canceled = await (who === 'the owner' ? shop.owner : shopper).post(`/orders/${orderId}/cancellation`, { reason: 'Too late' })
  const given = { status: 'canceled', paymentStatus: 'refunded', capturedTotal: 450, refundedTotal: 450, due: 0 }
  expect(canceled.body.data).toMatchObject(given)
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject(given)
  expect((await atStripe(`refunds?payment_intent=${intent.id}`)).data).toMatchObject([{ amount: 450, status: 'succeeded' }])
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 0 })
  await checkInvariants(shop.tenantId)
})

const mismatches = [
  ['amount', { amount: '50' }],
  ['currency', { currency: 'usd' }],
] as const

test.each(mismatches)('money of another %s is held and told of, never counted, whoever hears of it', async (_, change) => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  const { id: paymentId } = (await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })).body.data
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}`, change)
  expect((await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })).status).toBe('succeeded')
  await quiet(shop)
  await shopper.post(`/payments/${paymentId}/confirmation`)
  await sweep(sweepPayments, shop, minutesLater(5))
  await sweep(releaseExpiredHolds, shop, minutesLater(20))
  expect((await shopper.post(`/orders/${orderId}/cancellation`, {})).body.code).toBe('PAYMENT_NOT_SETTLED')
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'pending_payment', number: null, capturedTotal: 0, paymentStatus: 'unpaid' })
  expect((await shopper.get(`/payments/${paymentId}`)).body.data).toMatchObject({ state: 'processing', failureCode: 'provider_mismatch' })
  expect((await typesOf(orderId)).filter((type) => type === 'payment.mismatched')).toHaveLength(1)
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'payment.mismatched'`, [shop.tenantId])).toHaveLength(1)
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  await checkInvariants(shop.tenantId)
})

test.each(mismatches)('an intent of another %s that nobody pays is given up with its hold', async (_, change) => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  const { id: paymentId } = (await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })).body.data
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}`, change)
  await shopper.post(`/payments/${paymentId}/confirmation`)
  expect((await shopper.get(`/payments/${paymentId}`)).body.data.failureCode).toBe('provider_mismatch')
  expect(await sweep(releaseExpiredHolds, shop, hours(1))).toBe(1)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', payments: [{ state: 'canceled' }] })
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 0 })
  await checkInvariants(shop.tenantId)
})

test.each([
  ['nobody went on with', undefined, 'created'],
  ['whose shopper never showed up at the bank', 'pm_card_threeDSecure2Required', 'requires_action'],
])('a payment %s is given up after a day, not before', async (_, paymentMethod, state) => {
  const shop = await world()
  const clerk = await shop.staff('staff')
  const { variantId } = await product(shop)
  const { id: orderId } = (await clerk.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).body.data
  await clerk.post(`/orders/${orderId}/start`)
  const started = await clerk.post(`/orders/${orderId}/payments`, { kind: 'card_online', ...(paymentMethod && { paymentMethod }) })
  expect(started.body.data.state).toBe(state)
  expect(await sweep(sweepPayments, shop, hours(23.9))).toBe(1)
  expect((await intentsOf(orderId)).map(({ status }) => status)).not.toContain('canceled')
  expect(await sweep(sweepPayments, shop, hours(24.1))).toBe(1)
  expect((await intentsOf(orderId)).map(({ status }) => status)).toEqual(['canceled'])
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'preparing', paymentStatus: 'unpaid', payments: [{ state: 'canceled' }] })
  expect((await clerk.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 450 })).status).toBe(201)
  await checkInvariants(shop.tenantId)
})

test('a bank that takes days is waited for, and was paid before anybody gave it up', async () => {
  const shop = await world()
  const { orderId, finish } = await waiting(shop)
  expect(await sweep(sweepPayments, shop, hours(48))).toBe(1)
  expect((await callsToStripe(shop))['payment_intents.cancel']).toBeUndefined()
  await stripeFault(shop, 'drop', { times: 50 })
  await finish('succeed')
  await sweep(sweepPayments, shop, hours(49))
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid' })
  await checkInvariants(shop.tenantId)
})

test('a payment that can not be looked at waits for the others', async () => {
  const shop = await world()
  const stuck = await unpaidOrder(shop)
  await stuck.shopper.post(`/orders/${stuck.orderId}/payments`, { kind: 'card_online' })
  await quiet(shop)
  await sql(`update payments set account = 'acct_gone' where order_id = $1`, [stuck.orderId])
  const fine = await unpaidOrder(shop)
  await fine.shopper.post(`/orders/${fine.orderId}/payments`, { kind: 'card_online' })
  await sweep(sweepPayments, shop, minutesLater(5))
  const rows = await sql<{ order_id: string }>('select order_id from payments where tenant_id = $1 and updated_at > $2', [
    shop.tenantId,
    minutesLater(4),
  ])
  expect(rows.map(({ order_id: orderId }) => orderId).toSorted()).toEqual([stuck.orderId, fine.orderId].toSorted())
  expect(await sweep(sweepPayments, shop, minutesLater(6))).toBe(0)
  await checkInvariants(shop.tenantId)
})

test.each([
  ['declined', 'pm_card_visa_chargeDeclined', 402],
  ['left at the bank', 'pm_card_threeDSecure2Required', 201],
])('a card payment that was %s makes room for cash, and its intent can take no money any more', async (_, paymentMethod, status) => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  expect((await shopper.post(`/orders/${orderId}/payments`, card(paymentMethod))).status).toBe(status)
  const little = await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 449 })
  expect([little.status, little.body.code]).toEqual([409, 'TENDERED_TOO_LITTLE'])
  expect((await intentsOf(orderId)).map((intent) => intent.status)).not.toContain('canceled')
  const key = id()
  const pay = () => shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 }, { key })
  const cash = await pay()
  expect([cash.status, cash.body.data.kind, cash.body.data.change]).toEqual([201, 'cash', 50])
  expect((await pay()).text).toBe(cash.text)
  await quiet(shop)
  expect((await intentsOf(orderId)).map((intent) => intent.status)).toEqual(['canceled'])
  expect(await orderOf(shop, orderId)).toMatchObject({
    status: 'placed',
    paymentStatus: 'paid',
    capturedTotal: 450,
    payments: [{ state: 'canceled' }, { kind: 'cash', state: 'captured' }],
  })
  await checkInvariants(shop.tenantId)
})

test('a card that was faster than the cash leaves nothing to pay', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await quiet(shop)
  await stripeFault(shop, 'drop', { times: 50 })
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  const cash = await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 })
  expect([cash.status, cash.body.code]).toEqual([409, 'NOTHING_DUE'])
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', capturedTotal: 450 })
  await checkInvariants(shop.tenantId)
})

test('an authorization that is given up is no promise of money any more', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await quiet(shop)
  await sql(`update payments set state = 'authorized' where order_id = $1`, [orderId])
  await sql(`update orders set payment_status = 'authorized' where id = $1`, [orderId])
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}/cancel`, {})
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ paymentStatus: 'unpaid', payments: [{ state: 'canceled' }] })
  await checkInvariants(shop.tenantId)
})
