import { expect, onTestFinished, test } from 'vitest'
import { sweepCards, sweepCardCustomers } from '../../src/features/cards/jobs.ts'
import { api, Client } from '../support/client.ts'
import { cardText, saver } from '../support/cards.ts'
import { fault } from '../support/faults.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { atStripe, callsToStripe, delivered, eventually, quiet, stripe, stripeFault } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const visa = { paymentMethod: 'pm_card_visa' }
const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
/** No webhook ever comes: what is repaired is repaired by the retry or by the sweep alone. */
const deaf = (shop: World) => stripeFault(shop, 'drop', { times: 100 })
const row = async (cardId: string) =>
  (
    await sql<{ state: string; setup_ref: string; method_ref: string; customer_ref: string; holder: string }>(
      `select c.state, c.setup_ref, c.method_ref, h.provider_ref as customer_ref, h.state as holder
       from saved_cards c join card_customers h on h.id = c.card_customer_id where c.id = $1`,
      [cardId],
    )
  )[0]
const newsOf = async (customerId: string) =>
  (await sql<{ type: string }>(`select type from events where aggregate_id = $1 and type like 'card.%' order by seq`, [customerId])).map(
    ({ type }) => type,
  )
const attachedTo = async (customerRef: string): Promise<string[]> =>
  (await atStripe(`payment_methods?customer=${customerRef}`)).data.map(({ id: ref }: { id: string }) => ref)

/** One card that can be charged, one customer at Stripe, told once. */
async function savedOnce(shop: World, customer: { customerId: string }) {
  const cards = await sql<{ id: string; state: string }>(`select id, state from saved_cards where customer_id = $1`, [customer.customerId])
  expect(cards.map(({ state }) => state)).toEqual(['saved'])
  const card = await row(cards[0]?.id ?? '')
  expect(await attachedTo(card?.customer_ref ?? '')).toEqual([card?.method_ref])
  expect(await newsOf(customer.customerId)).toEqual(['card.started', 'card.saved'])
  expect((await callsToStripe(shop))['setup_intents.create']).toBeGreaterThan(0)
}

test('a card is saved under the text that was agreed to, listed by its face alone, and removed for good', async () => {
  const shop = await world()
  const { customer, cardId } = await saver(shop)
  const shown = { id: cardId, state: 'saved', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034, consentVersion: 1 }
  const own = (await customer.get('/customers/me/cards')).body.data
  expect(own).toMatchObject([shown])
  expect(Object.keys(own[0])).not.toContain('clientSecret')
  expect((await shop.owner.get(`/customers/${customer.customerId}/cards`)).body.data).toEqual(own)
  const card = await row(cardId)
  await quiet(shop)
  expect(await newsOf(customer.customerId)).toEqual(['card.started', 'card.saved'])
  expect((await customer.delete(`/customers/me/cards/${cardId}`)).body.data).toMatchObject({ state: 'removing' })
  await eventually(
    () => row(cardId),
    (now) => now?.state === 'removed',
  )
  expect(await attachedTo(card?.customer_ref ?? '')).toEqual([])
  expect((await customer.delete(`/customers/me/cards/${cardId}`)).body.data).toMatchObject({ state: 'removed', last4: null })
  expect((await customer.get('/customers/me/cards')).body.data).toEqual([])
  await delivered(shop)
  expect((await newsOf(customer.customerId)).slice(2)).toEqual(['card.removal_asked', 'card.removed'])
})

test('nobody saves under an old text, another tenant’s or none; the platform’s stands where a tenant has none of its own', async () => {
  const shop = await world()
  const customer = await shop.customer()
  const save = async (consentTextId: string) => {
    const { status, body } = await customer.post('/customers/me/cards', { consentTextId })
    return [status, body.code]
  }
  const ours = id()
  await sql(
    `insert into consent_texts (id, tenant_id, kind, version, locale, body)
     values ($1, null, 'saved-card', (select coalesce(max(version), 0) + 1 from consent_texts where tenant_id is null and kind = 'saved-card'), 'en', 'ours')`,
    [ours],
  )
  onTestFinished(async () => void (await sql(`delete from consent_texts where id = $1`, [ours])))
  expect(await save(ours)).toEqual([201, undefined])
  const first = await cardText(shop)
  const second = await cardText(shop, 'We charge it for fees, too.')
  expect([await save(ours), await save(first), await save(await cardText(await world())), await save(id())]).toEqual([
    [409, 'CONSENT_TEXT_OUTDATED'],
    [409, 'CONSENT_TEXT_OUTDATED'],
    [404, 'CONSENT_TEXT_NOT_FOUND'],
    [404, 'CONSENT_TEXT_NOT_FOUND'],
  ])
  expect((await customer.post('/customers/me/cards', { consentTextId: second })).body.data).toMatchObject({
    state: 'created',
    consentVersion: 2,
    clientSecret: expect.stringMatching(/^seti_/),
  })
  const account = new Client(`${api()}/api/v1`, customer.token)
  const said = await account.post('/me/consents', { tenant: shop.slug, textId: second, given: true })
  expect([said.status, said.body.code]).toEqual([404, 'CONSENT_TEXT_NOT_FOUND'])
  expect((await account.get(`/me/consents?tenant=${shop.slug}`)).body.data).toEqual([])
})

test('nobody reads or removes the cards of somebody else', async () => {
  const shop = await world()
  const { customer, cardId } = await saver(shop)
  const other = await shop.customer()
  expect((await other.get('/customers/me/cards')).body.data).toEqual([])
  const refused = await Promise.all([
    other.delete(`/customers/me/cards/${cardId}`),
    other.post(`/customers/me/cards/${cardId}/confirmation`),
    shop.owner.delete(`/customers/${other.customerId}/cards/${cardId}`),
  ])
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [404, 'CARD_NOT_FOUND']))
  expect((await (await shop.staff('kitchen')).get(`/customers/${customer.customerId}/cards`)).status).toBe(403)
  expect((await shop.owner.delete(`/customers/${customer.customerId}/cards/${cardId}`)).body.data.state).toBe('removing')
})

test.each([
  ['before', 1],
  ['after-commit', 1],
  ['before', 2],
  ['after-commit', 2],
] as const)('a crash %s our write %i and the same key again: one card', async (when, nth) => {
  const shop = await world()
  await deaf(shop)
  const [consentTextId, customer] = [await cardText(shop), await shop.customer()]
  const [key, requestId] = [id(), id()]
  const { lift } = await fault({ kind: `reset-${when}`, match: requestId, every: nth, times: 1 })
  const save = (more: object) => customer.post('/customers/me/cards', { consentTextId, ...visa }, { key, ...more })
  expect((await save({ headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  await lift()
  const again = await save({ at: new Date(Date.now() + 60_000).toISOString() })
  expect([again.status, again.body.data?.state]).toEqual([201, 'saved'])
  await savedOnce(shop, customer)
})

test.each(['customers.create', 'setup_intents.create', 'setup_intents.confirm', 'setup_intents.retrieve'])(
  'answers of %s that are lost again and again, or are errors that stay, and the same key again: one card',
  async (only) => {
    for (const kind of ['reset', 'error_stored']) {
      const shop = await world()
      await deaf(shop)
      const [consentTextId, customer, key] = [await cardText(shop), await shop.customer(), id()]
      await stripeFault(shop, kind, { only, times: kind === 'reset' ? 3 : 1 })
      const save = () => customer.post('/customers/me/cards', { consentTextId, ...visa }, { key })
      await save()
      expect((await save()).body.data?.state).toBe('saved')
      await savedOnce(shop, customer)
    }
  },
)

test('twins, twin events and an event that is first save one card', async () => {
  const shop = await world()
  const [consentTextId, customer, key] = [await cardText(shop), await shop.customer(), id()]
  await stripeFault(shop, 'early', { only: 'setup_intents.confirm' })
  await stripeFault(shop, 'duplicate', { count: 3, times: 20 })
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => customer.post('/customers/me/cards', { consentTextId, ...visa }, { key })),
  )
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
  await quiet(shop)
  await savedOnce(shop, customer)
})

test('a browser that saves a card and is gone is heard of by the webhook, and without one by the sweep', async () => {
  for (const isDeaf of [false, true]) {
    const shop = await world()
    if (isDeaf) await deaf(shop)
    const [consentTextId, customer] = [await cardText(shop), await shop.customer()]
    const { data } = (await customer.post('/customers/me/cards', { consentTextId })).body
    const again = (await customer.post('/customers/me/cards', { consentTextId })).body.data
    expect([again.id, again.clientSecret]).toEqual([data.id, data.clientSecret])
    await atStripe(`setup_intents/${String(data.clientSecret).split('_secret_')[0]}/confirm`, { payment_method: 'pm_card_visa' })
    if (isDeaf) await sweep(sweepCards, shop, minutesLater(3))
    await quiet(shop)
    await savedOnce(shop, customer)
  }
})

test('a bank that asks first, one that says no, and one that nobody comes back from', async () => {
  const shop = await world()
  const { customer, cardId, consentTextId } = await saver(shop, 'pm_card_authenticationRequired')
  expect((await customer.get('/customers/me/cards')).body.data).toMatchObject([{ id: cardId, state: 'saved', last4: '3184' }])
  const key = id()
  for (let times = 0; times < 2; times++) {
    const no = await customer.post('/customers/me/cards', { consentTextId, paymentMethod: 'pm_card_chargeDeclined' }, { key })
    expect([no.status, no.body.code, no.body.details]).toEqual([402, 'CARD_NOT_SAVED', { code: 'generic_decline' }])
  }
  const open = (await customer.post('/customers/me/cards', { consentTextId })).body.data
  expect(open).toMatchObject({ state: 'created', failureCode: 'generic_decline' })
  const asked = (await customer.post('/customers/me/cards', { consentTextId, paymentMethod: 'pm_card_threeDSecure2Required' })).body.data
  expect([asked.id, asked.state]).toEqual([open.id, 'requires_action'])
  await sweep(sweepCards, shop, minutesLater(25 * 60))
  expect((await row(open.id))?.state).toBe('removed')
  expect((await atStripe(`setup_intents/${(await row(open.id))?.setup_ref}`)).status).toBe('canceled')
  expect((await row(cardId))?.state).toBe('saved')
})

test('a card that Stripe could not be told to forget is forgotten by the sweep, and one detached there is removed here', async () => {
  const shop = await world()
  await deaf(shop)
  const { customer, cardId } = await saver(shop)
  await stripe('POST', 'faults', { kind: 'error_before', only: 'payment_methods.detach', match: (await row(cardId))?.method_ref, times: 3 })
  await customer.delete(`/customers/me/cards/${cardId}`)
  await eventually(
    async () => (await stripe('GET', `calls?match=${(await row(cardId))?.method_ref}`)).operations['payment_methods.detach'] ?? 0,
    (count) => count === 3,
  )
  expect((await row(cardId))?.state).toBe('removing')
  await Promise.all([sweep(sweepCards, shop, minutesLater(3)), sweep(sweepCards, shop, minutesLater(3))])
  expect([(await row(cardId))?.state, await attachedTo((await row(cardId))?.customer_ref ?? '')]).toEqual(['removed', []])
  const listening = await world()
  const kept = await saver(listening)
  await atStripe(`payment_methods/${(await row(kept.cardId))?.method_ref}/detach`, {})
  await eventually(
    () => row(kept.cardId),
    (now) => now?.state === 'removed',
  )
})

test('each account of a tenant has its own customer, and a card begun at one that was left is given up', async () => {
  const account = (await stripe('POST', 'accounts', {})).id as string
  const shop = await world()
  const { customer, consentTextId, cardId } = await saver(shop)
  const begun = (await customer.post('/customers/me/cards', { consentTextId })).body.data
  await sql('update tenants set stripe_account = $2 where id = $1', [shop.tenantId, account])
  const saved = (await customer.post('/customers/me/cards', { consentTextId, ...visa })).body.data
  expect([saved.state, saved.stripeAccount]).toEqual(['saved', account])
  const [old, now] = [await row(cardId), await row(saved.id)]
  expect(old?.customer_ref).not.toBe(now?.customer_ref)
  expect((await row(begun.id))?.state).toBe('removing')
  await sweep(sweepCards, shop, minutesLater(3))
  expect((await row(begun.id))?.state).toBe('removed')
})

test('ten cards are enough', async () => {
  const shop = await world()
  const { customer, consentTextId } = await saver(shop)
  for (let count = 1; count < 10; count++) await customer.post('/customers/me/cards', { consentTextId, ...visa })
  const { status, body } = await customer.post('/customers/me/cards', { consentTextId, ...visa })
  expect([status, body.code]).toEqual([409, 'TOO_MANY_CARDS'])
})

test('whoever is erased has no card left, here or at Stripe, and what Stripe told of it is forgotten', async () => {
  const shop = await world()
  const consentTextId = await cardText(shop)
  const { data } = await signedUp({ tenant: shop.slug })
  const me = new Client(shop.base, data.accessToken)
  const { id: cardId } = (await me.post('/customers/me/cards', { consentTextId, ...visa })).body.data
  await quiet(shop)
  const before = await row(cardId)
  await new Client(`${api()}/api/v1`, data.accessToken).post('/me/erasure', { password: PASSWORD })
  await fetch(`${api()}/__dev/job?name=privacy.erase&tenant=${shop.tenantId}`, { headers: { 'x-cortado-now': later(8) } })
  expect(await row(cardId)).toMatchObject({ state: 'removing', holder: 'removing' })
  const at = new Date(later(9))
  await sweep(sweepCards, shop, at)
  await stripe('POST', 'faults', { kind: 'error_before', only: 'customers.delete', match: before?.customer_ref, times: 3 })
  await sweep(sweepCardCustomers, shop, at)
  expect((await row(cardId))?.holder).toBe('removing')
  await sweep(sweepCardCustomers, shop, new Date(later(10)))
  expect(await row(cardId)).toMatchObject({ state: 'removed', holder: 'removed' })
  expect(await atStripe(`customers/${before?.customer_ref}`)).toMatchObject({ deleted: true })
  const letters = await sql(`select payload::text from stripe_inbox where object_id = any($1) and payload::text like '%4242%'`, [
    [before?.setup_ref, before?.method_ref, before?.customer_ref],
  ])
  expect(letters).toEqual([])
})
