import { expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { callsToStripe, intentsOf, paidOrder, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { callsOf } from '../support/faults.ts'
import { id, product, sql, world } from '../support/world.ts'

const card = (paymentMethod = 'pm_card_visa') => ({ kind: 'card_online', paymentMethod })

test('a coffee paid by card is placed, with a number', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const requestId = id()
  const paid = await shopper.post(`/orders/${orderId}/payments`, card(), { headers: { 'X-Request-Id': requestId } })
  expect(paid.status).toBe(201)
  expect(paid.body.data).toMatchObject({ kind: 'card_online', state: 'captured', amount: 450, currency: 'EUR', attempt: 1 })
  expect((await callsOf(requestId)).count).toBe(2)
  const { data } = (await shopper.get(`/orders/${orderId}`)).body
  expect(data).toMatchObject({ status: 'placed', number: '1', paymentStatus: 'paid', capturedTotal: 450, due: 0, holdExpiresAt: null })
  expect(data.fulfilments[0]).toMatchObject({ state: 'placed' })
  expect(data.fulfilments[0].queuedAt).not.toBeNull()
  expect(await typesOf(orderId)).toEqual(['order.created', 'payment.started', 'payment.captured', 'order.placed'])
  const [intent] = await intentsOf(orderId)
  expect(intent).toMatchObject({
    amount: 450,
    currency: 'eur',
    metadata: { tenant_id: shop.tenantId, order_id: orderId, payment_id: paid.body.data.id },
  })
  await checkInvariants(shop.tenantId)
})

test('a browser gets a client secret, pays by itself and asks what became of it', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const started = (await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })).body.data
  expect(started).toMatchObject({ state: 'created', clientSecret: expect.stringContaining('_secret_') as string })
  const unpaid = (await shopper.post(`/payments/${started.id}/confirmation`)).body.data
  expect(unpaid).toMatchObject({ state: 'created', failureCode: null })
  const twice = (await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })).body.data
  expect([twice.id, twice.clientSecret]).toEqual([started.id, started.clientSecret])
  const paid = await shopper.post(`/orders/${orderId}/payments`, card())
  expect(paid.body.data).toMatchObject({ id: started.id, state: 'captured', clientSecret: null })
  const asked = await shopper.post(`/payments/${started.id}/confirmation`)
  expect(asked.body.data).toEqual((await shopper.get(`/payments/${started.id}`)).body.data)
  expect(await intentsOf(orderId)).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('a decline keeps the order and its goods, says why, and another card pays', async () => {
  const shop = await world()
  const { shopper, orderId, order } = await unpaidOrder(shop)
  const key = id()
  const declined = await shopper.post(`/orders/${orderId}/payments`, card('pm_card_visa_chargeDeclinedInsufficientFunds'), { key })
  expect([declined.status, declined.body.code, declined.body.details]).toEqual([402, 'PAYMENT_FAILED', { code: 'insufficient_funds' }])
  const again = await shopper.post(`/orders/${orderId}/payments`, card('pm_card_visa_chargeDeclinedInsufficientFunds'), { key })
  expect([again.status, again.body.details]).toEqual([402, { code: 'insufficient_funds' }])
  const waiting = (await shopper.get(`/orders/${orderId}`)).body.data
  expect(waiting).toMatchObject({ status: 'pending_payment', payments: [{ state: 'created' }] })
  expect(Date.parse(waiting.holdExpiresAt)).toBeGreaterThanOrEqual(Date.parse(order.holdExpiresAt))
  const [payment] = (await shopper.get(`/orders/${orderId}/payments`)).body.data
  expect(payment).toMatchObject({ attempt: 2, failureCode: 'insufficient_funds' })
  expect((await shopper.post(`/orders/${orderId}/payments`, card())).body.data).toMatchObject({ id: payment.id, state: 'captured' })
  expect(await typesOf(orderId)).toEqual(['order.created', 'payment.started', 'payment.failed', 'payment.captured', 'order.placed'])
  await checkInvariants(shop.tenantId)
})

test('the same key pays once and hears one answer', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  const first = await shopper.post(`/orders/${orderId}/payments`, card(), { key })
  const again = await shopper.post(`/orders/${orderId}/payments`, card(), { key })
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true'])
  expect((await callsToStripe(shop))['payment_intents.confirm']).toBe(1)
  await checkInvariants(shop.tenantId)
})

test('two who pay one order at once take its money once', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const answers = await Promise.all(Array.from({ length: 6 }, () => shopper.post(`/orders/${orderId}/payments`, card())))
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect(answers.some(({ body }) => body.data?.state === 'captured')).toBe(true)
  const intents = await intentsOf(orderId)
  expect(intents.map(({ status }) => status)).toEqual(['succeeded'])
  expect((await shopper.get(`/orders/${orderId}`)).body.data).toMatchObject({ status: 'placed', capturedTotal: 450, paymentStatus: 'paid' })
  expect((await shopper.post(`/orders/${orderId}/payments`, card())).body.code).toBe('NOTHING_DUE')
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured')).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('a bank that wants to see the shopper first leaves the payment open', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const asked = await shopper.post(`/orders/${orderId}/payments`, card('pm_card_threeDSecure2Required'))
  expect([asked.status, asked.body.data.state]).toEqual([201, 'requires_action'])
  expect((await shopper.get(`/orders/${orderId}`)).body.data.status).toBe('pending_payment')
  await checkInvariants(shop.tenantId)
})

test('a guest pays for the one order of its token, and a clerk for a guest who pays later', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const { orderId, token } = (await shop.public.post('/order-tokens')).body.data
  const guest = new Client(shop.base, token)
  await guest.post('/orders', { ...basket, id: orderId })
  const paid = await guest.post(`/orders/${orderId}/payments`, card())
  expect([paid.status, paid.body.data?.state]).toEqual([201, 'captured'])
  expect((await guest.get(`/orders/${orderId}`)).body.data).toMatchObject({ status: 'placed', paymentStatus: 'paid' })
  expect((await guest.get(`/orders/${orderId}/payments`)).body.data).toHaveLength(1)
  const clerk = await shop.staff('staff')
  const open = (await clerk.post('/orders', basket)).body.data
  expect((await guest.get(`/orders/${open.id}/payments`)).body.code).toBe('ORDER_NOT_FOUND')
  expect((await guest.post(`/orders/${open.id}/payments`, card())).body.code).toBe('ORDER_NOT_FOUND')
  await clerk.post(`/orders/${open.id}/start`)
  await clerk.post(`/orders/${open.id}/payments`, card())
  expect((await clerk.get(`/orders/${open.id}`)).body.data).toMatchObject({
    status: 'preparing',
    number: '2',
    paymentStatus: 'paid',
    due: 0,
  })
  await checkInvariants(shop.tenantId)
})

test('cash is taken with change, rounded to the smallest coin, in one round trip', async () => {
  const shop = await world({ currency: 'CHF', zone: 'Europe/Zurich' })
  await sql('update tenants set cash_rounding = 5 where id = $1', [shop.tenantId])
  const clerk = await shop.staff('staff')
  const { variantId } = await product(shop, { price: 447 })
  const { id: orderId } = (await clerk.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).body.data
  const little = await clerk.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 440 })
  expect([little.status, little.body.code, little.body.details]).toEqual([409, 'TENDERED_TOO_LITTLE', { due: 445 }])
  const requestId = id()
  const paid = await clerk.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 }, { headers: { 'X-Request-Id': requestId } })
  expect(paid.body.data).toMatchObject({ kind: 'cash', state: 'captured', amount: 447, rounding: -2, tendered: 500, change: 55 })
  expect((await callsOf(requestId)).count).toBe(1)
  expect((await clerk.get(`/orders/${orderId}`)).body.data).toMatchObject({ paymentStatus: 'paid', due: 0, status: 'placed' })
  const twice = await clerk.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 })
  expect(twice.body.code).toBe('NOTHING_DUE')
  await checkInvariants(shop.tenantId)
})

test('a shopper takes no cash, and nobody pays for another one’s order', async () => {
  const shop = await world()
  const { shopper, orderId, paymentId } = await paidOrder(shop)
  const stranger = await shop.customer()
  const elsewhere = await shop.staff('manager', [id()])
  expect((await shopper.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 500 })).status).toBe(403)
  for (const nobody of [stranger, elsewhere, (await world()).owner]) {
    expect((await nobody.post(`/orders/${orderId}/payments`, card())).body.code).toBe('ORDER_NOT_FOUND')
    expect((await nobody.get(`/payments/${paymentId}`)).body.code).toBe('PAYMENT_NOT_FOUND')
    expect((await nobody.post(`/payments/${paymentId}/confirmation`)).status).toBe(404)
  }
  expect((await shop.public.get(`/payments/${paymentId}`)).status).toBe(401)
  await checkInvariants(shop.tenantId)
})

test('what a card can’t be charged for is refused and leaves cash possible', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop, { price: 30 })
  const refused = await shopper.post(`/orders/${orderId}/payments`, card())
  expect([refused.status, refused.body.code, refused.body.details.minimum]).toEqual([409, 'AMOUNT_NOT_CHARGEABLE', 50])
  const clerk = await shop.staff('staff')
  expect((await clerk.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 30 })).body.data.state).toBe('captured')
  expect((await shopper.get(`/orders/${orderId}`)).body.data).toMatchObject({ status: 'placed', number: '1' })
  expect((await callsToStripe(shop))['payment_intents.create']).toBeUndefined()
  await checkInvariants(shop.tenantId)
})

test('an unknown card is a 400, a limit is waited out, and a short outage is ridden through', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const unknown = await shopper.post(`/orders/${orderId}/payments`, card('pm_nothing'))
  expect([unknown.status, unknown.body.code]).toEqual([400, 'PAYMENT_METHOD_INVALID'])
  await stripeFault(shop, 'rate_limit', { times: 2 })
  await stripeFault(shop, 'error_before', { only: 'payment_intents.confirm' })
  expect((await shopper.post(`/orders/${orderId}/payments`, card())).body.data.state).toBe('captured')
  await checkInvariants(shop.tenantId)
})

test('every bad body is a 400 that echoes nothing', async () => {
  const shop = await world()
  const bodies = [
    {},
    { kind: 'gold' },
    { kind: 'cash' },
    { kind: 'cash', tendered: -1 },
    { ...card(), amount: 1 },
    card('4242424242424242'),
  ]
  for (const body of bodies) {
    const { status, text } = await shop.owner.post(`/orders/${id()}/payments`, body)
    expect([status, /4242|gold/.test(text)]).toEqual([400, false])
  }
  expect((await shop.owner.post(`/orders/${id()}/payments`, card(), { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
})
