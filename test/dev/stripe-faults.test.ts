import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { cardPayment, localStripe, refusalOf } from './stripe-client.ts'

const { client, control } = localStripe()

const order = (id: string) => ({ ...cardPayment(), metadata: { order_id: id } })
const fault = (kind: string, match: string, more = {}) => control('POST', 'faults', { kind, match, ...more })
const made = async (id: string) =>
  (await client().paymentIntents.list({ limit: 100 })).data.filter(({ metadata }) => metadata.order_id === id).length

test('a rate limit is thrown at once and nothing is made', async () => {
  await fault('rate_limit', 'o-limit')
  const refusal = await refusalOf(client('sk_test_local', { maxNetworkRetries: 2 }).paymentIntents.create(order('o-limit')))
  expect(refusal).toBeInstanceOf(Stripe.errors.StripeRateLimitError)
  expect(await made('o-limit')).toBe(0)
})

test('a fault hits only what it names', async () => {
  await fault('error_before', 'o-named')
  expect(await client().paymentIntents.create(order('o-other'))).toMatchObject({ status: 'requires_payment_method' })
  expect(await refusalOf(client().paymentIntents.create(order('o-named')))).toMatchObject({ statusCode: 500 })
  expect(await control('DELETE', 'faults')).toEqual({ ok: true })
})

test.each(['error_before', 'conflict', 'reset'])('after %s the SDK tries again with its key and one intent is made', async (kind) => {
  const id = `o-${kind}`
  await fault(kind, id)
  expect(await client('sk_test_local', { maxNetworkRetries: 2 }).paymentIntents.create(order(id))).toMatchObject({
    metadata: { order_id: id },
  })
  expect(await made(id)).toBe(1)
})

test('an answer that hangs after the work leaves one intent for the key', async () => {
  await fault('hang', 'o-hang', { by: 2000 })
  const key = { idempotencyKey: 'key-hang' }
  const impatient = client('sk_test_local', { timeout: 300 })
  expect(await refusalOf(impatient.paymentIntents.create(order('o-hang'), key))).toBeInstanceOf(Stripe.errors.StripeConnectionError)
  expect(await made('o-hang')).toBe(1)
  await client().paymentIntents.create(order('o-hang'), key)
  expect(await made('o-hang')).toBe(1)
})

test('answers can be lost again and again, and the last retry still finds the one intent', async () => {
  await fault('reset', 'o-lost', { times: 2 })
  await client('sk_test_local', { maxNetworkRetries: 2 }).paymentIntents.create(order('o-lost'))
  expect(await control('GET', 'calls?match=o-lost')).toMatchObject({
    total: 3,
    calls: [{ replayed: false }, { replayed: true }, { replayed: true }],
  })
  expect(await made('o-lost')).toBe(1)
})

test('a stored 500 stays under its key, and the work was done', async () => {
  await fault('error_stored', 'o-stored')
  const key = { idempotencyKey: 'key-stored' }
  for (let tries = 0; tries < 3; tries += 1)
    expect(await refusalOf(client().paymentIntents.create(order('o-stored'), key))).toMatchObject({ statusCode: 500 })
  expect(await made('o-stored')).toBe(1)
})

test('a second call with the key of one that still runs is refused', async () => {
  await fault('latency', 'o-slow', { by: 400 })
  const key = { idempotencyKey: 'key-slow' }
  const both = await Promise.allSettled([1, 2].map(() => client().paymentIntents.create(order('o-slow'), key)))
  const refused = both.filter((one) => one.status === 'rejected')
  expect(refused.map(({ reason }) => (reason as Stripe.errors.StripeError).statusCode)).toEqual([409])
  expect(await made('o-slow')).toBe(1)
})

test('calls are counted by what they were about', async () => {
  const stripe = client()
  const intent = await stripe.paymentIntents.create(order('o-count'))
  await stripe.paymentIntents.retrieve(intent.id)
  await stripe.paymentIntents.cancel(intent.id)
  const counted = { 'payment_intents.create': 1, 'payment_intents.retrieve': 1, 'payment_intents.cancel': 1 }
  expect(await control('GET', 'calls?match=o-count')).toMatchObject({ total: 3, operations: counted })
})

test('a control call that can not be understood says why', async () => {
  expect(await control('POST', 'faults', { kind: 'earthquake' })).toMatchObject({
    error: { message: expect.stringContaining('kind') as string },
  })
  expect(await control('GET', 'nothing')).toHaveProperty('error')
})
