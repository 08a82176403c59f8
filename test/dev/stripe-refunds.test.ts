import { expect, test } from 'vitest'
import { cardPayment, idIn, localStripe, refusalOf } from './stripe-client.ts'

const { client, control } = localStripe()

const paid = (amount = 1200, card = 'pm_card_visa') =>
  client().paymentIntents.create({ ...cardPayment(amount), confirm: true, payment_method: card })

test('parts are refunded until nothing is left, and then no more', async () => {
  const stripe = client()
  const intent = await paid(1000)
  const first = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 400,
    reason: 'requested_by_customer',
    metadata: { refund_id: 'r1' },
  })
  expect(first).toMatchObject({ status: 'succeeded', amount: 400, metadata: { refund_id: 'r1' }, payment_intent: intent.id })
  expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id, amount: 601 }))).toMatchObject({
    statusCode: 400,
    param: 'amount',
  })
  const rest = await stripe.refunds.create({ charge: idIn(intent.latest_charge), expand: ['charge.refunds'] })
  expect(rest).toMatchObject({
    amount: 600,
    charge: { amount_refunded: 1000, refunded: true, refunds: { data: [{ amount: 600 }, { amount: 400 }] } },
  })
  expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({ code: 'charge_already_refunded' })
  expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2)
})

test('a refund that the bank sends back fails later, and its amount can be refunded again', async () => {
  const stripe = client()
  const intent = await paid(1200, 'pm_card_refundFail')
  const refund = await stripe.refunds.create({ payment_intent: intent.id })
  expect(refund.status).toBe('succeeded')
  await control('GET', `idle?match=${intent.id}`)
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' })
  expect(await stripe.charges.retrieve(idIn(intent.latest_charge))).toMatchObject({ amount_refunded: 0, refunded: false })
  const types = (await stripe.events.list({ types: ['refund.created', 'refund.updated', 'refund.failed'] })).data.map(({ type }) => type)
  expect(types).toEqual(expect.arrayContaining(['refund.created', 'refund.updated', 'refund.failed']))
})

test('a refund can stay pending, and is canceled only as long as it does', async () => {
  const stripe = client()
  const [kept, undone] = [await paid(1200, 'pm_card_pendingRefund'), await paid(1200, 'pm_card_pendingRefund')]
  const refund = await stripe.refunds.create({ payment_intent: kept.id })
  const other = await stripe.refunds.create({ payment_intent: undone.id })
  expect([refund.status, other.status]).toEqual(['pending', 'pending'])
  expect(await stripe.refunds.cancel(other.id)).toMatchObject({ status: 'canceled' })
  await control('GET', 'idle')
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' })
  expect(await stripe.refunds.retrieve(other.id)).toMatchObject({ status: 'canceled' })
  expect(await refusalOf(stripe.refunds.cancel(refund.id))).toMatchObject({ statusCode: 400 })
})

test('a test can make any refund fail when it likes', async () => {
  const stripe = client()
  const refund = await stripe.refunds.create({ payment_intent: (await paid()).id })
  await control('POST', `refunds/${refund.id}`, { status: 'failed' })
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' })
})

test('what was not paid or not captured is not refunded', async () => {
  const stripe = client()
  const open = await stripe.paymentIntents.create(cardPayment())
  const held = await stripe.paymentIntents.create({
    ...cardPayment(),
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  expect(await refusalOf(stripe.refunds.create({ payment_intent: open.id }))).toMatchObject({ code: 'payment_intent_unexpected_state' })
  expect(await refusalOf(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({ code: 'charge_not_refundable' })
  expect(await refusalOf(stripe.refunds.create({ amount: 5 }))).toMatchObject({ code: 'parameter_missing' })
})
