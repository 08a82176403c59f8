import { expect, test } from 'vitest'
import { anyone, api, Client } from '../support/client.ts'
import { PASSWORD, signedUp, stranger } from '../support/sign-up.ts'
import { later, ran, stored } from '../support/worker-jobs.ts'
import { employed, id, runsPlatform, sql, world, type World } from '../support/world.ts'

const words = (body: string) => [
  { locale: 'de', body: `${body} (de)` },
  { locale: 'en', body },
]

async function published(shop: World, kind: string, body: string, more: object = {}): Promise<string> {
  const answer = await shop.owner.post('/consent-texts', { kind, texts: words(body), ...more })
  expect(answer.status).toBe(201)
  return answer.body.data.find((text: { kind: string; locale: string }) => text.kind === kind && text.locale === 'en').id
}

async function shopperOf(shop: World) {
  const { email, data } = await signedUp({ tenant: shop.slug })
  const me = anyone(data.accessToken)
  const customer = (await new Client(shop.base, data.accessToken).get('/customers/me')).body.data
  const say = (textId: string, given: boolean, tenant: string | undefined = shop.slug) => me.post('/me/consents', { tenant, textId, given })
  const standing = async () => (await me.get(`/me/consents?tenant=${shop.slug}`)).body.data
  return { email, me, customerId: customer.id as string, say, standing }
}

test('nobody has agreed to anything until they say so, to the version that they were shown', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const first = await published(shop, 'marketing-email', 'Twice a month')
  const terms = await published(shop, 'terms', 'Be kind')
  expect((await shop.public.get('/consent-texts')).body.data).toMatchObject([
    { kind: 'marketing-email', version: 1, locale: 'de' },
    { kind: 'marketing-email', version: 1, locale: 'en', body: 'Twice a month' },
    { kind: 'terms', version: 1 },
    { kind: 'terms', version: 1 },
  ])
  const { me, customerId, say, standing } = await shopperOf(shop)
  const silent = { version: 1, given: false, givenVersion: null, at: null }
  expect(await standing()).toEqual([
    { kind: 'marketing-email', ...silent },
    { kind: 'terms', ...silent },
  ])
  expect((await say(first, false)).body.data[0]).toEqual({ kind: 'marketing-email', ...silent })
  expect((await say(terms, true)).body.data[1]).toMatchObject({ given: true, givenVersion: 1 })
  const twins = await Promise.all(Array.from({ length: 10 }, () => say(first, true)))
  expect(new Set(twins.map(({ text }) => text)).size).toBe(1)

  const second = await published(shop, 'marketing-email', 'Every day')
  expect(await published(shop, 'marketing-email', 'Every day')).toBe(second)
  expect((await standing())[0]).toMatchObject({ version: 2, given: true, givenVersion: 1 })
  expect((await say(first, true)).body.code).toBe('CONSENT_TEXT_OUTDATED')
  expect((await say(second, true)).body.data[0]).toMatchObject({ version: 2, given: true, givenVersion: 2 })
  expect((await say(first, false)).body.data[0]).toMatchObject({ given: false })
  expect((await say(first, true, other.slug)).body.code).toBe('CONSENT_TEXT_NOT_FOUND')
  expect((await me.post('/me/consents', { textId: first, given: true })).body.code).toBe('CONSENT_TEXT_NOT_FOUND')
  expect((await say(first, true, 'no-such-shop')).body.code).toBe('TENANT_NOT_FOUND')

  // each change of mind once, newest first; for this tenant alone, and for who may read customers
  const history = (await shop.owner.get(`/customers/${customerId}/consents`)).body.data
  expect(
    history.map(({ kind, version, given }: { kind: string; version: number; given: boolean }) => `${kind} ${version} ${given}`),
  ).toEqual(['marketing-email 1 false', 'marketing-email 2 true', 'marketing-email 1 true', 'terms 1 true'])
  expect((await other.owner.get(`/customers/${customerId}/consents`)).body.code).toBe('CUSTOMER_NOT_FOUND')
  expect((await (await shop.staff('kitchen')).get(`/customers/${customerId}/consents`)).status).toBe(403)
  for (const statement of ['update consents set given = true', 'delete from consents', 'update consent_texts set body = null'])
    await expect(asRequest(shop.tenantId, statement)).rejects.toThrow(/permission denied/)
})

/** As requests come into the database, with all that staff of this tenant are told. */
async function asRequest(tenantId: string, statement: string) {
  await sql('begin')
  try {
    await sql(`select set_config('app.tenant_id', $1, true), set_config('app.actor_kind', 'staff', true)`, [tenantId])
    await sql('set local role cortado_app')
    return await sql(statement)
  } finally {
    await sql('rollback')
  }
}

test('texts of the platform are for everybody; two who publish at once make two versions or one hears of it', async () => {
  const { token } = await runsPlatform()
  const kind = 'privacy'
  const body = `Ours ${id()}`
  const ours = await new Client(api(), token).post('/api/v1/platform/consent-texts', { kind, texts: words(body) })
  expect(ours.status).toBe(201)
  const shop = await world()
  expect((await shop.public.get('/consent-texts')).body.data).toEqual([])
  const answers = await Promise.all(['One', 'Two'].map((text) => shop.owner.post('/consent-texts', { kind, texts: words(text) })))
  const taken = answers.filter(({ body: answer }) => answer.code === 'CONSENT_VERSION_TAKEN').length
  expect([
    answers.filter(({ status }) => status === 201).length + taken,
    (await shop.public.get('/consent-texts')).body.data[0].version,
  ]).toEqual([2, 2 - taken])
  const both = { locale: 'en', body: 'Words', url: 'https://shop.example/terms' }
  expect((await shop.owner.post('/consent-texts', { kind, texts: [both] })).status).toBe(400)
  expect((await shop.owner.post('/consent-texts', { kind, texts: [...words('x'), ...words('y')] })).status).toBe(400)
})

test('what somebody agreed to is in the copy of their data, and goes when they are forgotten', async () => {
  const shop = await world()
  const textId = await published(shop, 'marketing-sms', 'Now and then')
  const { me, say } = await shopperOf(shop)
  await say(textId, true)
  const userId = (await me.get('/me')).body.data.id as string
  const exportId = (await me.post('/me/exports')).body.data.id as string
  await ran('exports.write', later(0.01))
  const [{ key } = { key: '' }] = await sql<{ key: string }>('select key from data_exports where id = $1', [exportId])
  const copy = await (await stored(key)).json<Record<string, unknown>>()
  expect(copy['consents']).toMatchObject([{ kind: 'marketing-sms', given: true, version: 1 }])
  await me.post('/me/erasure', { password: PASSWORD })
  await ran('privacy.erase', later(7.1), shop.tenantId)
  expect(await sql('select 1 from consents where user_id = $1', [userId])).toEqual([])
})

test('what is agreed to with a sign-up is kept with it, and nobody becomes a customer without what the tenant asks of all', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const [mail, before] = [await published(shop, 'marketing-email', 'Twice a month'), await published(shop, 'terms', 'Be kind')]
  // of all that is asked only what is required has to be agreed to
  const free = await signedUp({ tenant: shop.slug })
  expect((await anyone(free.data.accessToken).get(`/me/consents?tenant=${shop.slug}`)).body.data[1]).toMatchObject({
    kind: 'terms',
    given: false,
  })
  const terms = await published(shop, 'terms', 'Be kind', { required: true })
  expect((await shop.public.get('/consent-texts')).body.data.find(({ id: text }: { id: string }) => text === terms)).toMatchObject({
    version: 2,
    required: true,
  })
  const signUp = (consents?: string[], tenant = shop.slug, email = stranger().email) =>
    anyone().post('/auth/signup', { ...stranger(), email, tenant, ...(consents ? { consents } : {}) })
  const waiting = async () =>
    (await sql<{ n: number }>(`select count(*)::int as n from one_time_tokens where data ->> 'tenant' = $1`, [shop.slug]))[0]?.n
  const held = await waiting()
  const said = [
    await signUp(),
    await signUp([mail]),
    // whoever has an account is told no more
    await signUp([mail], shop.slug, free.email),
    await signUp([before]),
    await signUp([terms, id()]),
    await signUp([terms], other.slug),
    await signUp([terms, terms]),
  ].map(({ status, body }) => `${status} ${body.code}`)
  expect(said).toEqual([
    '403 CONSENT_REQUIRED',
    '403 CONSENT_REQUIRED',
    '403 CONSENT_REQUIRED',
    '409 CONSENT_TEXT_OUTDATED',
    '404 CONSENT_TEXT_NOT_FOUND',
    '404 CONSENT_TEXT_NOT_FOUND',
    '400 INVALID_REQUEST',
  ])
  expect(await waiting()).toBe(held)
  expect((await signUp()).body.details).toEqual([{ kind: 'terms', version: 2 }])
  const { data } = await signedUp({ tenant: shop.slug, consents: [terms, mail] })
  const agreed = (await anyone(data.accessToken).get(`/me/consents?tenant=${shop.slug}`)).body.data
  expect(agreed).toMatchObject([
    { kind: 'marketing-email', given: true, givenVersion: 1 },
    { kind: 'terms', given: true, givenVersion: 2 },
  ])
  expect((await shop.owner.get(`/customers/${data.customerId}/consents`)).body.data).toHaveLength(2)
})

test('whoever has an account agrees before they become a customer, whichever way they come; who is one, or works there, is let in', async () => {
  const shop = await world()
  const [{ data: early, email: known }, { email, data }] = await Promise.all([signedUp({ tenant: shop.slug }), signedUp()])
  const terms = await published(shop, 'terms', 'Be kind', { required: true })
  const enter = (who: string) => anyone().post('/auth/signin', { email: who, password: PASSWORD, tenant: shop.slug })
  const refresh = (refreshToken: string) => anyone().post('/auth/refresh', { refreshToken, tenant: shop.slug })
  expect((await enter(known)).body.data.customerId).toBe(early.customerId)
  for (const refused of [await enter(email), await refresh(data.refreshToken)])
    expect([refused.status, refused.body.code, refused.body.details]).toEqual([403, 'CONSENT_REQUIRED', [{ kind: 'terms', version: 1 }]])
  expect(await sql('select 1 from customers where tenant_id = $1 and user_id = $2', [shop.tenantId, data.user.id])).toEqual([])
  const me = anyone(data.accessToken)
  const say = (given: boolean, textId: string) => me.post('/me/consents', { tenant: shop.slug, textId, given })
  await say(true, terms)
  await say(false, terms)
  expect((await enter(email)).body.code).toBe('CONSENT_REQUIRED')
  await say(true, terms)
  const newer = await published(shop, 'terms', 'Be kinder', { required: true })
  expect((await enter(email)).body.code).toBe('CONSENT_REQUIRED')
  await say(true, newer)
  // the refused refresh has used nothing up
  expect((await refresh(data.refreshToken)).body.data.kind).toBe('customer')
  const { data: hired, email: worker } = await signedUp()
  await sql(`insert into staff (tenant_id, id, user_id, role) values ($1, $2, $3, 'kitchen')`, [shop.tenantId, id(), hired.user.id])
  expect((await enter(worker)).body.data.kind).toBe('staff')
})

test('who is dismissed where terms are required is nobody there until they leave, agree and come back', async () => {
  const shop = await world()
  const { data, email } = await signedUp()
  await employed(shop.tenantId, data.user.id, 'staff')
  const terms = await published(shop, 'terms', 'Be kind', { required: true })
  const works = (await anyone().post('/auth/signin', { email, password: PASSWORD, tenant: shop.slug })).body.data
  await sql('update staff set active = false where tenant_id = $1 and user_id = $2', [shop.tenantId, data.user.id])
  const refresh = (refreshToken: string, more: object = {}) => anyone().post('/auth/refresh', { refreshToken, ...more })
  for (const refused of [await refresh(works.refreshToken), await refresh(works.refreshToken, { tenant: shop.slug })])
    expect([refused.status, refused.body.code, refused.body.details]).toEqual([403, 'CONSENT_REQUIRED', [{ kind: 'terms', version: 1 }]])
  const out = (await refresh(works.refreshToken, { tenant: null })).body.data
  expect([works.kind, out.kind]).toEqual(['staff', 'user'])
  expect((await anyone(out.accessToken).post('/me/consents', { tenant: shop.slug, textId: terms, given: true })).status).toBeLessThan(300)
  expect((await refresh(out.refreshToken, { tenant: shop.slug })).body.data).toMatchObject({
    kind: 'customer',
    tenant: { slug: shop.slug },
  })
})

test('only a tenant asks something of all, and never marketing', async () => {
  const [shop, { token }] = [await world(), await runsPlatform()]
  const ours = new Client(api(), token)
  const asked = [
    await shop.owner.post('/consent-texts', { kind: 'marketing-email', required: true, texts: words('Every day') }),
    await ours.post('/api/v1/platform/consent-texts', { kind: 'terms', required: true, texts: words('Ours') }),
  ]
  expect(asked.map(({ status }) => status)).toEqual([400, 400])
})
