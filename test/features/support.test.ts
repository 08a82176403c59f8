import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { permissions, roles } from '../../src/http/permissions.ts'
import { anyone, Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { REASON, supporting } from '../support/support.ts'
import { id, product, runsPlatform, sql, world } from '../support/world.ts'

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
const codes = (answers: { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim())

test('support acts as somebody for a reason and a time; the tenant sees who, why and until when, and each write names them', async () => {
  const shop = await world()
  const { client, platform, sessionId, data, staffId } = await supporting(shop, shop.owner, 20)
  expect(data).toMatchObject({
    role: 'owner',
    tenant: { id: shop.tenantId, slug: shop.slug },
    session: { id: sessionId, reason: REASON, staffId },
  })
  const { exp = 0, iat = 0, ...claims } = decodeJwt(data.accessToken)
  expect(claims).toMatchObject({ kind: 'staff', sub: shop.owner.userId, sup: { ses: sessionId, imp: platform.userId } })
  expect(Math.round((exp - iat) / 60)).toBe(20)
  const { variantId } = await product(shop, { stock: 5 })
  const writes = await Promise.all([
    client.patch(`/locations/${shop.locationId}`, { name: 'Mended' }),
    client.post('/categories', { name: 'Drinks', slug: 'drinks' }),
    client.post('/inventory/receipts', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }),
    client.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }),
    client.post('/customers', { name: 'Ada' }),
  ])
  expect(writes.map(({ status }) => status)).toEqual([200, 201, 201, 201, 201])
  const log = await sql<{ action: string; actor_kind: string; impersonator_id: string | null }>(
    'select action, actor_kind, impersonator_id from audit_log where tenant_id = $1',
    [shop.tenantId],
  )
  const written = log.filter(({ action }) => action !== 'support.started')
  expect(written.length).toBeGreaterThanOrEqual(5)
  expect(new Set(written.map(({ impersonator_id: who }) => who))).toEqual(new Set([platform.userId]))
  expect(log).toContainEqual({ action: 'support.started', actor_kind: 'platform', impersonator_id: null })
  await shop.owner.post('/categories', { name: 'Food', slug: 'food' })
  const own = (await shop.owner.get('/audit-log')).body.data[0]
  expect([own.actorId, own.impersonatorId]).toEqual([shop.owner.userId, null])
  const seen = { id: sessionId, reason: REASON, staffId, impersonator: { userId: platform.userId, name: 'Grace Hopper' }, endedAt: null }
  for (const reader of [shop.owner, await shop.staff('viewer')])
    expect((await reader.get('/support-sessions')).body.data).toEqual([expect.objectContaining(seen)])
  expect((await (await shop.staff('staff')).get('/support-sessions')).status).toBe(403)
  expect((await (await world()).owner.get('/support-sessions')).body.data).toEqual([])
  const [note] = await sql('select reason, about_user, about_tenant from platform_log where actor_id = $1', [platform.userId])
  expect(note).toEqual({ reason: REASON, about_user: shop.owner.userId, about_tenant: shop.tenantId })
})

test('support never moves money, lets nobody in, erases nothing and is nobody’s account', async () => {
  const shop = await world()
  const { client, data } = await supporting(shop)
  const can = new Set(decodeJwt<{ can: string[] }>(data.accessToken).can)
  const never = Object.entries(permissions).filter(([, facts]) => 'money' in facts || 'lasting' in facts || 'personal' in facts)
  expect(never.map(([name]) => name).filter((name) => can.has(name))).toEqual([])
  expect([...can].filter((name) => !Object.hasOwn(roles.owner, name))).toEqual([])
  const basket = { locationId: shop.locationId, lines: [{ variantId: (await product(shop)).variantId, quantity: 1 }] }
  const orderId = (await shop.owner.post('/orders', basket)).body.data.id
  const seen = await client.get('/settings')
  const readOnly = ['id', 'slug', 'currency', 'version', 'createdAt', 'updatedAt', 'mfaRoles']
  const settings = Object.fromEntries(Object.entries(seen.body.data).filter(([name]) => !readOnly.includes(name)))
  expect((await client.put('/settings', settings, { headers: { 'If-Match': '"v1"' } })).status).toBe(200)
  const refused = await Promise.all([
    client.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: 450 }),
    client.post(`/orders/${orderId}/refunds`, { amount: 100, reason: 'other' }),
    client.post(`/orders/${orderId}/cancellation`, {}),
    client.post('/orders', { ...basket, discounts: [{ kind: 'percent', value: 100_000, reason: 'regular' }] }),
    client.post('/invitations', { email: `${id()}@example.test`, role: 'owner' }),
    client.post('/roles', { key: 'mine', name: 'Mine', permissions: {} }),
    client.post('/api-keys', { name: 'Mine', permissions: { 'orders:read': 'location' } }),
    client.post('/device-pairings', { locationId: shop.locationId, name: 'Till', kind: 'pos' }),
    client.put('/pins/own', { pin: '4071' }),
    client.post('/stream-tickets', { channel: `location:${shop.locationId}` }),
    anyone(client.token).get('/me'),
    anyone(client.token).post('/tenants', {
      slug: `s-${id().slice(-12)}`,
      name: 'Mine',
      country: 'DE',
      currency: 'EUR',
      zone: 'Europe/Berlin',
    }),
  ])
  expect(codes(refused)).toEqual(refused.map(() => '403 FORBIDDEN'))
  // by a permission that it has, and for longer than its session
  const outlasting = [
    await client.post('/domains', { host: `${id()}.example` }),
    await client.delete(`/domains/${id()}`),
    await client.put('/settings', { ...settings, mfaRoles: [] }, { headers: { 'If-Match': '"v2"' } }),
    await client.post('/consent-texts', { kind: 'terms', texts: [{ locale: 'en', body: 'Be kind' }] }),
  ]
  expect(codes(outlasting)).toEqual(Array(4).fill('403 NOT_FOR_SUPPORT'))
})

test.each(['the tenant', 'the platform', 'time', 'the end of the work'])(
  'a session that %s has ended opens nothing any more, reads either',
  async (how) => {
    const shop = await world()
    const manager = await shop.staff('manager')
    const { client, platform, sessionId, path, staffId } = await supporting(shop, manager, 5)
    expect([(await client.get('/orders')).status, (await client.get('/devices')).status]).toEqual([200, 200])
    if (how === 'the tenant') {
      expect(codes([await (await shop.staff('manager')).delete(`/support-sessions/${sessionId}`)])).toEqual(['403 FORBIDDEN'])
      const ended = await shop.owner.delete(`/support-sessions/${sessionId}`)
      expect(ended.body.data).toMatchObject({ id: sessionId, endedBy: shop.owner.userId, endedAt: expect.any(String) })
    }
    if (how === 'the platform') expect((await platform.delete(path)).body.data.endedBy).toBe(platform.userId)
    if (how === 'the end of the work') await shop.owner.delete(`/staff/${staffId}`)
    const at = how === 'time' ? { at: later(5.5) } : {}
    const after = [await client.get('/orders', at), await client.get('/products', at), await client.post('/customers', { name: 'Ada' }, at)]
    expect(codes(after)).toEqual(Array(3).fill('401 UNAUTHENTICATED'))
    const again = await platform.put(path, { userId: manager.userId, reason: REASON, minutes: 5 }, at)
    expect(codes([again])).toEqual([how === 'the end of the work' ? '404 STAFF_NOT_FOUND' : '410 SUPPORT_SESSION_OVER'])
  },
)

test('only the platform’s people start one: as somebody who works there, for a reason, for an hour at most', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const platform = await runsPlatform()
  const start = (by: Client, body: object = {}, tenant = shop.tenantId) =>
    by.put(`/tenants/${tenant}/support-sessions/${id()}`, { userId: shop.owner.userId, reason: REASON, minutes: 30, ...body })
  const base = platform.base
  const refused = [
    await start(new Client(base, shop.owner.token)),
    await start(new Client(base)),
    await start(platform, {}, other.tenantId),
    await start(platform, { userId: (await shop.customer()).userId }),
    await start(platform, { userId: id() }),
    await start(platform, {}, id()),
    await start(platform, { minutes: 61 }),
    await start(platform, { reason: 'x' }),
    await start(platform, { reason: undefined }),
  ]
  expect(codes(refused)).toEqual([
    '403 FORBIDDEN',
    '401 UNAUTHENTICATED',
    '404 STAFF_NOT_FOUND',
    '404 STAFF_NOT_FOUND',
    '404 USER_NOT_FOUND',
    '404 TENANT_NOT_FOUND',
    ...Array(3).fill('400 INVALID_REQUEST'),
  ])
  expect(await sql('select 1 from support_sessions where tenant_id = $1', [shop.tenantId])).toEqual([])
  await sql('delete from platform_admins where user_id = $1', [platform.userId])
  expect(codes([await start(platform)])).toEqual(['401 UNAUTHENTICATED'])
})

test('a lost answer is asked for again under the same id: one session, one entry; nobody takes another’s', async () => {
  const shop = await world()
  const [platform, colleague] = [await runsPlatform(), await runsPlatform()]
  const path = `/tenants/${shop.tenantId}/support-sessions/${id()}`
  const body = { userId: shop.owner.userId, reason: REASON, minutes: 10 }
  const requestId = `support-${id()}`
  await fault({ kind: 'reset-after-commit', match: requestId, times: 1 })
  expect((await platform.put(path, body, { headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  const twins = await Promise.all(Array.from({ length: 5 }, () => platform.put(path, body)))
  expect(new Set(twins.map(({ status, body: { data } }) => `${status} ${data.session.expiresAt}`)).size).toBe(1)
  expect((await new Client(shop.base, twins[0]?.body.data.accessToken).get('/orders')).status).toBe(200)
  expect(codes([await colleague.put(path, body), await platform.put(path, { ...body, reason: 'Something else now' })])).toEqual(
    Array(2).fill('409 SUPPORT_SESSION_TAKEN'),
  )
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'support.started'`, [shop.tenantId])).toHaveLength(1)
})
