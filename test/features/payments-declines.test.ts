import { expect, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, intentsOf, quiet, stripe, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { id, world } from '../support/world.ts'

const card = (paymentMethod = 'pm_card_visa') => ({ kind: 'card_online', paymentMethod })
const poor = card('pm_card_visa_chargeDeclinedInsufficientFunds')
const lost = card('pm_card_visa_chargeDeclinedLostCard')
const charges = async (orderId: string) => {
  const [intent] = await intentsOf(orderId)
  return ((await atStripe(`charges?payment_intent=${intent.id}&limit=100`)).data as { status: string }[])
    .map(({ status }) => status)
    .toSorted()
}

/** An order whose shopper the bank did not know, of which nobody tells us. */
async function unknownToTheBank() {
  const shop = await world()
  await stripeFault(shop, 'drop', { times: 100 })
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, card('pm_card_threeDSecure2Required'))
  const [intent] = await intentsOf(orderId)
  await stripe('POST', `payment_intents/${intent.id}/authenticate`, { outcome: 'fail' })
  return { shop, shopper, orderId }
}

test('the same key hears the same decline as often as it asks, at once too, and the card is tried once', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  const pay = () => shopper.post(`/orders/${orderId}/payments`, poor, { key })
  const first = await pay()
  expect([first.status, first.body.code, first.body.details]).toEqual([402, 'PAYMENT_FAILED', { code: 'insufficient_funds' }])
  const again = [await pay(), await pay(), ...(await Promise.all([pay(), pay(), pay()]))]
  for (const { status, body } of again) expect([status, body.code, body.details]).toEqual([402, first.body.code, first.body.details])
  expect(await charges(orderId)).toEqual(['failed'])
  const reused = await shopper.post(`/orders/${orderId}/payments`, card(), { key })
  expect([reused.status, reused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  await quiet(shop)
  expect((await shopper.get(`/orders/${orderId}/payments`)).body.data).toMatchObject([{ state: 'created', attempt: 2 }])
  expect((await typesOf(orderId)).filter((type) => type === 'payment.failed')).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('a new key with another card pays once, and the key of the decline charges nothing after it', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const [declined, paid] = [id(), id()]
  const pay = (key: string, body: object) => shopper.post(`/orders/${orderId}/payments`, body, { key })
  expect((await pay(declined, poor)).status).toBe(402)
  const first = await pay(paid, card())
  expect([first.status, first.body.data.state, first.body.data.attempt]).toEqual([201, 'captured', 2])
  expect((await pay(paid, card())).text).toBe(first.text)
  const late = await pay(declined, poor)
  expect([late.status, late.body.data ?? late.body.code]).toEqual([201, first.body.data])
  expect(await charges(orderId)).toEqual(['failed', 'succeeded'])
  expect((await pay(id(), card())).body.code).toBe('NOTHING_DUE')
  await checkInvariants(shop.tenantId)
})

test('two cards that are declined are two attempts, and the first key tries neither again', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  const first = await shopper.post(`/orders/${orderId}/payments`, poor, { key })
  await quiet(shop)
  const second = await shopper.post(`/orders/${orderId}/payments`, lost)
  expect([first.body.details.code, second.body.details.code]).toEqual(['insufficient_funds', 'lost_card'])
  const again = await shopper.post(`/orders/${orderId}/payments`, poor, { key })
  expect([again.status, again.body.code, again.body.details.code]).toEqual([402, 'PAYMENT_FAILED', 'insufficient_funds'])
  expect(await charges(orderId)).toEqual(['failed', 'failed'])
  expect((await shopper.get(`/orders/${orderId}/payments`)).body.data).toMatchObject([{ attempt: 3, failureCode: 'lost_card' }])
  await checkInvariants(shop.tenantId)
})

test.each([
  ['pays', 'pm_card_visa', 201, 'captured'],
  ['asks for its shopper again', 'pm_card_threeDSecure2Required', 201, 'requires_action'],
  ['is declined too', 'pm_card_visa_chargeDeclinedLostCard', 402, undefined],
])('the card after one whose shopper the bank did not know %s at once, although nobody told us yet', async (_, next, status, state) => {
  const { shop, shopper, orderId } = await unknownToTheBank()
  const answer = await shopper.post(`/orders/${orderId}/payments`, card(next))
  expect([answer.status, answer.body.data?.state]).toEqual([status, state])
  expect((await typesOf(orderId)).filter((type) => type === 'payment.failed')).toHaveLength(status === 402 ? 2 : 1)
  await checkInvariants(shop.tenantId)
})

test('a key that was declined after an unheard failure tries its card once, however often it is sent', async () => {
  const { shop, shopper, orderId } = await unknownToTheBank()
  const key = id()
  const pay = () => shopper.post(`/orders/${orderId}/payments`, poor, { key })
  const first = await pay()
  const tries = await charges(orderId)
  for (const { status, body } of [first, await pay(), await pay()])
    expect([status, body.code, body.details]).toEqual([402, 'PAYMENT_FAILED', { code: 'insufficient_funds' }])
  expect(await charges(orderId)).toEqual(tries)
  expect((await callsToStripe(shop))['payment_intents.confirm']).toBe(4)
  await checkInvariants(shop.tenantId)
})

test('a key that another key’s decline overtook tries its own card, and hears its own bank', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  await stripeFault(shop, 'reset', { only: 'payment_intents.create', times: 3 })
  const cut = await shopper.post(`/orders/${orderId}/payments`, poor, { key })
  expect([cut.status, cut.body.code]).toEqual([503, 'UPSTREAM'])
  expect((await shopper.post(`/orders/${orderId}/payments`, lost)).body.details).toEqual({ code: 'lost_card' })
  for (let times = 0; times < 2; times++)
    expect((await shopper.post(`/orders/${orderId}/payments`, poor, { key })).body.details).toEqual({ code: 'insufficient_funds' })
  expect(await charges(orderId)).toEqual(['failed', 'failed'])
  await checkInvariants(shop.tenantId)
})

test.each(['error_before', 'reset', 'rate_limit'])('a decline under %s is still one attempt, and the next card pays once', async (kind) => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await stripeFault(shop, kind, { only: 'payment_intents.confirm', times: 2 })
  const declined = await shopper.post(`/orders/${orderId}/payments`, poor)
  expect([declined.status, declined.body.details]).toEqual([402, { code: 'insufficient_funds' }])
  expect((await shopper.post(`/orders/${orderId}/payments`, card())).body.data).toMatchObject({ state: 'captured', attempt: 2 })
  expect(await charges(orderId)).toEqual(['failed', 'succeeded'])
  expect((await callsToStripe(shop))['payment_intents.create']).toBe(1)
  await quiet(shop)
  await checkInvariants(shop.tenantId)
})
