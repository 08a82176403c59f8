import { inject, expect, test } from 'vitest'
import type { Env } from '../../src/env.ts'
import { chargeOrder } from '../../src/features/cards/charging-stripe-access.ts'
import { releaseExpiredHolds, sweepPayments } from '../../src/features/payments/jobs.ts'
import { systemCtx } from '../../src/http/system.ts'
import { orderOfSaver, saver } from '../support/cards.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, eventually, intentsOf, quiet, stripe, stripeFault, typesOf } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const deaf = (shop: World) => stripeFault(shop, 'drop', { times: 100 })
const orderAt = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const tries = async (orderId: string) => {
  const [intent] = await intentsOf(orderId)
  return ((await atStripe(`charges?payment_intent=${intent.id}&limit=100`)).data as { status: string }[])
    .map(({ status }) => status)
    .toSorted()
}

/** Somebody with a saved card and an order to pay. */
async function owing(shop: World, paymentMethod?: string) {
  const { customer, cardId } = await saver(shop, paymentMethod)
  const orderId = await orderOfSaver(shop, customer)
  const charge = (options = {}) => shop.owner.post(`/orders/${orderId}/payments`, { kind: 'card_online', cardId }, options)
  return { customer, cardId, orderId, charge }
}

/** As a job charges: ourselves, in the tenant, under a name of the try. */
async function asJob(shop: World, orderId: string, cardId: string, name: string, now = new Date()) {
  const waiting: Promise<unknown>[] = []
  const work = { env: inject('servers').variables as Env, now, requestId: `job-${id()}`, trace: { trips: 0, statements: 0 } }
  const ctx = systemCtx({ ...work, later: (task) => void waiting.push(task) }, shop.tenantId)
  const said = await chargeOrder(ctx, orderId, { name, cardId, away: true })
  await Promise.all(waiting)
  return said
}

async function paidOnce(shop: World, orderId: string) {
  expect(await orderAt(shop, orderId)).toMatchObject({ status: 'placed', capturedTotal: 450, paymentStatus: 'paid', due: 0 })
  expect(await tries(orderId)).toEqual(['succeeded'])
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured' || type === 'payment.charging')).toEqual([
    'payment.charging',
    'payment.captured',
  ])
  await checkInvariants(shop.tenantId)
}

test('staff charge the saved card of an order’s customer without them, once however often it is asked for', async () => {
  const shop = await world()
  const { orderId, charge } = await owing(shop)
  const key = id()
  const answers = await Promise.all([charge({ key }), charge({ key }), charge({ key })])
  const [first] = answers.filter(({ status }) => status === 201)
  expect(first?.body.data).toMatchObject({ state: 'captured', amount: 450 })
  expect((await charge({ key })).text).toBe(first?.text)
  const [intent] = await intentsOf(orderId)
  expect(intent.customer).toMatch(/^cus_/)
  await quiet(shop)
  await paidOnce(shop, orderId)
})

test('nobody charges a card that is not the order’s customer’s, was removed, or is not theirs to charge', async () => {
  const shop = await world()
  const { customer, cardId, orderId, charge } = await owing(shop)
  const other = await saver(shop)
  const clerk = await shop.staff('staff')
  const pay = { kind: 'card_online', cardId }
  const strangers = await Promise.all([
    shop.owner.post(`/orders/${orderId}/payments`, { kind: 'card_online', cardId: other.cardId }),
    other.customer.post(`/orders/${await orderOfSaver(shop, other.customer)}/payments`, pay),
    (await shop.staff('manager')).post(`/orders/${await orderOfSaver(shop, other.customer)}/payments`, pay),
  ])
  expect(strangers.map(({ status, body }) => [status, body.code])).toEqual(strangers.map(() => [404, 'CARD_NOT_FOUND']))
  expect((await clerk.post(`/orders/${orderId}/payments`, pay)).status).toBe(403)
  expect((await shop.owner.post(`/orders/${orderId}/payments`, { ...pay, paymentMethod: 'pm_card_visa' })).status).toBe(400)
  await customer.delete(`/customers/me/cards/${cardId}`)
  expect((await charge()).body.code).toBe('CARD_NOT_FOUND')
  expect(await intentsOf(orderId)).toEqual([])
})

test('whoever is there pays with their own saved card, and is asked by their bank where it asks', async () => {
  const shop = await world()
  const { customer, cardId, orderId } = await owing(shop, 'pm_card_authenticationRequired')
  const asked = await customer.post(`/orders/${orderId}/payments`, { kind: 'card_online', cardId })
  expect([asked.status, asked.body.data.state]).toEqual([201, 'requires_action'])
  const [intent] = await intentsOf(orderId)
  await stripe('POST', `payment_intents/${intent.id}/authenticate`, { outcome: 'succeed' })
  expect((await customer.post(`/payments/${asked.body.data.id}/confirmation`)).body.data.state).toBe('captured')
  await checkInvariants(shop.tenantId)
})

test('a bank that wants to see its customer leaves an open payment, which the order shows and they finish in a browser', async () => {
  const shop = await world()
  const { customer, orderId, charge } = await owing(shop, 'pm_card_authenticationRequired')
  const key = id()
  for (let times = 0; times < 2; times++) {
    const { status, body } = await charge({ key })
    expect([status, body.code, body.details]).toEqual([402, 'PAYMENT_FAILED', { code: 'authentication_required' }])
  }
  expect(await tries(orderId)).toEqual(['failed'])
  const order = (await customer.get(`/orders/${orderId}`)).body.data
  expect(order).toMatchObject({
    status: 'pending_payment',
    due: 450,
    payments: [{ state: 'created', failureCode: 'authentication_required' }],
  })
  const open = (await customer.post(`/orders/${orderId}/payments`, { kind: 'card_online' })).body.data
  expect([open.id, open.attempt]).toEqual([order.payments[0].id, 2])
  const [intent] = await intentsOf(orderId)
  expect(open.clientSecret).toBe(intent.client_secret)
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  await eventually(
    () => orderAt(shop, orderId),
    ({ status }) => status === 'placed',
  )
  await checkInvariants(shop.tenantId)
})

test('a card that is declined leaves the order payable, by another try or by another card', async () => {
  const shop = await world()
  const { customer, orderId, charge } = await owing(shop, 'pm_card_chargeCustomerFail')
  for (const attempt of [1, 2]) {
    expect((await charge()).body).toMatchObject({ code: 'PAYMENT_FAILED', details: { code: 'generic_decline' } })
    expect(await tries(orderId)).toEqual(Array.from({ length: attempt }, () => 'failed'))
  }
  await quiet(shop)
  const paid = await customer.post(`/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
  expect(paid.body.data).toMatchObject({ state: 'captured', attempt: 3 })
  await checkInvariants(shop.tenantId)
})

test.each([
  ['before', 1],
  ['after-commit', 1],
  ['before', 2],
  ['after-commit', 2],
] as const)('a crash %s our write %i that nobody retries: the sweep goes on with the charge, once', async (when, nth) => {
  const shop = await world()
  await deaf(shop)
  const { orderId, charge } = await owing(shop)
  const requestId = id()
  const { lift } = await fault({ kind: `reset-${when}`, match: requestId, every: nth, times: 1 })
  expect((await charge({ headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  await lift()
  if (when === 'before' && nth === 1) {
    expect(await intentsOf(orderId)).toEqual([])
    expect((await charge()).status).toBe(201)
  }
  await Promise.all([sweep(sweepPayments, shop, minutesLater(3)), sweep(sweepPayments, shop, minutesLater(3))])
  await paidOnce(shop, orderId)
})

test('Stripe’s word is there before our own, several times, and answers are lost: one charge', async () => {
  const shop = await world()
  const { orderId, charge } = await owing(shop)
  await stripeFault(shop, 'early', { only: 'payment_intents.confirm' })
  await stripeFault(shop, 'duplicate', { count: 3, times: 20 })
  await stripeFault(shop, 'reset', { only: 'payment_intents.update', times: 3 })
  const key = id()
  expect((await charge({ key })).status).toBe(503)
  expect((await charge({ key })).body.data?.state).toBe('captured')
  await quiet(shop)
  await paidOnce(shop, orderId)
})

test('a job charges under the name of its try: run twice, today and tomorrow, a card is tried once', async () => {
  const shop = await world()
  const { orderId, cardId } = await owing(shop)
  const twice = await Promise.all(
    [asJob(shop, orderId, cardId, 'wl:1'), asJob(shop, orderId, cardId, 'wl:1')].map((run) => run.catch(() => null)),
  )
  expect(twice.some((said) => said?.payment?.state === 'captured')).toBe(true)
  await expect(asJob(shop, orderId, cardId, 'wl:1')).rejects.toThrow(/nothing left to pay/)
  await paidOnce(shop, orderId)
  const failing = await owing(shop, 'pm_card_chargeCustomerFail')
  const again = (name: string, now?: Date) => asJob(shop, failing.orderId, failing.cardId, name, now)
  const asked = async () => (await callsToStripe(shop))['payment_intents.confirm']
  for (const now of [new Date(), new Date()]) expect((await again('wl:2', now)).declinedAs).toBe('generic_decline')
  // Stripe has forgotten the key by then: it may not be asked again
  const today = await asked()
  expect([(await again('wl:2', minutesLater(24 * 60))).declinedAs, await asked()]).toEqual(['generic_decline', today])
  expect(await tries(failing.orderId)).toEqual(['failed'])
  expect((await again('wl:2:again')).declinedAs).toBe('generic_decline')
  expect(await tries(failing.orderId)).toEqual(['failed', 'failed'])
  const calls = (await callsToStripe(shop))['payment_intents.confirm']
  await sweep(sweepPayments, shop, minutesLater(5))
  expect((await callsToStripe(shop))['payment_intents.confirm']).toBe(calls)
  expect((await sql(`select action from audit_log where tenant_id = $1 and action = 'payment.charging'`, [shop.tenantId])).length).toBe(3)
  await checkInvariants(shop.tenantId)
})

test('a charge that was broken off before a hold ended takes no money once the hold is let go', async () => {
  const shop = await world()
  await deaf(shop)
  const { orderId, charge } = await owing(shop)
  await stripeFault(shop, 'error_before', { only: 'payment_intents.confirm', times: 6 })
  expect((await charge()).status).toBe(503)
  await sweep(releaseExpiredHolds, shop, minutesLater(20))
  await sweep(sweepPayments, shop, minutesLater(25))
  expect(await orderAt(shop, orderId)).toMatchObject({ status: 'canceled', payments: [{ state: 'canceled' }] })
  expect(await tries(orderId)).toEqual([])
  await checkInvariants(shop.tenantId)
})
