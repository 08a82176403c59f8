import { afterAll, beforeAll, expect, test } from 'vitest'
import { cardPayment, localStripe, receiver, refusalOf, secret } from './stripe-client.ts'

const { client, control } = localStripe()
let platform: Awaited<ReturnType<typeof receiver>>
let connect: Awaited<ReturnType<typeof receiver>>
beforeAll(async () => {
  platform = await receiver()
  connect = await receiver()
  await control('POST', 'endpoints', { url: platform.url, secret: [secret, 'whsec_the_next_one'] })
  await control('POST', 'endpoints', { url: connect.url, secret, connect: true })
})
afterAll(() => {
  platform.stop()
  connect.stop()
})

let orders = 0
const newOrder = () => `order-${(orders += 1)}-of-webhooks`
const pay = (order: string, options = {}) =>
  client().paymentIntents.create(
    { ...cardPayment(), confirm: true, payment_method: 'pm_card_visa', metadata: { order_id: order } },
    options,
  )
const silence = (order: string) => control('GET', `idle?match=${order}`)
const succeeded = 'payment_intent.succeeded'

test('a payment is told by signed events that the SDK accepts, with either secret', async () => {
  const order = newOrder()
  const intent = await pay(order)
  await silence(order)
  expect(platform.types(order).sort()).toEqual(['charge.succeeded', 'charge.updated', 'payment_intent.created', succeeded])
  const told = platform.about(order).find(({ event }) => event.type === succeeded)
  for (const good of [secret, 'whsec_the_next_one']) {
    const event = await client().webhooks.constructEventAsync(told?.body ?? '', told?.signature ?? '', good)
    expect(event).toMatchObject({
      api_version: '2026-10-28.endive',
      livemode: false,
      data: { object: { id: intent.id, status: 'succeeded' } },
    })
    expect(event.request).toMatchObject({ id: intent.lastResponse.requestId })
  }
  await expect(client().webhooks.constructEventAsync(told?.body ?? '', told?.signature ?? '', 'whsec_other')).rejects.toThrow('signature')
  expect(told?.body).toContain('\n  "object": "event"')
})

test('an event shows the object as it was when it happened', async () => {
  const order = newOrder()
  const intent = await pay(order)
  await client().refunds.create({ payment_intent: intent.id })
  await silence(order)
  const charged = platform.about(order).find(({ event }) => event.type === 'charge.succeeded')
  expect(charged?.event.data.object).toMatchObject({ refunded: false, amount_refunded: 0 })
  expect(platform.types(order)).toContain('charge.refunded')
})

test("a connected account's events go to the connect endpoint alone", async () => {
  const [order, account] = [newOrder(), (await control('POST', 'accounts', {})) as { id: string }]
  await pay(order, { stripeAccount: account.id })
  await silence(order)
  expect(platform.about(order)).toEqual([])
  expect(connect.about(order).map(({ event }) => event.account)).toEqual([account.id, account.id, account.id, account.id])
})

test('an endpoint made through the API gets the types that it asked for', async () => {
  const [mine, order, stripe] = [await receiver(), newOrder(), client()]
  const endpoint = await stripe.webhookEndpoints.create({ url: mine.url, enabled_events: [succeeded] })
  await pay(order)
  await silence(order)
  const [told] = mine.about(order)
  expect(mine.types(order)).toEqual([succeeded])
  await stripe.webhooks.constructEventAsync(told?.body ?? '', told?.signature ?? '', endpoint.secret ?? '')
  expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret')
  expect(await stripe.webhookEndpoints.update(endpoint.id, { disabled: true })).toMatchObject({ status: 'disabled' })
  expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true })
  expect(await refusalOf(stripe.webhookEndpoints.retrieve(endpoint.id))).toMatchObject({ statusCode: 404 })
  mine.stop()
})

test('a delivery that fails is tried again under the same id, and given up at last', async () => {
  const [flaky, order] = [await receiver(), newOrder()]
  flaky.answers.push(500, 302)
  await control('POST', 'endpoints', { url: flaky.url, secret, match: order })
  await control('POST', 'faults', { kind: 'drop', match: order, only: 'payment_intent.created' })
  await control('POST', 'faults', { kind: 'drop', match: order, only: 'charge.succeeded' })
  await control('POST', 'faults', { kind: 'drop', match: order, only: 'charge.updated' })
  await pay(order)
  await silence(order)
  expect(new Set(flaky.about(order).map(({ event }) => event.id)).size).toBe(1)
  expect(flaky.about(order)).toHaveLength(3)
  const deliveries = (await control('GET', `deliveries?match=${order}&state=delivered`)) as { url: string; attempts: number }[]
  expect(deliveries.find(({ url }) => url === flaky.url)).toMatchObject({ attempts: 3, status: 200 })
  flaky.stop()
})

test('a dropped event never comes, is in the list, and can be sent again by hand', async () => {
  const order = newOrder()
  await control('POST', 'faults', { kind: 'drop', match: order, only: succeeded })
  const intent = await pay(order)
  await silence(order)
  expect(platform.types(order)).not.toContain(succeeded)
  const lost = (await client().events.list({ type: succeeded, delivery_success: false })).data.find(
    ({ data }) => 'id' in data.object && data.object.id === intent.id,
  )
  await control('POST', `events/${lost?.id}/redeliver`)
  expect(platform.about(order).find(({ event }) => event.type === succeeded)?.event.id).toBe(lost?.id)
})

test('one event comes several times, or the same news under several ids', async () => {
  const [copies, twins] = [newOrder(), newOrder()]
  await control('POST', 'faults', { kind: 'duplicate', match: copies, only: succeeded, count: 5 })
  await control('POST', 'faults', { kind: 'twins', match: twins, only: succeeded, count: 3 })
  await Promise.all([pay(copies), pay(twins)])
  await Promise.all([silence(copies), silence(twins)])
  const idsOf = (order: string) => platform.about(order).flatMap(({ event }) => (event.type === succeeded ? [event.id] : []))
  expect([idsOf(copies).length, new Set(idsOf(copies)).size]).toEqual([5, 1])
  expect([idsOf(twins).length, new Set(idsOf(twins)).size]).toEqual([3, 3])
})

test('events come in the reverse order, or when it is too late', async () => {
  const [reversed, late] = [newOrder(), newOrder()]
  await control('POST', 'faults', { kind: 'reorder', match: reversed, count: 3 })
  await control('POST', 'faults', { kind: 'delay', match: late, only: 'payment_intent.created', by: 400 })
  await Promise.all([pay(reversed), pay(late)])
  await Promise.all([silence(reversed), silence(late)])
  expect(platform.types(reversed)[0]).not.toBe('payment_intent.created')
  expect(platform.types(late).at(-1)).toBe('payment_intent.created')
})

test('an event comes before the call that caused it has answered', async () => {
  const order = newOrder()
  await control('POST', 'faults', { kind: 'early', match: order })
  await pay(order)
  expect(platform.types(order)).toContain(succeeded)
})

test('forged and stale signatures are refused by the SDK', async () => {
  const [forged, stale] = [newOrder(), newOrder()]
  await control('POST', 'faults', { kind: 'bad_signature', match: forged, times: 9 })
  await control('POST', 'faults', { kind: 'stale', match: stale, times: 9 })
  await Promise.all([pay(forged), pay(stale)])
  await Promise.all([silence(forged), silence(stale)])
  const verify = ({ body, signature }: { body: string; signature: string }) =>
    client().webhooks.constructEventAsync(body, signature, secret)
  for (const told of platform.about(forged)) await expect(verify(told)).rejects.toThrow('No signatures found')
  for (const told of platform.about(stale)) await expect(verify(told)).rejects.toThrow('Timestamp outside the tolerance zone')
  expect(platform.about(forged).length + platform.about(stale).length).toBe(8)
})
