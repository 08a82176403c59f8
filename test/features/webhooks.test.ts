import { inject, expect, test } from 'vitest'
import { STAND_IN_CONNECT_SECRET, STAND_IN_PLATFORM_SECRET } from '../../dev/variables.ts'
import { signature } from '../../dev/stripe/signature.ts'
import { workOffInbox } from '../../src/features/webhooks/jobs.ts'
import { verifiedEvent } from '../../src/outside/stripe.ts'
import { callsOf } from '../support/faults.ts'
import { anyone, api } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import {
  atStripe,
  delivered,
  eventually,
  intentsOf,
  paidOrder,
  quiet,
  stripe,
  stripeFault,
  typesOf,
  unpaidOrder,
} from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

/** An intent that somebody else makes and pays at once. */
const PAID = {
  amount: '450',
  currency: 'eur',
  'allowed_payment_method_types[]': 'card',
  payment_method: 'pm_card_visa',
  confirm: 'true',
}

const orderOf = async (shop: World, orderId: string) => (await shop.owner.get(`/orders/${orderId}`)).body.data
const seconds = () => Math.floor(Date.now() / 1000)

/** An event as Stripe writes it, signed as Stripe signs it; or as somebody else does. */
async function deliver(
  object: object,
  {
    type = 'payment_intent.succeeded',
    endpoint = 'platform',
    secret = STAND_IN_PLATFORM_SECRET,
    age = 0,
    account = undefined as string | undefined,
    livemode = false,
    eventId = `evt_${id()}`,
    change = '',
  } = {},
) {
  const body = {
    id: eventId,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds(),
    livemode,
    pending_webhooks: 1,
    type,
    data: { object },
    ...(account && { account }),
  }
  const text = JSON.stringify(body, null, 2)
  const requestId = id()
  const answer = await fetch(`${api()}/api/v1/webhooks/stripe/${endpoint}`, {
    method: 'POST',
    body: text + change,
    headers: {
      'content-type': 'application/json',
      'stripe-signature': await signature(text, [secret], seconds() - age),
      'x-request-id': requestId,
    },
  })
  const { code }: { code?: string } = await answer.json()
  return { status: answer.status, code, eventId, requestId }
}
const stored = (eventId: string) =>
  sql<{ state: string; attempts: number; last_error: string | null }>(
    'select state, attempts, last_error from stripe_inbox where event_id = $1',
    [eventId],
  )
const settledIn = (eventId: string, state = 'done') =>
  eventually(
    () => stored(eventId),
    ([row]) => row?.state === state,
  )

/** A payment whose money is at Stripe while nobody here has heard of it. */
async function unheard(shop: World) {
  const unpaid = await unpaidOrder(shop)
  await stripeFault(shop, 'drop', { times: 50 })
  const started = await unpaid.shopper.post(`/orders/${unpaid.orderId}/payments`, { kind: 'card_online' })
  const [intent] = await intentsOf(unpaid.orderId)
  const confirmed = await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  expect(confirmed.status).toBe('succeeded')
  return { ...unpaid, paymentId: started.body.data.id as string, intent: confirmed }
}

test('F14: five deliveries of each event at once place the order once', async () => {
  const shop = await world()
  await stripeFault(shop, 'duplicate', { count: 5, times: 50 })
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  const order = await eventually(
    () => orderOf(shop, orderId),
    ({ status }) => status === 'placed',
  )
  await quiet(shop)
  expect(order).toMatchObject({ number: '1', paymentStatus: 'paid', capturedTotal: 450 })
  const deliveries = (await stripe('GET', `deliveries?match=${shop.tenantId}`)) as { state: string }[]
  expect(deliveries.length).toBeGreaterThanOrEqual(15)
  expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(['delivered']))
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured' || type === 'order.placed')).toHaveLength(2)
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'payment.captured'`, [shop.tenantId])).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('F18: one news under five event ids has one effect, and each is acknowledged in one round trip', async () => {
  const shop = await world()
  const { orderId, intent } = await unheard(shop)
  const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(intent)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  await Promise.all(answers.map(({ eventId }) => settledIn(eventId)))
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', capturedTotal: 450 })
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured')).toHaveLength(1)
  const again = await deliver(intent, { eventId: answers[0]?.eventId ?? '' })
  expect([again.status, (await callsOf(again.requestId)).count]).toEqual([200, 1])
  await checkInvariants(shop.tenantId)
})

test.each([
  ['succeeded, processing, created'],
  ['payment_failed, succeeded, created'],
  ['canceled, succeeded, requires_action'],
  ['created, processing, succeeded'],
])('events in the order %s end where Stripe stands', async (order) => {
  const shop = await world()
  const { orderId, intent } = await unheard(shop)
  for (const name of order.split(', ')) {
    const told = { ...intent, status: name === 'created' ? 'requires_payment_method' : name }
    await settledIn((await deliver(told, { type: `payment_intent.${name}` })).eventId)
  }
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', payments: [{ state: 'captured' }] })
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured')).toHaveLength(1)
  await checkInvariants(shop.tenantId)
})

test('F15: events that come reversed, late or before the call that caused them has answered change nothing', async () => {
  const shop = await world()
  await stripeFault(shop, 'early', { only: 'payment_intents.confirm' })
  await stripeFault(shop, 'reorder', { count: 2 })
  await stripeFault(shop, 'delay', { only: 'charge.succeeded', by: 300 })
  const { orderId } = await paidOrder(shop)
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', capturedTotal: 450 })
  expect(await typesOf(orderId)).toEqual(['order.created', 'payment.started', 'payment.captured', 'order.placed'])
  const [event] = (await atStripe('events?limit=100')).data.filter(
    ({ data }: { data: { object: { metadata?: { order_id?: string } } } }) => data.object.metadata?.order_id === orderId,
  )
  await stripe('POST', `events/${event.id}/redeliver`)
  await delivered(shop)
  expect((await typesOf(orderId)).length).toBe(4)
  await checkInvariants(shop.tenantId)
})

test('F16: an event that comes before our own commit is parked, and applied when it is tried again', async () => {
  const shop = await world()
  const { orderId, order } = await unpaidOrder(shop)
  const paymentId = id()
  const metadata = { 'metadata[tenant_id]': shop.tenantId, 'metadata[order_id]': orderId, 'metadata[payment_id]': paymentId }
  const intent = await atStripe('payment_intents', { ...PAID, ...metadata })
  const { status, eventId } = await deliver(intent)
  expect(status).toBe(200)
  await eventually(
    () => stored(eventId),
    ([row]) => (row?.attempts ?? 0) > 0,
  )
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  await sql(
    `insert into payments (tenant_id, id, order_id, kind, state, amount, currency, provider) values ($1, $2, $3, 'card_online', 'created', $4, 'EUR', 'stripe')`,
    [shop.tenantId, paymentId, orderId, order.total],
  )
  expect(await sweep(workOffInbox, shop, minutesLater(1))).toBeGreaterThan(0)
  expect(await stored(eventId)).toMatchObject([{ state: 'done' }])
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid' })
  await checkInvariants(shop.tenantId)
})

test('both secrets of a rotation are live, and a third is not', async () => {
  const text = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payout.paid', data: { object: {} } })
  const live = ['whsec_old', 'whsec_new']
  const under = async (secrets: string[]) => verifiedEvent(text, await signature(text, secrets, seconds()), live)
  for (const secrets of [['whsec_old'], ['whsec_new'], ['whsec_next', 'whsec_old']])
    expect(await under(secrets)).toMatchObject({ id: 'evt_1' })
  expect(await under(['whsec_next'])).toBeUndefined()
  expect(await verifiedEvent(text, '', live)).toBeUndefined()
})

test('F17: what is forged, stale, changed or misdirected is refused, and nothing is stored', async () => {
  const shop = await world()
  const { orderId, intent } = await unheard(shop)
  const refused = [
    await deliver(intent, { secret: 'whsec_of_someone_else' }),
    await deliver(intent, { age: 600 }),
    await deliver(intent, { change: ' ' }),
    await deliver(intent, { livemode: true }),
    await deliver(intent, { account: 'acct_other' }),
    await deliver(intent, { endpoint: 'connect', secret: STAND_IN_CONNECT_SECRET }),
    await deliver(intent, { endpoint: 'connect', account: 'acct_other' }),
  ]
  const forged = Array<string>(3).fill('SIGNATURE_INVALID')
  expect(refused.map(({ code }) => code)).toEqual([...forged, ...Array<string>(3).fill('EVENT_MISDIRECTED'), 'SIGNATURE_INVALID'])
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([400]))
  for (const { eventId } of refused) expect(await stored(eventId)).toEqual([])
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  await checkInvariants(shop.tenantId)
})

test('what is signed but is no event is refused, and nothing is stored', async () => {
  const event = { id: `evt_${id()}`, type: 'refund.failed', created: seconds(), livemode: false, api_version: null, data: { object: {} } }
  const wrong = [
    { ...event, id: undefined },
    { ...event, type: undefined },
    { ...event, created: '1' },
    { ...event, data: undefined },
    { ...event, data: { object: null } },
    { ...event, data: { object: { id: 're_\0' } } },
  ]
  const post = async (body: object) => {
    const text = JSON.stringify(body)
    const headers = { 'stripe-signature': await signature(text, [STAND_IN_PLATFORM_SECRET], seconds()) }
    return anyone().post('/webhooks/stripe/platform', undefined, { raw: text, headers })
  }
  const answers = await Promise.all(wrong.map(post))
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(wrong.map(() => [400, 'INVALID_REQUEST']))
  expect(await stored(event.id)).toEqual([])
  expect((await post(event)).status).toBe(200)
})

test('an account tells of its own payments only', async () => {
  const [mine, other] = (await Promise.all([stripe('POST', 'accounts', {}), stripe('POST', 'accounts', {})])) as { id: string }[]
  const shop = await world({ stripeAccount: mine?.id ?? null })
  const { shopper, orderId } = await unpaidOrder(shop)
  const started = await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  expect(started.body.data.stripeAccount).toBe(mine?.id)
  const [intent] = await intentsOf(orderId, mine?.id)
  const metadata = Object.fromEntries(
    Object.entries(intent.metadata as Record<string, string>).map(([name, value]) => [`metadata[${name}]`, value]),
  )
  const theirs = await atStripe('payment_intents', { ...PAID, ...metadata }, other?.id)
  const lie = await deliver(theirs, { endpoint: 'connect', secret: STAND_IN_CONNECT_SECRET, account: other?.id })
  expect(lie.status).toBe(200)
  await eventually(
    () => stored(lie.eventId),
    ([row]) => (row?.attempts ?? 0) > 0,
  )
  expect((await orderOf(shop, orderId)).status).toBe('pending_payment')
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' }, mine?.id)
  await eventually(
    () => orderOf(shop, orderId),
    ({ status }) => status === 'placed',
  )
  await checkInvariants(shop.tenantId)
})

test('an intent of another amount holds the order and fulfils nothing', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  await shopper.post(`/orders/${orderId}/payments`, { kind: 'card_online' })
  const [intent] = await intentsOf(orderId)
  await atStripe(`payment_intents/${intent.id}`, { amount: '50' })
  await atStripe(`payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' })
  await eventually(
    () => typesOf(orderId),
    (types) => types.includes('payment.mismatched'),
  )
  await quiet(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ status: 'pending_payment', capturedTotal: 0, payments: [{ state: 'processing' }] })
  expect((await typesOf(orderId)).filter((type) => type === 'payment.mismatched')).toHaveLength(1)
  const [payment] = (await shop.owner.get(`/orders/${orderId}/payments`)).body.data
  expect(payment.failureCode).toBe('provider_mismatch')
  await checkInvariants(shop.tenantId)
})

test('what is not ours is stored, answered and done, and a dispute is a flag', async () => {
  const shop = await world()
  const foreign = await deliver({ id: 'cus_1', object: 'customer' }, { type: 'customer.deleted' })
  expect((await settledIn(foreign.eventId)).length).toBe(1)
  const { orderId, paymentId } = await paidOrder(shop)
  const [intent] = await intentsOf(orderId)
  const dispute = { id: 'dp_1', object: 'dispute', payment_intent: intent.id, status: 'needs_response' }
  await settledIn((await deliver(dispute, { type: 'charge.dispute.created' })).eventId)
  expect((await shop.owner.get(`/payments/${paymentId}`)).body.data).toMatchObject({ disputed: true, state: 'captured' })
  await settledIn((await deliver({ ...dispute, status: 'won' }, { type: 'charge.dispute.closed' })).eventId)
  expect((await shop.owner.get(`/payments/${paymentId}`)).body.data.disputed).toBe(false)
  await checkInvariants(shop.tenantId)
})

test('a body that is too large is refused before anything looks at it', async () => {
  const answer = await fetch(`${inject('servers').api}/api/v1/webhooks/stripe/platform`, {
    method: 'POST',
    body: 'x'.repeat(300_000),
    headers: { 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(413)
})
