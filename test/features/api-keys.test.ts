import { createHash } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { apiKeyOf } from '../../src/http/api-key.ts'
import { kinds, type Grants } from '../../src/http/permissions.ts'
import { keyedHash } from '../../src/lib/secrets.ts'
import { api, Client } from '../support/client.ts'
import { callsOf, fault } from '../support/faults.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const HOUR = 3_600_000
const later = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()
const reader: Grants = { 'orders:read': 'location', 'catalog:read': 'tenant' }
const withKey = (shop: World, secret: string) => new Client(shop.base, secret)
const making = (more: object = {}) => ({ name: 'Bookkeeping', permissions: reader, ...more })

async function made(shop: World, more: object = {}) {
  const { status, body } = await shop.owner.post('/api-keys', making(more))
  expect(status).toBe(201)
  return body.data as { id: string; secret: string; secrets: { prefix: string; expiresAt: string | null }[] }
}

const codes = (answers: { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim())

test('a key is shown once, kept as its hash, and recognised by its first letters', async () => {
  const shop = await world()
  const key = await made(shop)
  expect(key.secret).toMatch(/^ck_test_[\w-]{65}$/)
  const shown = await shop.owner.get(`/api-keys/${key.id}`)
  expect(shown.text).not.toContain(key.secret)
  expect(shown.body.data.secrets).toEqual([expect.objectContaining({ prefix: key.secret.slice(0, 16), expiresAt: null })])
  const [row] = await sql('select hash from api_key_secrets where key_id = $1', [key.id])
  expect(row).toEqual({ hash: createHash('sha256').update(key.secret).digest('base64url') })
  const everything = await sql<{ text: string }>(
    `select string_agg(t, ' ') as text from (select i::text as t from idempotency i where tenant_id = $1 union all select a::text from audit_log a where tenant_id = $1 union all select e::text from events e where tenant_id = $1) x`,
    [shop.tenantId],
  )
  expect(everything[0]?.text).toContain(key.id)
  expect(everything[0]?.text).not.toContain(key.secret.slice(16, 40))
})

// that a use was noted is remembered by the isolate
test.skipIf(inject('servers').forgetful)(
  'a call with a key is one round trip, the first of its isolate too, and is told in the audit as the key',
  async () => {
    const shop = await world()
    const key = await made(shop, { permissions: { ...reader, 'locations:write': 'location' } })
    const program = withKey(shop, key.secret)
    const requestId = `key-${id()}`
    expect((await program.get('/orders', { headers: { 'X-Request-Id': requestId } })).status).toBe(200)
    // a second statement notes the use after the answer; not again within the minute
    await expect.poll(async () => (await shop.owner.get(`/api-keys/${key.id}`)).body.data.lastUsedAt).not.toBeNull()
    expect((await callsOf(requestId)).count).toBe(2)
    const second = `key-${id()}`
    expect((await program.get('/orders', { headers: { 'X-Request-Id': second } })).status).toBe(200)
    expect((await callsOf(second)).count).toBe(1)
    const changed = await program.patch(`/locations/${shop.locationId}`, { name: 'Renamed' })
    expect(changed.status).toBe(200)
    const [row] = await sql(`select actor_kind, actor_id from audit_log where tenant_id = $1 and action = 'location.changed'`, [
      shop.tenantId,
    ])
    expect(row).toEqual({ actor_kind: 'api_key', actor_id: key.id })
  },
)

test.skipIf(inject('servers').forgetful)('the use of a key is noted at most once a minute', async () => {
  const shop = await world()
  const key = await made(shop)
  const used = async () => (await shop.owner.get(`/api-keys/${key.id}`)).body.data.lastUsedAt
  await withKey(shop, key.secret).get('/orders')
  await expect.poll(used).not.toBeNull()
  const first = await used()
  await withKey(shop, key.secret).get('/orders', { at: new Date(Date.parse(first) + 59_000).toISOString() })
  await withKey(shop, key.secret).get('/orders', { at: new Date(Date.parse(first) + 61_000).toISOString() })
  await expect.poll(used).toBe(new Date(Date.parse(first) + 61_000).toISOString())
})

test('what a key lacks is forbidden, in the route and inside it, and nothing is done', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const key = await made(shop, { permissions: { 'orders:place': 'location', 'catalog:read': 'tenant' } })
  const program = withKey(shop, key.secret)
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const discounts = [{ kind: 'fixed', value: 50, reason: 'regular' }]
  const placed = await program.post('/orders', basket)
  expect([placed.status, placed.body.data?.channel]).toEqual([201, 'counter'])
  const answers = await Promise.all([
    program.get('/orders'),
    program.get('/audit-log'),
    program.post('/orders', { ...basket, discounts }),
    program.post('/quotes', { ...basket, discounts }),
    program.get('/api-keys'),
    program.get('/staff'),
  ])
  expect(codes(answers)).toEqual(Array(6).fill('403 FORBIDDEN'))
  const [count] = await sql('select count(*)::int as n from orders where tenant_id = $1', [shop.tenantId])
  expect(count).toEqual({ n: 1 })
})

test('what is no key opens nothing, not even what needs no database or is refused before it', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const key = await made(shop)
  const flipped = key.secret.replace(/^(ck_test_)(.)/, (_, head: string, letter: string) => head + (letter === 'A' ? 'B' : 'A'))
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  await shop.public.post('/quotes', basket)
  await withKey(shop, key.secret).post('/quotes', basket)
  for (const forged of [flipped, `${key.secret}x`, key.secret.slice(0, -1), 'ck_live_', `ck_test_${'A'.repeat(65)}`]) {
    const program = withKey(shop, forged)
    const answers = await Promise.all([
      program.get('/orders'),
      program.post('/quotes', basket),
      program.post('/orders', { nonsense: true }, { unchecked: 'a body that is none' }),
      program.get('/products'),
      program.get('/staff'),
    ])
    expect([forged, ...codes(answers)]).toEqual([forged, ...Array(5).fill('401 UNAUTHENTICATED')])
  }
})

test('a key is of its tenant, by slug and by id', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const key = await made(shop)
  const at = (tenant: string) => new Client(`${api()}/api/v1/tenants/${tenant}`, key.secret)
  expect((await at(shop.tenantId).get('/orders')).status).toBe(200)
  const answers = await Promise.all([at(other.slug).get('/orders'), at(other.tenantId).get('/orders'), at('nowhere').get('/orders')])
  expect(codes(answers)).toEqual(Array(3).fill('404 NOT_FOUND'))
})

test('a key of one location sees and changes only that one', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const elsewhere = (await shop.owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data.id
  const order = (locationId: string) => shop.owner.post('/orders', { locationId, lines: [{ variantId, quantity: 1 }] })
  const [here, there] = [(await order(shop.locationId)).body.data.id, (await order(elsewhere)).body.data.id]
  const permissions = { 'orders:read': 'location', 'orders:place': 'location', 'payments:read': 'tenant', 'locations:write': 'location' }
  const key = await made(shop, { permissions, locationIds: [shop.locationId] })
  const program = withKey(shop, key.secret)
  const listed = (await program.get('/orders')).body.data.map(({ id: orderId }: { id: string }) => orderId)
  expect(listed).toEqual([here])
  expect((await program.get(`/orders/${there}`)).status).toBe(404)
  expect((await program.patch(`/locations/${elsewhere}`, { name: 'Mine' })).status).toBe(404)
  expect((await program.post('/orders', { locationId: elsewhere, lines: [{ variantId, quantity: 1 }] })).status).toBe(404)
  expect((await program.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).status).toBe(201)
})

test('nobody makes a key that may do more than they may, nor turns one into its secret', async () => {
  const shop = await world()
  const maker: Grants = { 'api-keys:read': 'tenant', 'api-keys:write': 'tenant', 'orders:read': 'location', 'catalog:read': 'tenant' }
  const integrator = await shop.staff('integrator', null, maker)
  expect((await integrator.post('/api-keys', making())).status).toBe(201)
  const strong = await made(shop, { permissions: { 'payments:refund': 'location' } })
  const refused = await Promise.all([
    integrator.post('/api-keys', making({ permissions: { ...reader, 'payments:refund': 'location' } })),
    integrator.post(`/api-keys/${strong.id}/rotation`, {}),
    (await shop.staff('manager')).post('/api-keys', making()),
    shop.owner.post('/api-keys', making({ permissions: { 'api-keys:write': 'tenant' } }), { unchecked: 'not in the schema' }),
    shop.owner.post('/api-keys', making({ permissions: { 'staff:write': 'location' } }), { unchecked: 'not in the schema' }),
    shop.owner.post('/api-keys', making({ permissions: { 'jobs:replay': 'tenant' }, locationIds: [shop.locationId] })),
    shop.owner.post('/api-keys', making({ locationIds: [id()] })),
    shop.owner.post('/api-keys', making({ expiresAt: later(-1) })),
  ])
  expect(codes(refused)).toEqual([
    '403 NOT_YOURS_TO_GIVE',
    '403 NOT_YOURS_TO_GIVE',
    '403 FORBIDDEN',
    '400 INVALID_REQUEST',
    '400 INVALID_REQUEST',
    '400 INVALID_REQUEST',
    '400 INVALID_REFERENCE',
    '400 INVALID_REQUEST',
  ])
})

test('after a rotation both secrets work until the old one ends, and the new one goes on', async () => {
  const shop = await world()
  const key = await made(shop)
  const { body } = await shop.owner.post(`/api-keys/${key.id}/rotation`, { overlapHours: 2 })
  expect(body.data.secrets).toHaveLength(2)
  const [old, fresh] = [withKey(shop, key.secret), withKey(shop, body.data.secret)]
  const statuses = async (at?: string) => [(await old.get('/orders', { at })).status, (await fresh.get('/orders', { at })).status]
  expect(await statuses()).toEqual([200, 200])
  expect(await statuses(later(1.9))).toEqual([200, 200])
  expect(await statuses(later(2.1))).toEqual([401, 200])
  await shop.owner.post(`/api-keys/${key.id}/rotation`, { overlapHours: 0 })
  expect(await statuses()).toEqual([401, 401])
})

test('a revoked key ends at once, with all its secrets, also between the calls of one command; an expired one at its time', async () => {
  const shop = await world()
  const [key, expiring] = [await made(shop), await made(shop, { expiresAt: later(5) })]
  const rotated = (await shop.owner.post(`/api-keys/${key.id}/rotation`, {})).body.data
  expect((await withKey(shop, rotated.secret).get('/orders')).status).toBe(200)
  const first = (await shop.owner.delete(`/api-keys/${key.id}`)).body.data
  expect(first).toMatchObject({ secrets: [], revokedAt: expect.any(String) })
  expect((await shop.owner.delete(`/api-keys/${key.id}`)).body.data.revokedAt).toBe(first.revokedAt)
  expect((await withKey(shop, key.secret).get('/orders')).status).toBe(401)
  expect((await withKey(shop, rotated.secret).get('/orders')).status).toBe(401)
  expect(codes([await shop.owner.post(`/api-keys/${key.id}/rotation`, {})])).toEqual(['409 API_KEY_ENDED'])
  const program = withKey(shop, expiring.secret)
  expect((await program.get('/orders', { at: later(4.9) })).status).toBe(200)
  expect((await program.get('/orders', { at: later(5.1) })).status).toBe(401)
})

test('a key whose making or rotation lost its answer is told again, the same, by the same command alone', async () => {
  const shop = await world()
  const command = id()
  const lost = await fault({ kind: 'reset-after-commit', match: command, times: 1 })
  expect((await shop.owner.post('/api-keys', making(), { key: command })).status).toBe(503)
  await lost.lift()
  const [again, once] = await Promise.all([
    shop.owner.post('/api-keys', making(), { key: command }),
    shop.owner.post('/api-keys', making(), { key: command }),
  ])
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
  expect(once.body).toEqual(again.body)
  expect((await withKey(shop, again.body.data.secret).get('/orders')).status).toBe(200)
  const [count] = await sql('select count(*)::int as n from api_keys where tenant_id = $1', [shop.tenantId])
  expect(count).toEqual({ n: 1 })
  const twins = await Promise.all(
    Array.from({ length: 8 }, () => shop.owner.post(`/api-keys/${again.body.data.id}/rotation`, {}, { key: id() })),
  )
  expect(new Set(twins.map(({ body }) => body.data.secret)).size).toBe(8)
  const key = id()
  const same = await Promise.all(Array.from({ length: 8 }, () => shop.owner.post(`/api-keys/${again.body.data.id}/rotation`, {}, { key })))
  expect(new Set(same.map(({ text }) => text)).size).toBe(1)
})

test('a key makes a command once, whoever else uses the same Idempotency-Key', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const [one, two] = [await made(shop, { permissions: kinds.api_key }), await made(shop, { permissions: kinds.api_key })]
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const key = id()
  const answers = await Promise.all([one, one, two, two].map(({ secret }) => withKey(shop, secret).post('/orders', basket, { key })))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(2)
})

test('where the plan holds no keys none is made and none works', async () => {
  const shop = await world()
  const key = await made(shop)
  await sql(`insert into tenant_overrides (tenant_id, name, is_on, reason) values ($1, 'api_keys', false, 'test')`, [shop.tenantId])
  const answers = await Promise.all([shop.owner.post('/api-keys', making()), withKey(shop, key.secret).get('/orders')])
  expect(codes(answers)).toEqual(Array(2).fill('403 FEATURE_OFF'))
  expect((await shop.owner.delete(`/api-keys/${key.id}`)).status).toBe(200)
})

test('a tenant has a hundred keys in use, and not one more however many are made at once', async () => {
  const shop = await world()
  await sql(
    `insert into api_keys (tenant_id, id, name, permissions, created_by) select $1, gen_random_uuid(), 'Filled', '{}', $2 from generate_series(1, 98)`,
    [shop.tenantId, shop.owner.userId],
  )
  const answers = await Promise.all(Array.from({ length: 6 }, () => shop.owner.post('/api-keys', making())))
  expect(codes(answers).toSorted()).toEqual([...Array(2).fill('201'), ...Array(4).fill('409 TOO_MANY_API_KEYS')])
})

test('a replay shows the secret that the key was made with, though ours was changed meanwhile', async () => {
  const shop = await world()
  const former = String(inject('servers').variables['REFRESH_SECRET']).split(',')[1] ?? ''
  const key = id()
  const create = () => shop.owner.post('/api-keys', making(), { key })
  const { data } = (await create()).body
  const [owner] = await sql<{ id: string }>(`select user_id as id from staff where tenant_id = $1 and role = 'owner'`, [shop.tenantId])
  // as the release before would have made it
  const secret = apiKeyOf('test', await keyedHash(former, ['api-key', 'new', shop.tenantId, owner?.id, key].join('\n')), shop.tenantId)
  const [was, is] = [data.secret.slice(0, 16), secret.slice(0, 16)]
  await sql('update api_key_secrets set prefix = $2 where prefix = $1', [was, is])
  await sql('update idempotency set answer = replace(answer::text, $2, $3)::json where tenant_id = $1', [shop.tenantId, was, is])
  const again = await create()
  expect([again.status, again.headers.get('Idempotent-Replayed'), again.body.data.secret]).toEqual([201, 'true', secret])
})
