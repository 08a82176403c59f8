import { expect, test } from 'vitest'
import { anyone, Client } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { id, signedIn, sql, world } from '../support/world.ts'

const slug = () => `shop-${id().slice(-12)}`
const shopOf = (name = slug()) => ({
  name: 'Corner Coffee',
  slug: name,
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  taxMode: 'inclusive',
})

const readOnly = ['id', 'slug', 'currency', 'version', 'createdAt', 'updatedAt']
const putOf = (settings: object) => Object.fromEntries(Object.entries(settings).filter(([name]) => !readOnly.includes(name)))

test('whoever is signed in opens a tenant and owns it: catalogue, first location and audit in one round trip', async () => {
  const ada = await signedIn()
  const requestId = id()
  const opened = await ada.post('/tenants', shopOf(), { headers: { 'X-Request-Id': requestId } })
  expect(opened.status).toBe(201)
  expect(opened.body.data).toMatchObject({
    name: 'Corner Coffee',
    locale: 'en',
    rounding: 'half_up',
    taxScope: 'total',
    cashRounding: 1,
    version: 1,
  })
  expect((await callsOf(requestId)).count).toBe(1)
  const tenantId = opened.body.data.id
  expect(await sql('select role, active from staff where tenant_id = $1 and user_id = $2', [tenantId, ada.userId])).toEqual([
    { role: 'owner', active: true },
  ])
  expect(await sql('select slug, currency from locations where tenant_id = $1', [tenantId])).toEqual([{ slug: 'main', currency: 'EUR' }])
  expect(await sql('select 1 from catalogs where tenant_id = $1', [tenantId])).toHaveLength(1)
  expect(await sql('select action, actor_id from audit_log where tenant_id = $1', [tenantId])).toEqual([
    { action: 'tenant.opened', actor_id: ada.userId },
  ])
  expect((await ada.get('/me')).body.data.worksAt).toMatchObject([{ tenant: { id: tenantId }, role: 'owner' }])
})

test('twenty twins with one key open one tenant and hear one answer', async () => {
  const ada = await signedIn()
  const [key, body] = [id(), shopOf()]
  const answers = await Promise.all(Array.from({ length: 20 }, () => ada.post('/tenants', body, { key })))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
  expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(19)
  expect(await sql('select 1 from staff where user_id = $1', [ada.userId])).toHaveLength(1)
  const other = await ada.post('/tenants', shopOf(), { key })
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
})

test('the same key in the hands of two people opens two tenants', async () => {
  const [ada, bob, key] = [await signedIn(), await signedIn(), id()]
  const [first, second] = await Promise.all([ada.post('/tenants', shopOf(), { key }), bob.post('/tenants', shopOf(), { key })])
  expect([first.status, second.status]).toEqual([201, 201])
  expect(first.body.data.id).not.toBe(second.body.data.id)
})

test('a key whose record has expired opens nothing twice', async () => {
  const [ada, key, body] = [await signedIn(), id(), shopOf()]
  const opened = await ada.post('/tenants', body, { key })
  await sql('delete from idempotency where tenant_id = $1', [opened.body.data.id])
  expect((await ada.post('/tenants', { ...body, slug: slug() }, { key })).status).toBe(409)
  expect(await sql('select 1 from staff where user_id = $1', [ada.userId])).toHaveLength(1)
})

test('staff and customers of one tenant may open another', async () => {
  const shop = await world()
  const [barista, customer] = await Promise.all([shop.staff('staff'), shop.customer()])
  for (const { token } of [barista, customer]) expect((await anyone(token).post('/tenants', shopOf())).status).toBe(201)
  expect((await anyone().post('/tenants', shopOf())).status).toBe(401)
  expect((await anyone((await shop.guest()).token).post('/tenants', shopOf())).status).toBe(403)
})

test('a slug is taken once, and some words and every id never', async () => {
  const ada = await signedIn()
  const body = shopOf()
  await ada.post('/tenants', body)
  const taken = await ada.post('/tenants', body)
  expect([taken.status, taken.body.code]).toEqual([409, 'SLUG_TAKEN'])
  for (const word of ['admin', 'well-known', 'api', 'ab', '-shop', 'Shop', id(), 'a'.repeat(51)]) {
    const answer = await ada.post('/tenants', shopOf(word))
    expect([answer.status, answer.body.details?.[0]?.field]).toEqual([400, 'slug'])
  }
})

test('everybody reads the public part; the settings are for those who work here', async () => {
  const shop = await world()
  const open = await shop.public.get('')
  expect(open.body.data).toEqual({
    id: shop.tenantId,
    slug: shop.slug,
    name: 'Test Shop',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    taxMode: 'inclusive',
    version: 1,
  })
  const again = await shop.public.get('', { headers: { 'If-None-Match': open.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  expect((await shop.public.get('/settings')).status).toBe(401)
  expect((await (await shop.customer()).get('/settings')).status).toBe(403)
  expect((await (await shop.staff('kitchen')).get('/settings')).status).toBe(403)
  expect((await (await shop.staff('viewer')).get('/settings')).status).toBe(200)
  expect((await anyone().get(`/tenants/${shop.tenantId.toUpperCase()}`)).body.data.id).toBe(shop.tenantId)
})

test('settings are replaced by who has read them, and the catalogue is a newer one', async () => {
  const shop = await world()
  const catalogVersion = async () =>
    (await sql<{ version: number }>('select version::int from catalogs where tenant_id = $1', [shop.tenantId]))[0]?.version
  const before = await catalogVersion()
  const read = await shop.owner.get('/settings')
  const brand = { brandColor: '#0b5fff', logoUrl: 'https://shop.example/logo.png' }
  const settings = { ...putOf(read.body.data), ...brand, taxMode: 'exclusive', cashRounding: 5 }
  const headers = { 'If-Match': read.headers.get('etag') ?? '' }
  const put = await shop.owner.put('/settings', settings, { headers })
  expect(put.body.data).toMatchObject({ ...brand, taxMode: 'exclusive', cashRounding: 5, version: 2 })
  expect(put.headers.get('etag')).toBe('"v2"')
  const late = await shop.owner.put('/settings', settings, { headers })
  expect([late.status, late.body.code]).toEqual([412, 'PRECONDITION_FAILED'])
  expect((await shop.owner.put('/settings', settings)).body.code).toBe('PRECONDITION_REQUIRED')
  expect(await catalogVersion()).toBe((before ?? 0) + 1)
  expect((await (await shop.staff('manager')).put('/settings', settings, { headers: { 'If-Match': '"v2"' } })).status).toBe(403)
})

test('of twenty who change the settings at once, one does', async () => {
  const shop = await world()
  const read = await shop.owner.get('/settings')
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      shop.owner.put('/settings', { ...putOf(read.body.data), recallSeconds: i }, { headers: { 'If-Match': '"v1"' } }),
    ),
  )
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  expect(answers.filter((answer) => answer.status === 412)).toHaveLength(19)
})

test('bad settings and bad openings are refused by field, and nothing is echoed or made', async () => {
  const shop = await world()
  const ada = await signedIn()
  const wrong = { zone: 'Mars/Olympus', currency: 'XXQ', country: 'QQ', taxMode: 'none', cashRounding: 0, locale: 'Klingon', name: '' }
  for (const [field, value] of Object.entries(wrong)) {
    const answer = await ada.post('/tenants', { ...shopOf(), [field]: value })
    expect([answer.status, answer.body.details[0].field]).toEqual([400, field])
    expect(answer.text).not.toMatch(/Olympus|XXQ|Klingon/)
  }
  expect((await ada.post('/tenants', { ...shopOf(), ownerId: id() })).status).toBe(400)
  expect((await ada.post('/tenants', shopOf(), { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  expect((await ada.post('/tenants', undefined, { raw: '[' })).status).toBe(400)
  expect(await sql('select 1 from staff where user_id = $1', [ada.userId])).toEqual([])
  const read = await shop.owner.get('/settings')
  const headers = { 'If-Match': '"v1"' }
  for (const body of [
    { ...putOf(read.body.data), currency: 'USD' },
    { name: 'Half' },
    null,
    { ...putOf(read.body.data), cancelMinutes: 1e9 },
  ]) {
    expect((await shop.owner.put('/settings', body, { headers })).status).toBe(400)
  }
  expect((await shop.owner.put('/settings', putOf(read.body.data), { headers: { 'If-Match': 'v1' } })).status).toBe(400)
  expect((await shop.owner.get('/settings')).body.data.version).toBe(1)
})

test('the owner of one tenant is nobody at another', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const stranger = new Client(other.base, shop.owner.token)
  expect((await stranger.get('/settings')).status).toBe(404)
  expect((await stranger.put('/settings', {}, { headers: { 'If-Match': '"v1"' } })).status).toBe(404)
  expect((await stranger.get('')).status).toBe(404)
})
