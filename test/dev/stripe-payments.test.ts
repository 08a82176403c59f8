import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { testCards } from '../../dev/stripe/test-cards.ts'
import { cardPayment, idIn, localStripe, refusalOf } from './stripe-client.ts'

const { client, control, url } = localStripe()

test('a card pays an intent, and its charge, customer and method can be expanded', async () => {
  const stripe = client()
  const customer = await stripe.customers.create({ email: 'ada@example.com', name: 'Ada' })
  const made = await stripe.paymentIntents.create({ ...cardPayment(), customer: customer.id, metadata: { order_id: 'o1' } })
  expect(made).toMatchObject({ status: 'requires_payment_method', amount_received: 0, latest_charge: null })
  const paid = await stripe.paymentIntents.confirm(made.id, {
    payment_method: 'pm_card_visa',
    expand: ['latest_charge.balance_transaction', 'customer', 'payment_method'],
  })
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1200, metadata: { order_id: 'o1' } })
  expect(paid.customer).toMatchObject({ email: 'ada@example.com' })
  expect(paid.payment_method).toMatchObject({ type: 'card', card: { last4: '4242' } })
  expect(paid.latest_charge).toMatchObject({
    paid: true,
    captured: true,
    amount: 1200,
    balance_transaction: null,
    metadata: { order_id: 'o1' },
  })
})

test('the balance transaction follows a moment after the payment', async () => {
  const stripe = client()
  const paid = await stripe.paymentIntents.create({ ...cardPayment(), confirm: true, payment_method: 'pm_card_visa' })
  await control('GET', `idle?match=${paid.id}`)
  const charge = await stripe.charges.retrieve(idIn(paid.latest_charge), { expand: ['balance_transaction'] })
  expect(charge.balance_transaction).toMatchObject({ amount: 1200, fee: 65, net: 1135 })
  const line = charge.balance_transaction as Stripe.BalanceTransaction
  expect(await stripe.balanceTransactions.retrieve(line.id)).toMatchObject({ source: charge.id })
})

test.each(testCards.filter(({ outcome }) => outcome.kind === 'declines'))(
  '$alias is refused with 402: $says',
  async ({ alias, outcome }) => {
    const stripe = client()
    const made = await stripe.paymentIntents.create(cardPayment())
    const refusal = await refusalOf(stripe.paymentIntents.confirm(made.id, { payment_method: alias }))
    expect(refusal).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      payment_intent: { id: made.id, status: 'requires_payment_method' },
    })
    if (outcome.kind === 'declines') expect(refusal).toMatchObject({ code: outcome.code, decline_code: outcome.declineCode ?? '' })
    const after = await stripe.paymentIntents.retrieve(made.id, { expand: ['latest_charge'] })
    expect(after).toMatchObject({
      payment_method: null,
      last_payment_error: { code: refusal.code },
      latest_charge: { status: 'failed', paid: false },
    })
    expect(await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_mastercard' })).toMatchObject({ status: 'succeeded' })
  },
)

test('a manual capture takes part of what was authorised, and no more than that', async () => {
  const stripe = client()
  const manual = { ...cardPayment(5000), capture_method: 'manual' as const, confirm: true, payment_method: 'pm_card_visa' }
  const held = await stripe.paymentIntents.create(manual)
  expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 })
  expect(await refusalOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 5001 }))).toMatchObject({ code: 'amount_too_large' })
  const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 3000 })
  expect(taken).toMatchObject({ status: 'succeeded', amount: 5000, amount_received: 3000, amount_capturable: 0 })
  expect(await stripe.charges.retrieve(idIn(held.latest_charge))).toMatchObject({ captured: true, amount_captured: 3000 })
})

test('an authorisation that is canceled is released', async () => {
  const stripe = client()
  const held = await stripe.paymentIntents.create({
    ...cardPayment(),
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  const canceled = await stripe.paymentIntents.cancel(held.id, { cancellation_reason: 'abandoned' })
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned', amount_capturable: 0 })
  expect(await stripe.charges.retrieve(idIn(held.latest_charge))).toMatchObject({ refunded: true, captured: false })
})

test('what has succeeded or was canceled goes nowhere else', async () => {
  const stripe = client()
  const paid = await stripe.paymentIntents.create({ ...cardPayment(), confirm: true, payment_method: 'pm_card_visa' })
  const canceled = await stripe.paymentIntents.cancel((await stripe.paymentIntents.create(cardPayment())).id)
  const tries = [paid.id, canceled.id].flatMap((id) => [
    stripe.paymentIntents.cancel(id),
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
    stripe.paymentIntents.capture(id),
    stripe.paymentIntents.update(id, { amount: 1 }),
  ])
  for (const refusal of await Promise.all(tries.map(refusalOf)))
    expect(refusal).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
  expect(await stripe.paymentIntents.update(paid.id, { metadata: { seen: 'yes' } })).toMatchObject({ metadata: { seen: 'yes' } })
})

test('3D Secure asks first, and ends in success or in a failed attempt', async () => {
  const stripe = client()
  const ask = { ...cardPayment(), confirm: true, payment_method: 'pm_card_threeDSecure2Required', return_url: 'https://shop.example/back' }
  const [one, other] = [await stripe.paymentIntents.create(ask), await stripe.paymentIntents.create(ask)]
  expect(one).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' }, latest_charge: null })
  expect(await control('POST', `payment_intents/${one.id}/authenticate`, { outcome: 'succeed' })).toMatchObject({ status: 'succeeded' })
  await control('POST', `payment_intents/${other.id}/authenticate`, { outcome: 'fail' })
  expect(await stripe.paymentIntents.retrieve(other.id)).toMatchObject({
    status: 'requires_payment_method',
    next_action: null,
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  })
})

test('a card that wants authentication declines when its owner is away', async () => {
  const away = { ...cardPayment(), confirm: true, off_session: true, payment_method: 'pm_card_authenticationRequired' }
  const refusal = await refusalOf(client().paymentIntents.create(away))
  expect(refusal).toMatchObject({ statusCode: 402, code: 'authentication_required', decline_code: 'authentication_required' })
})

test('a browser pays with the publishable key and the client secret, and can do nothing else', async () => {
  const stripe = client()
  const made = await stripe.paymentIntents.create(cardPayment())
  const call = async (method: string, path: string, form?: Record<string, string>) => {
    const headers = { authorization: 'Bearer pk_test_local' }
    const answer = await fetch(`${url()}/v1/${path}`, { method, headers, ...(form && { body: new URLSearchParams(form) }) })
    return { status: answer.status, body: await answer.json<Record<string, unknown>>() }
  }
  const confirm = `payment_intents/${made.id}/confirm`
  expect(await call('POST', confirm, { payment_method: 'pm_card_visa', client_secret: 'guessed' })).toMatchObject({ status: 404 })
  expect(await call('POST', confirm, { payment_method: 'pm_card_visa' })).toMatchObject({ status: 404 })
  expect(await call('GET', 'payment_intents')).toMatchObject({ status: 403, body: { error: { code: 'secret_key_required' } } })
  const card = {
    type: 'card',
    'card[number]': '4242 4242 4242 4242',
    'card[exp_month]': '12',
    'card[exp_year]': '2034',
    'card[cvc]': '123',
  }
  const method = await call('POST', 'payment_methods', card)
  const secret = made.client_secret ?? ''
  const paid = await call('POST', confirm, { payment_method: String(method.body.id), client_secret: secret })
  expect(paid).toMatchObject({ status: 200, body: { status: 'succeeded' } })
  expect(await call('GET', `payment_intents/${made.id}?client_secret=${secret}`)).toMatchObject({ body: { status: 'succeeded' } })
})

test('a customer keeps a card, pays with it again and can give it up for good', async () => {
  const stripe = client()
  const customer = await stripe.customers.create({ email: 'keeper@example.com' })
  const first = {
    ...cardPayment(),
    customer: customer.id,
    confirm: true,
    payment_method: 'pm_card_visa',
    setup_future_usage: 'off_session' as const,
  }
  const saved = idIn((await stripe.paymentIntents.create(first)).payment_method)
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toMatchObject([{ id: saved, customer: customer.id }])
  const again = await stripe.paymentIntents.create({
    ...cardPayment(),
    customer: customer.id,
    confirm: true,
    off_session: true,
    payment_method: saved,
  })
  expect(again.status).toBe('succeeded')
  expect(await stripe.paymentMethods.detach(saved)).toMatchObject({ customer: null })
  expect(await refusalOf(stripe.paymentMethods.attach(saved, { customer: customer.id }))).toMatchObject({ statusCode: 400 })
  const dunning = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: dunning.id } })
  const fails = { ...cardPayment(), customer: customer.id, confirm: true, off_session: true, payment_method: dunning.id }
  expect(await refusalOf(stripe.paymentIntents.create(fails))).toMatchObject({ code: 'card_declined' })
  expect(await refusalOf(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }))).toMatchObject({
    statusCode: 402,
  })
})

test('a card that paid once without being saved pays no second time', async () => {
  const stripe = client()
  const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })
  const pay = { ...cardPayment(), confirm: true, payment_method: method.id }
  await stripe.paymentIntents.create(pay)
  expect(await refusalOf(stripe.paymentIntents.create(pay))).toMatchObject({ statusCode: 400, param: 'payment_method' })
})
