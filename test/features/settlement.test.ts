import { expect, inject, onTestFinished, test } from 'vitest'
import { serve } from '../../dev/serve.ts'
import { releaseExpiredHolds, sweepPayments, sweepRefunds } from '../../src/features/payments/jobs.ts'
import { Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, eventually, intentsOf, quiet, stripe, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const card = { kind: 'card_online', paymentMethod: 'pm_card_visa' }
const later = () => new Date(Date.now() + 60_000).toISOString()
const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const level = async (variantId: string) =>
  (await sql('select on_hand::int, reserved::int from inventory_levels where variant_id = $1', [variantId]))[0]

async function paidOnce(shop: World, orderId: string) {
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', number: '1', capturedTotal: 450, paymentStatus: 'paid' })
  expect((await intentsOf(orderId)).filter(({ status }) => status === 'succeeded')).toHaveLength(1)
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured' || type === 'order.placed')).toHaveLength(2)
  await checkInvariants(shop.tenantId)
}

/** No webhook ever comes: what is repaired here is repaired by the retry or by the sweep alone. */
const deaf = (shop: World) => stripeFault(shop, 'drop', { times: 100 })

test.each([
  ['before', 'A', 1],
  ['after-commit', 'A', 1],
  ['before', 'C', 2],
  ['after-commit', 'C', 2],
] as const)('a crash %s phase %s and the same key again: one payment', async (when, _, nth) => {
  const shop = await world()
  await deaf(shop)
  const { shopper, orderId } = await unpaidOrder(shop)
  const [key, requestId] = [id(), id()]
  const { lift } = await fault({ kind: `reset-${when}`, match: requestId, every: nth, times: 1 })
  const lost = await shopper.post(`/orders/${orderId}/payments`, card, { key, headers: { 'X-Request-Id': requestId } })
  await lift()
  expect([lost.status, lost.body.code]).toEqual([503, 'UPSTREAM'])
  const again = await shopper.post(`/orders/${orderId}/payments`, card, { key, at: later() })
  expect([again.status, again.body.data?.state]).toEqual([201, 'captured'])
  await paidOnce(shop, orderId)
})

test.each(['payment_intents.create', 'payment_intents.confirm', 'payment_intents.retrieve'])(
  'answers of %s that are lost again and again, and the same key again: one payment',
  async (only) => {
    const shop = await world()
    await deaf(shop)
    const { shopper, orderId } = await unpaidOrder(shop)
    const key = id()
    await stripeFault(shop, 'reset', { only, times: 3 })
    await shopper.post(`/orders/${orderId}/payments`, card, { key })
    const again = await shopper.post(`/orders/${orderId}/payments`, card, { key })
    expect([again.status, again.body.data?.state]).toEqual([201, 'captured'])
    await paidOnce(shop, orderId)
  },
)

test.each(['payment_intents.create', 'payment_intents.confirm'])(
  'a stored 500 of %s, with or without its effect, ends in one payment',
  async (only) => {
    for (const effect of [true, false]) {
      const shop = await world()
      const { shopper, orderId } = await unpaidOrder(shop)
      await stripeFault(shop, 'error_stored', { only, effect })
      await shopper.post(`/orders/${orderId}/payments`, card)
      if ((await orderOf(shop, orderId)).status !== 'placed') await shopper.post(`/orders/${orderId}/payments`, card)
      await quiet(shop)
      await paidOnce(shop, orderId)
    }
  },
)

test('a crash between Stripe and our commit that nobody retries is repaired by the sweep', async () => {
  const shop = await world()
  await deaf(shop)
  const { shopper, orderId } = await unpaidOrder(shop)
  const requestId = id()
  await fault({ kind: 'reset-before', match: requestId, every: 2, times: 1 })
  expect((await shopper.post(`/orders/${orderId}/payments`, card, { headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'pending_payment', payments: [{ state: 'created' }] })
  expect(await sweep(sweepPayments, shop)).toBe(0)
  await Promise.all([sweep(sweepPayments, shop, minutesLater(3)), sweep(sweepPayments, shop, minutesLater(3))])
  await paidOnce(shop, orderId)
})

test('a hold that ran out is let go once Stripe has given the payment up', async () => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  expect(await sweep(releaseExpiredHolds, shop)).toBe(0)
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(20))).toBe(1)
  expect(await orderOf(shop, orderId)).toMatchObject({
    status: 'canceled',
    cancelReason: 'payment_expired',
    payments: [{ state: 'canceled' }],
  })
  expect((await intentsOf(orderId)).map(({ status }) => status)).toEqual(['canceled'])
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 0 })
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(21))).toBe(0)
  await checkInvariants(shop.tenantId)
})

test('a hold that ran out is an order when the money was there all along', async () => {
  const shop = await world()
  await deaf(shop)
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  await sweep(releaseExpiredHolds, shop, minutesLater(20))
  await paidOnce(shop, orderId)
})

test('while Stripe does not answer, nothing is let go', async () => {
  const shop = await world()
  const { shopper, orderId, variantId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await stripeFault(shop, 'error_before', { only: 'payment_intents.cancel', times: 3 })
  await sweep(releaseExpiredHolds, shop, minutesLater(20))
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 1 })
  await sweep(releaseExpiredHolds, shop, minutesLater(23))
  expect((await orderOf(shop, orderId)).status).toBe('canceled')
  expect(await level(variantId)).toEqual({ on_hand: 5, reserved: 0 })
  await checkInvariants(shop.tenantId)
})

test('an order that never saw a payment is let go without Stripe', async () => {
  const shop = await world()
  const { orderId } = await unpaidOrder(shop)
  expect(await sweep(releaseExpiredHolds, shop, minutesLater(20), { STRIPE_SECRET_KEY: '' })).toBe(1)
  expect((await orderOf(shop, orderId)).status).toBe('canceled')
})

/** An order that we gave up, whose intent is still alive at Stripe. */
async function givenUp(shop: World) {
  const unpaid = await unpaidOrder(shop, { stock: 1 })
  await unpaid.shopper.post(`/orders/${unpaid.orderId}/payments`, { kind: 'card_online' })
  await sql(`update payments set state = 'canceled' where order_id = $1`, [unpaid.orderId])
  expect((await unpaid.shopper.post(`/orders/${unpaid.orderId}/cancellation`, {})).body.data.status).toBe('canceled')
  const [intent] = await intentsOf(unpaid.orderId)
  return { ...unpaid, pay: () => atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' }) }
}

test('money for a canceled order places it again while the goods are there', async () => {
  const shop = await world()
  const { orderId, variantId, pay } = await givenUp(shop)
  await pay()
  await eventually(
    () => orderOf(shop, orderId),
    ({ status }) => status === 'placed',
  )
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ number: '1', paymentStatus: 'paid', canceledAt: null, cancelReason: null })
  expect(await level(variantId)).toEqual({ on_hand: 1, reserved: 1 })
  await checkInvariants(shop.tenantId)
})

test('money for a canceled order whose goods are gone goes back in full, once', async () => {
  const shop = await world()
  const { orderId, variantId, pay } = await givenUp(shop)
  const clerk = await shop.staff('staff')
  await clerk.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  await stripeFault(shop, 'duplicate', { count: 5, times: 50 })
  await pay()
  await eventually(
    () => orderOf(shop, orderId),
    ({ paymentStatus }) => paymentStatus === 'refunded',
  )
  await quiet(shop)
  await sweep(sweepRefunds, shop, minutesLater(5))
  const [refund, ...more] = (await shop.owner.get(`/orders/${orderId}/refunds`)).body.data
  expect([refund.reason, refund.amount, refund.state, more]).toEqual(['paid_after_cancel', 450, 'succeeded', []])
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'canceled', capturedTotal: 450, refundedTotal: 450, due: 0 })
  expect(await typesOf(orderId)).toContain('payment.paid_after_cancel')
  await checkInvariants(shop.tenantId)
})

test('an order paid in cash whose old intent succeeds after all is paid once: the card gets its money back', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await sql(`update payments set state = 'canceled' where order_id = $1`, [orderId])
  expect((await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 450 })).status).toBe(201)
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  await eventually(
    () => orderOf(shop, orderId),
    ({ refundedTotal }) => refundedTotal === 450,
  )
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', capturedTotal: 900, due: 0 })
  await checkInvariants(shop.tenantId)
})

test('an order that one card has paid while another is still asked can be canceled: the one is given up, the other goes back', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  await sql(`update payments set state = 'canceled' where order_id = $1`, [orderId])
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_threeDSecure2Required' })
  const [first] = (await intentsOf(orderId)).filter(({ status }) => status === 'requires_payment_method')
  await atStripe(`payment_intents/${first.id}/confirm`, { payment_method: 'pm_card_visa' })
  await eventually(
    () => orderOf(shop, orderId),
    ({ status }) => status === 'placed',
  )
  const canceled = await shop.owner.post(`/orders/${orderId}/cancellation`, { reason: 'changed my mind' })
  expect([canceled.status, canceled.body.data?.status, canceled.body.data?.refundedTotal]).toEqual([200, 'canceled', 450])
  expect((await intentsOf(orderId)).map(({ status }) => status).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['canceled', 'succeeded'])
  await quiet(shop)
  await checkInvariants(shop.tenantId)
})

test('an account that may not charge keeps its orders, and cash goes on', async () => {
  const account = await stripe('POST', 'accounts', { charges_enabled: false })
  const shop = await world({ stripeAccount: account.id })
  const { shopper, orderId } = await unpaidOrder(shop)
  const refused = await shopper.post(`/orders/${orderId}/payments`, card)
  expect([refused.status, refused.body.code]).toEqual([409, 'CARD_NOT_POSSIBLE'])
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
})

test('without a key cards are 503 and cash goes on', async () => {
  const { STRIPE_SECRET_KEY: _, ...variables } = inject('servers').variables
  const worker = await serve({ variables, entrypoint: 'dev/worker.ts' })
  onTestFinished(() => worker.stop())
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const at = (token: string) => new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, token)
  const refused = await at(shopper.token).post(`/orders/${orderId}/payments`, card)
  expect([refused.status, refused.body.code]).toEqual([503, 'STRIPE_NOT_CONFIGURED'])
  expect((await at(shop.owner.token).post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 })).status).toBe(201)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid' })
})

test('a retry after the money came asks Stripe for nothing', async () => {
  const shop = await world()
  await deaf(shop)
  const { shopper, orderId } = await unpaidOrder(shop)
  const [key, requestId] = [id(), id()]
  const { lift } = await fault({ kind: 'reset-before', match: requestId, every: 2, times: 1 })
  expect((await shopper.post(`/orders/${orderId}/payments`, card, { key, headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  await lift()
  await sweep(sweepPayments, shop, minutesLater(5))
  await paidOnce(shop, orderId)
  const asked = await callsToStripe(shop)
  const again = await shopper.post(`/orders/${orderId}/payments`, card, { key, at: later() })
  expect([again.status, again.body.data?.state]).toEqual([201, 'captured'])
  expect(await callsToStripe(shop)).toEqual(asked)
  await paidOnce(shop, orderId)
})
