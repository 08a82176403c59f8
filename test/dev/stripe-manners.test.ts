import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { loadShapes } from '../../dev/stripe/shapes-file.ts'
import { unhandled } from '../../dev/stripe/router.ts'
import { cardPayment, localStripe, refusalOf } from './stripe-client.ts'

const { client, control, url } = localStripe()

const raw = (path: string, form?: string, key = 'sk_test_local') =>
  fetch(`${url()}/v1/${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}` },
    ...(form !== undefined && { body: form }),
  })
const errorOf = async (answer: Promise<Response>) => ({
  status: (await answer).status,
  ...(await (await answer).json<{ error?: object }>()),
})

test('every operation that is described has a handler', async () => {
  expect(unhandled(await loadShapes())).toEqual([])
})

test.each([
  ['amount=1200', 'parameter_missing', 'currency'],
  ['amount=12.5&currency=eur', 'parameter_invalid_integer', 'amount'],
  ['amount=abc&currency=eur', 'parameter_invalid_integer', 'amount'],
  ['amount=-5&currency=eur', 'parameter_invalid_integer', 'amount'],
  ['amount=49&currency=eur', 'amount_too_small', 'amount'],
  ['amount=100000000&currency=eur', 'amount_too_large', 'amount'],
  ['amount=1200&currency=xyz', undefined, 'currency'],
  ['amount=1200&currency=eur&coffee=1', 'parameter_unknown', 'coffee'],
  [
    'amount=1200&currency=eur&shipping[name]=A&shipping[address][line1]=B&shipping[address][moon]=C',
    'parameter_unknown',
    'shipping[address][moon]',
  ],
  ['amount=1200&currency=eur&capture_method=later', undefined, 'capture_method'],
  ['amount=1200&currency=eur&confirm=yes', undefined, 'confirm'],
  ['amount=1200&currency=eur&customer=', 'parameter_invalid_empty', 'customer'],
  ['amount=1200&currency=eur&customer=cus_none', 'resource_missing', 'customer'],
  ['amount=1200&currency=eur&metadata=flat', undefined, 'metadata'],
  ['amount=1200&currency=eur&payment_method_types[]=card', 'payment_method_types_no_longer_supported', 'payment_method_types'],
  [
    'amount=1200&currency=eur&allowed_payment_method_types[]=card&automatic_payment_methods[enabled]=true',
    'parameters_exclusive',
    'automatic_payment_methods',
  ],
  ['amount=1200&currency=eur&application_fee_amount=10', undefined, 'application_fee_amount'],
  ['amount=1200&currency=eur&expand[]=moon', undefined, 'expand'],
])('an intent of "%s" is refused', async (form, code, param) => {
  const answer = await errorOf(raw('payment_intents', form))
  expect(answer).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param, ...(code && { code }) } })
})

test('unknown routes, unknown objects and live or absent keys answer with an error', async () => {
  expect(await errorOf(raw('coffees'))).toMatchObject({ status: 404, error: { type: 'invalid_request_error' } })
  expect(await errorOf(raw('payment_intents/pi_none'))).toMatchObject({ status: 404, error: { code: 'resource_missing' } })
  expect(await errorOf(raw('customers', undefined, 'sk_live_1'))).toMatchObject({ status: 401 })
  expect(await errorOf(raw('customers', undefined, ''))).toMatchObject({ status: 401 })
  expect(await refusalOf(client('sk_live_1').customers.list())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
})

test('the same key gives the same answer once more, also when it was a decline', async () => {
  const stripe = client()
  const key = { idempotencyKey: 'k1' }
  const [first, again] = [await stripe.paymentIntents.create(cardPayment(), key), await stripe.paymentIntents.create(cardPayment(), key)]
  expect(again.id).toBe(first.id)
  expect(again.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true', 'original-request': first.lastResponse.requestId })
  const decline = () =>
    refusalOf(stripe.paymentIntents.confirm(first.id, { payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey: 'k2' }))
  expect((await decline()).code).toBe('card_declined')
  expect((await decline()).code).toBe('card_declined')
  expect((await stripe.charges.list({ payment_intent: first.id })).data).toHaveLength(1)
})

test('a key means one thing only, and one that was refused as bad input is free again', async () => {
  const stripe = client()
  await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k3' })
  expect(await refusalOf(stripe.customers.create({ name: 'B' }, { idempotencyKey: 'k3' }))).toBeInstanceOf(
    Stripe.errors.StripeIdempotencyError,
  )
  expect(await refusalOf(stripe.paymentIntents.create({ amount: 1, currency: 'eur' }, { idempotencyKey: 'k4' }))).toMatchObject({
    statusCode: 400,
  })
  expect(await stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'k4' })).toMatchObject({ amount: 1200 })
})

test('fifty calls with one key make one customer', async () => {
  const stripe = client()
  const calls = Array.from({ length: 50 }, () => stripe.customers.create({ email: 'fifty@example.com' }, { idempotencyKey: 'k50' }))
  expect(new Set((await Promise.all(calls)).map(({ id }) => id)).size).toBe(1)
  expect((await stripe.customers.list({ email: 'fifty@example.com' })).data).toHaveLength(1)
})

test('lists come newest first, in pages, within times', async () => {
  const stripe = client()
  const email = 'listed@example.com'
  const made: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e']) made.unshift((await stripe.customers.create({ email, name })).id)
  const first = await stripe.customers.list({ email, limit: 2 })
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.slice(0, 2), true])
  const rest = await stripe.customers.list({ email, limit: 3, starting_after: made[1] ?? '' })
  expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([made.slice(2), false])
  const before = await stripe.customers.list({ email, limit: 1, ending_before: made[2] ?? '' })
  expect([before.data.map(({ id }) => id), before.has_more]).toEqual([[made[1]], true])
  expect((await stripe.customers.list({ email, created: { lt: 1000 } })).data).toEqual([])
  expect((await stripe.customers.list({ email, created: { gte: 1000 } })).data).toHaveLength(5)
  expect(await stripe.customers.list({ email }).autoPagingToArray({ limit: 10 })).toHaveLength(5)
  expect(await refusalOf(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
})

test('metadata is merged: an empty value deletes a key, an empty whole deletes all', async () => {
  const stripe = client()
  const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' }, address: { city: 'Bonn' } })
  expect(await stripe.customers.update(id, { metadata: { b: '', c: 3 }, address: '' })).toMatchObject({
    metadata: { a: '1', c: '3' },
    address: null,
  })
  expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({})
  expect(await stripe.customers.del(id)).toMatchObject({ deleted: true })
  expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true })
  expect(await refusalOf(stripe.customers.update(id, { name: 'x' }))).toMatchObject({ statusCode: 404 })
})

test('accounts see nothing of each other', async () => {
  const stripe = client()
  const { id: account } = (await control('POST', 'accounts', { email: 'studio@example.com' })) as { id: string }
  const there = { stripeAccount: account }
  const fee = { ...cardPayment(), application_fee_amount: 100, confirm: true, payment_method: 'pm_card_visa' }
  const intent = await stripe.paymentIntents.create(fee, there)
  expect(await stripe.paymentIntents.retrieve(intent.id, {}, there)).toMatchObject({ status: 'succeeded', application_fee_amount: 100 })
  expect(await refusalOf(stripe.paymentIntents.retrieve(intent.id))).toMatchObject({ statusCode: 404, code: 'resource_missing' })
  expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({ statusCode: 400, code: 'resource_missing' })
  expect((await stripe.events.list({}, there)).data.every((event) => event.account === account)).toBe(true)
  expect(await stripe.accounts.retrieve(account)).toMatchObject({ id: account, charges_enabled: true })
  expect(await stripe.accounts.retrieveCurrent()).not.toMatchObject({ id: account })
  await control('POST', 'accounts', { id: account, charges_enabled: false })
  expect(await stripe.paymentIntents.retrieve(intent.id, {}, there)).toMatchObject({ id: intent.id })
  expect(await refusalOf(stripe.paymentIntents.create(fee, there))).toMatchObject({ statusCode: 400, code: 'account_invalid' })
  const unknown = await refusalOf(stripe.customers.list({}, { stripeAccount: 'acct_none' }))
  expect(unknown).toBeInstanceOf(Stripe.errors.StripePermissionError)
  expect(unknown.code).toBe('account_invalid')
})
