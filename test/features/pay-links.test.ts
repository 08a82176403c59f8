import { expect, test } from 'vitest'
import { deliverMails } from '../../src/features/mail/jobs.ts'
import { Client } from '../support/client.ts'
import { orderOfSaver, payToken } from '../support/cards.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { mailsTo } from '../support/mailbox.ts'
import { atStripe, eventually, intentsOf, quiet, stripeFault, typesOf } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const visa = { kind: 'card_online', paymentMethod: 'pm_card_visa' }
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

async function owing(shop: World) {
  const customer = await shop.customer()
  return { customer, orderId: await orderOfSaver(shop, customer) }
}
const opening = (shop: World, token: string, options = {}) => shop.public.post('/pay-links/opening', { token }, { key: null, ...options })
const payerOf = async (shop: World, token: string) => new Client(shop.base, (await opening(shop, token)).body.data.accessToken)

test('anybody who holds a link sees what is due, pays it by card, and can do nothing else; then the link is no more', async () => {
  const shop = await world()
  const { customer, orderId } = await owing(shop)
  const token = await payToken(shop, orderId)
  const { data } = (await opening(shop, token)).body
  expect(data).toMatchObject({ business: 'Test Shop', orderId, status: 'pending_payment', currency: 'EUR', total: 450, due: 450 })
  const payer = new Client(shop.base, data.accessToken)
  const beyond = await Promise.all([
    payer.get(`/orders/${orderId}`),
    payer.post(`/orders/${orderId}/cancellation`, {}),
    payer.post('/orders', { locationId: shop.locationId, lines: [{ variantId: id(), quantity: 1 }] }),
    payer.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 450 }),
    payer.post(`/orders/${orderId}/payments`, { kind: 'card_online', cardId: id() }),
    payer.post(`/orders/${orderId}/pay-links`, {}),
  ])
  expect(beyond.map(({ status }) => status)).toEqual(beyond.map(() => 403))
  const other = await owing(shop)
  expect((await payer.post(`/orders/${other.orderId}/payments`, visa)).status).toBe(404)
  const key = id()
  const declined = await payer.post(`/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_chargeDeclined' })
  expect([declined.status, (await opening(shop, token)).body.data.due]).toEqual([402, 450])
  const paid = await payer.post(`/orders/${orderId}/payments`, visa, { key })
  expect([paid.status, paid.body.data.state]).toEqual([201, 'captured'])
  expect((await payer.post(`/orders/${orderId}/payments`, visa, { key })).text).toBe(paid.text)
  const ended = await opening(shop, token)
  expect([ended.status, ended.body.code]).toEqual([410, 'PAY_LINK_ENDED'])
  expect((await shop.owner.get(`/orders/${orderId}/pay-links`)).body.data).toMatchObject([{ revokedAt: expect.any(String) }])
  expect((await payer.post(`/orders/${orderId}/payments`, visa)).body.code).toBe('NOTHING_DUE')
  expect((await customer.get(`/orders/${orderId}`)).body.data).toMatchObject({ status: 'placed', due: 0 })
  await quiet(shop)
  await checkInvariants(shop.tenantId)
})

test('a link ends with its hours, when it is taken back, and with its order; none opens at another tenant', async () => {
  const shop = await world()
  const { customer, orderId } = await owing(shop)
  const [short, long] = [await payToken(shop, orderId, { hours: 1 }), await payToken(shop, orderId)]
  const codes = (...answers: { status: number; body: { code?: string } }[]) => answers.map(({ status, body }) => [status, body.code])
  expect(codes(await opening(shop, short, { at: hours(2) }), await opening(shop, long, { at: hours(2) }))).toEqual([
    [410, 'PAY_LINK_ENDED'],
    [200, undefined],
  ])
  expect(codes(await opening(shop, id()), await opening(await world(), long))).toEqual([
    [404, 'PAY_LINK_NOT_FOUND'],
    [404, 'PAY_LINK_NOT_FOUND'],
  ])
  expect((await customer.delete(`/orders/${orderId}/pay-links`)).status).toBe(403)
  const revoked = (await shop.owner.delete(`/orders/${orderId}/pay-links`)).body.data
  expect(revoked.map((link: { revokedAt: string | null }) => link.revokedAt === null)).toEqual([false, false])
  expect(codes(await opening(shop, long))).toEqual([[410, 'PAY_LINK_ENDED']])
  const again = await payToken(shop, orderId)
  await shop.owner.post(`/orders/${orderId}/cancellation`, { reason: 'closed' })
  expect(codes(await opening(shop, again), await shop.owner.post(`/orders/${orderId}/pay-links`, {}))).toEqual([
    [410, 'PAY_LINK_ENDED'],
    [409, 'ILLEGAL_TRANSITION'],
  ])
  const cash = await owing(shop)
  const late = await payToken(shop, cash.orderId)
  await shop.owner.post(`/orders/${cash.orderId}/payments`, { kind: 'cash', tendered: 450 })
  expect(codes(await opening(shop, late), await shop.owner.post(`/orders/${cash.orderId}/pay-links`, {}))).toEqual([
    [410, 'PAY_LINK_ENDED'],
    [409, 'NOTHING_DUE'],
  ])
})

test.each([
  ['before', 1],
  ['before', 2],
  ['after-commit', 2],
] as const)('a crash %s call %i to the database and the same key again: one link, the same one, and one mail', async (when, nth) => {
  const shop = await world()
  const { customer, orderId } = await owing(shop)
  const email = `${id()}@example.test`
  const nobody = await shop.owner.post(`/orders/${orderId}/pay-links`, { mail: true })
  expect([nobody.status, nobody.body.code]).toEqual([409, 'CUSTOMER_HAS_NO_EMAIL'])
  await customer.patch('/customers/me', { email })
  const [key, requestId] = [id(), id()]
  const { lift } = await fault({ kind: `reset-${when}`, match: requestId, every: nth, times: 1 })
  const ask = (headers = {}) => shop.owner.post(`/orders/${orderId}/pay-links`, { mail: true }, { key, headers })
  expect((await ask({ 'X-Request-Id': requestId })).status).toBe(503)
  await lift()
  const made = (await ask()).body.data
  expect((await ask()).body.data).toEqual(made)
  expect((await shop.owner.get(`/orders/${orderId}/pay-links`)).body.data).toHaveLength(1)
  // what the crash has kept from going out at once, the sweep sends
  await sweep(deliverMails, shop, minutesLater(5))
  const [mail, ...more] = await eventually(
    () => mailsTo(email),
    (mails) => mails.length > 0,
  )
  expect([mail?.subject, more]).toEqual(['€4.50 to pay at Test Shop', []])
  expect(mail?.links).toContain(made.url)
  const kept = await sql(`select hash from pay_links where order_id = $1`, [orderId])
  expect(JSON.stringify(kept)).not.toContain(made.url.split('#token=')[1])
})

test('two links to one order pay it once, and Stripe may tell us first', async () => {
  const shop = await world()
  const { orderId } = await owing(shop)
  await stripeFault(shop, 'early', { only: 'payment_intents.confirm' })
  const payers = await Promise.all([payToken(shop, orderId), payToken(shop, orderId)].map(async (token) => payerOf(shop, await token)))
  const answers = await Promise.all(payers.map((payer) => payer.post(`/orders/${orderId}/payments`, visa)))
  expect(answers.some(({ body }) => body.data?.state === 'captured')).toBe(true)
  await quiet(shop)
  const [intent, ...more] = await intentsOf(orderId)
  expect([intent.status, more]).toEqual(['succeeded', []])
  expect((await atStripe(`charges?payment_intent=${intent.id}`)).data).toHaveLength(1)
  expect((await typesOf(orderId)).filter((type) => type === 'payment.captured')).toHaveLength(1)
  expect(await sql(`select 1 from pay_links where order_id = $1 and revoked_at is null`, [orderId])).toEqual([])
  await checkInvariants(shop.tenantId)
})
