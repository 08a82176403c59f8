import { expect, test } from 'vitest'
import { cardPayment, idIn, localStripe, refusalOf } from './stripe-client.ts'

const { client, control, url } = localStripe()

const toSave = async () => {
  const stripe = client()
  const customer = await stripe.customers.create({ metadata: { customer_id: 'c1' } })
  const setup = await stripe.setupIntents.create({ customer: customer.id, usage: 'off_session', metadata: { card_id: 'k1' } })
  return { stripe, customer: customer.id, setup }
}

test('a card is saved without being charged, pays while its owner is away, and is given up', async () => {
  const { stripe, customer, setup } = await toSave()
  expect(setup).toMatchObject({ status: 'requires_payment_method', usage: 'off_session', customer, metadata: { card_id: 'k1' } })
  const saved = await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa', expand: ['payment_method'] })
  expect(saved).toMatchObject({ status: 'succeeded', payment_method: { customer, card: { last4: '4242' } } })
  const method = idIn(saved.payment_method)
  expect((await stripe.paymentMethods.list({ customer })).data.map(({ id }) => id)).toEqual([method])
  expect((await stripe.charges.list({ customer })).data).toEqual([])
  const away = { ...cardPayment(), customer, confirm: true, off_session: true, payment_method: method }
  expect(await stripe.paymentIntents.create(away)).toMatchObject({ status: 'succeeded' })
  for (const refused of [stripe.setupIntents.cancel(setup.id), stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa' })])
    expect(await refusalOf(refused)).toMatchObject({ statusCode: 400, code: 'setup_intent_unexpected_state' })
  await stripe.paymentMethods.detach(method)
  expect(await refusalOf(stripe.paymentIntents.create(away))).toMatchObject({ statusCode: 400, param: 'payment_method' })
})

test('a bank that asks first saves the card once its owner has answered, and some ask again at each charge', async () => {
  const { stripe, customer, setup } = await toSave()
  expect(await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_authenticationRequired' })).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
  })
  await control('POST', `setup_intents/${setup.id}/authenticate`, { outcome: 'fail' })
  expect(await stripe.setupIntents.retrieve(setup.id)).toMatchObject({
    status: 'requires_payment_method',
    last_setup_error: { code: 'setup_intent_authentication_failure' },
  })
  const saving = async (alias: string) => {
    const { id } = await stripe.setupIntents.create({ customer })
    await stripe.setupIntents.confirm(id, { payment_method: alias })
    await control('POST', `setup_intents/${id}/authenticate`, { outcome: 'succeed' })
    return idIn((await stripe.setupIntents.retrieve(id)).payment_method)
  }
  const charge = async (method: string) =>
    stripe.paymentIntents.create({ ...cardPayment(), customer, confirm: true, off_session: true, payment_method: method })
  expect(await charge(await saving('pm_card_authenticationRequiredOnSetup'))).toMatchObject({ status: 'succeeded' })
  expect(await refusalOf(charge(await saving('pm_card_authenticationRequired')))).toMatchObject({ code: 'authentication_required' })
})

test('a card that its bank refuses is not saved, and one that fails later is', async () => {
  const { stripe, customer, setup } = await toSave()
  expect(await refusalOf(stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_chargeDeclined' }))).toMatchObject({
    statusCode: 402,
    decline_code: 'generic_decline',
  })
  expect(await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_chargeCustomerFail' })).toMatchObject({
    status: 'succeeded',
  })
  const given = await stripe.setupIntents.create({ customer })
  expect(await stripe.setupIntents.cancel(given.id)).toMatchObject({ status: 'canceled' })
  expect((await stripe.setupIntents.list({ customer })).data.map(({ status }) => status)).toEqual(['canceled', 'succeeded'])
  const other = await stripe.customers.create()
  const [kept] = (await stripe.paymentMethods.list({ customer })).data
  const foreign = await stripe.setupIntents.create({ customer: other.id })
  expect(await refusalOf(stripe.setupIntents.confirm(foreign.id, { payment_method: kept?.id ?? '' }))).toMatchObject({ statusCode: 400 })
})

test('a browser saves a card with the publishable key and the client secret alone', async () => {
  const { stripe, customer, setup } = await toSave()
  const confirm = async (secret: string) => {
    const body = new URLSearchParams({ payment_method: 'pm_card_visa', client_secret: secret })
    const answer = await fetch(`${url()}/v1/setup_intents/${setup.id}/confirm`, {
      method: 'POST',
      headers: { authorization: 'Bearer pk_test_local' },
      body,
    })
    return answer.status
  }
  expect([await confirm('guessed'), await confirm(setup.client_secret ?? '')]).toEqual([404, 200])
  expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1)
  await stripe.customers.del(customer)
  expect(await refusalOf(stripe.setupIntents.create({ customer }))).toMatchObject({ statusCode: 400, param: 'customer' })
})
