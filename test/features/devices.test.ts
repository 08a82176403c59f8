import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { anyone, Client } from '../support/client.ts'
import { keyPair, offered, paired, proof, refreshing, type KeyPair } from '../support/device.ts'
import { fault } from '../support/faults.ts'
import { id, product, sql, world } from '../support/world.ts'

const MINUTE = 60_000
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE).toISOString()
const seconds = (at: string) => Math.floor(Date.parse(at) / 1000)
const pairing = async (code: string, pair: KeyPair, at?: string) => {
  const { headers } = await proof(pair, '/auth/devices', at === undefined ? {} : { iat: seconds(at) })
  return anyone().post('/auth/devices', { code }, { headers, at })
}
const codes = (answers: { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim())

test.each(['ES256', 'EdDSA'] as const)('a code makes a device of one location, bound to its %s key', async (alg) => {
  const shop = await world()
  const pair = await keyPair(alg)
  const code = await offered(shop)
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  const { status, body } = await pairing(`${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`, pair)
  expect(status).toBe(201)
  expect(decodeJwt(body.data.accessToken)).toMatchObject({
    kind: 'device',
    tid: shop.tenantId,
    loc: shop.locationId,
    did: body.data.device.id,
  })
  const next = await refreshing(pair, body.data.refreshToken)
  expect(next.status).toBe(200)
  const till = new Client(shop.base, next.body.data.accessToken)
  expect((await till.get('/orders')).status).toBe(200)
  const shown = await shop.owner.get(`/devices/${body.data.device.id}`)
  expect(shown.body.data).toMatchObject({ kind: 'pos', locationId: shop.locationId, revokedAt: null, lastSeenAt: expect.any(String) })
  const rows = await sql<{ text: string }>(
    `select string_agg(t, ' ') as text from (select p::text as t from device_pairings p where tenant_id = $1 union all select d::text from devices d where tenant_id = $1
     union all select i::text from idempotency i where tenant_id = $1 union all select a::text from audit_log a where tenant_id = $1) x`,
    [shop.tenantId],
  )
  for (const secret of [code, body.data.refreshToken.slice(3, 46)]) expect(rows[0]?.text).not.toContain(secret)
})

test('of many devices that say one code at once one is paired; it alone is told again, until it has refreshed', async () => {
  const shop = await world()
  const code = await offered(shop)
  const pairs = await Promise.all(Array.from({ length: 10 }, () => keyPair()))
  const answers = await Promise.all(pairs.map((pair) => pairing(code, pair)))
  expect(codes(answers).toSorted()).toEqual(['201', ...Array(9).fill('401 PAIRING_REFUSED')])
  const winner = pairs[answers.findIndex(({ status }) => status === 201)] ?? (await keyPair())
  const first = answers.find(({ status }) => status === 201)?.body.data
  const again = await pairing(code, winner)
  expect([again.status, again.body.data.device, again.body.data.refreshToken]).toEqual([201, first.device, first.refreshToken])
  expect((await refreshing(winner, first.refreshToken)).status).toBe(200)
  expect(codes([await pairing(code, winner)])).toEqual(['401 PAIRING_REFUSED'])
  const [count] = await sql('select count(*)::int as n from devices where tenant_id = $1', [shop.tenantId])
  expect(count).toEqual({ n: 1 })
})

test('a lost answer of an offer or of a pairing is given again', async () => {
  const shop = await world()
  const command = id()
  const body = { locationId: shop.locationId, name: 'Till', kind: 'pos' }
  const lost = await fault({ kind: 'reset-after-commit', match: command, times: 1 })
  expect((await shop.owner.post('/device-pairings', body, { key: command })).status).toBe(503)
  await lost.lift()
  const offer = await shop.owner.post('/device-pairings', body, { key: command })
  expect([offer.status, offer.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
  const pair = await keyPair()
  const requestId = `pair-${id()}`
  await fault({ kind: 'reset-after-commit', match: requestId, times: 1 })
  const { headers } = await proof(pair, '/auth/devices')
  const first = await anyone().post('/auth/devices', { code: offer.body.data.code }, { headers: { ...headers, 'X-Request-Id': requestId } })
  expect(first.status).toBe(503)
  expect((await pairing(offer.body.data.code, pair)).status).toBe(201)
  const [count] = await sql('select count(*)::int as n from devices where tenant_id = $1', [shop.tenantId])
  expect(count).toEqual({ n: 1 })
})

test('a code ends after ten minutes, and a wrong one is refused alike', async () => {
  const shop = await world()
  const code = await offered(shop)
  const pair = await keyPair()
  const wrong = code.startsWith('Z') ? `Y${code.slice(1)}` : `Z${code.slice(1)}`
  const answers = [await pairing(code, pair, later(10.1)), await pairing(wrong, pair)]
  expect(codes(answers)).toEqual(Array(2).fill('401 PAIRING_REFUSED'))
  expect((await pairing(code, pair, later(9))).status).toBe(201)
})

test('a refresh wants a proof: for this call, fresh, by this key, once', async () => {
  const shop = await world()
  const { pair, refreshToken } = await paired(shop)
  const stranger = await keyPair()
  const now = Math.floor(Date.now() / 1000)
  const once = { jti: id() }
  expect((await refreshing(pair, refreshToken, once)).status).toBe(200)
  const answers = await Promise.all([
    refreshing(pair, refreshToken, once),
    refreshing(stranger, refreshToken),
    refreshing(pair, `${refreshToken.slice(0, -30)}${'A'.repeat(8)}${refreshToken.slice(-22)}`),
    refreshing(pair, 'nonsense'),
    refreshing(pair, refreshToken, { htm: 'GET' }),
    refreshing(pair, refreshToken, { htu: 'https://evil.example/api/v1/auth/device-tokens' }),
    refreshing(pair, refreshToken, { iat: now - 400 }),
    refreshing(pair, refreshToken, { iat: now + 400 }),
    refreshing(pair, refreshToken, { jti: 'short' }),
    refreshing(pair, refreshToken, {}, { typ: 'JWT' }),
    refreshing({ ...pair, jwk: stranger.jwk }, refreshToken),
    anyone().post('/auth/device-tokens', { refreshToken }),
    anyone().post('/auth/device-tokens', { refreshToken }, { headers: { DPoP: 'x.y.z' } }),
  ])
  expect(codes(answers)).toEqual([
    '401 DEVICE_PROOF_REFUSED',
    '401 REFRESH_REFUSED',
    '401 REFRESH_REFUSED',
    '401 REFRESH_REFUSED',
    ...Array(9).fill('401 DEVICE_PROOF_REFUSED'),
  ])
  const racing = { jti: id() }
  const race = await Promise.all(Array.from({ length: 8 }, () => refreshing(pair, refreshToken, racing)))
  expect(codes(race).toSorted()).toEqual(['200', ...Array(7).fill('401 DEVICE_PROOF_REFUSED')])
})

test('a revoked device gets no other token, and the one that it has ends within its quarter of an hour', async () => {
  const shop = await world()
  const till = await paired(shop)
  expect((await shop.owner.delete(`/devices/${till.deviceId}`)).body.data.revokedAt).not.toBeNull()
  expect((await till.get('/orders')).status).toBe(200)
  expect(codes([await refreshing(till.pair, till.refreshToken)])).toEqual(['401 REFRESH_REFUSED'])
  expect((await till.get('/orders', { at: later(17) })).status).toBe(401)
  const again = await shop.owner.delete(`/devices/${till.deviceId}`)
  expect(again.status).toBe(200)
})

test('a till sells at its location and nowhere else; the audit and the events say which till', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const elsewhere = (await shop.owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data.id
  const till = await paired(shop)
  const basket = (locationId: string) => ({ locationId, lines: [{ variantId, quantity: 1 }] })
  const placed = await till.post('/orders', basket(shop.locationId))
  expect([placed.status, placed.body.data.channel]).toEqual([201, 'counter'])
  expect((await till.post(`/orders/${placed.body.data.id}/payments`, { kind: 'cash', tendered: placed.body.data.total })).status).toBe(201)
  expect((await till.post('/orders', basket(elsewhere))).status).toBe(403)
  const there = (await shop.owner.post('/orders', basket(elsewhere))).body.data.id
  expect((await till.get(`/orders/${there}`)).status).toBe(404)
  const listed = (await till.get('/orders')).body.data.map(({ id: orderId }: { id: string }) => orderId)
  expect(listed).toEqual([placed.body.data.id])
  const entries = (await shop.owner.get('/audit-log?action=order.created')).body.data
  expect(entries).toContainEqual(expect.objectContaining({ actorKind: 'device', actorId: till.deviceId, deviceId: till.deviceId }))
  const [event] = await sql('select actor_kind, device_id from events where aggregate_id = $1 limit 1', [placed.body.data.id])
  expect(event).toEqual({ actor_kind: 'device', device_id: till.deviceId })
  const [kept] = await sql<{ days: number }>(
    `select round(extract(epoch from max(expires_at) - now()) / 86400)::int as days from idempotency where tenant_id = $1 and principal = $2`,
    [shop.tenantId, `device:${till.deviceId}`],
  )
  expect(kept?.days).toBe(35)
})

test('a kiosk orders for guests and sees what it ordered; a kitchen screen prepares; a display shows', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const basket = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const [kiosk, kds, display] = [await paired(shop, 'kiosk'), await paired(shop, 'kds'), await paired(shop, 'display')]
  const ordered = await kiosk.post('/orders', basket)
  expect([ordered.status, ordered.body.data?.channel]).toEqual([201, 'kiosk'])
  const atTill = (await shop.owner.post('/orders', basket)).body.data.id
  expect((await kiosk.get(`/orders/${ordered.body.data.id}`)).status).toBe(200)
  expect((await kiosk.get(`/orders/${atTill}`)).status).toBe(404)
  const lacks = await Promise.all([
    kiosk.post(`/orders/${ordered.body.data.id}/payments`, { kind: 'cash', tendered: ordered.body.data.total }),
    kiosk.post('/orders', { ...basket, channel: 'counter' }),
    kiosk.get('/customers'),
    kds.post('/orders', basket),
    display.post(`/orders/${atTill}/start`, {}),
  ])
  expect(codes(lacks)).toEqual(Array(5).fill('403 FORBIDDEN'))
  expect((await kds.get(`/orders/${atTill}`)).status).toBe(200)
  expect((await display.get('/orders')).status).toBe(200)
})

test('who works at some locations offers, sees and revokes devices there alone', async () => {
  const shop = await world()
  const elsewhere = (await shop.owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data.id
  const [here, there] = [await paired(shop), await paired(shop, 'pos', elsewhere)]
  const manager = await shop.staff('manager', [shop.locationId])
  expect((await manager.get('/devices')).body.data.map(({ id: deviceId }: { id: string }) => deviceId)).toEqual([here.deviceId])
  const offer = (locationId: string) => manager.post('/device-pairings', { locationId, name: 'Till', kind: 'pos' })
  expect((await offer(shop.locationId)).status).toBe(201)
  expect((await offer(elsewhere)).status).toBe(404)
  const refused = [await manager.delete(`/devices/${there.deviceId}`), await manager.patch(`/devices/${there.deviceId}`, { name: 'Mine' })]
  expect(codes(refused)).toEqual(Array(2).fill('404 DEVICE_NOT_FOUND'))
  expect((await manager.patch(`/devices/${here.deviceId}`, { name: 'Bar' })).body.data).toMatchObject({ name: 'Bar', version: 2 })
  expect((await (await shop.staff('staff')).get('/devices')).status).toBe(403)
})

test('a plan of two devices is two, however many codes are said at once; a revoked one makes room', async () => {
  const shop = await world()
  await sql(`insert into tenant_overrides (tenant_id, name, most, reason) values ($1, 'devices', 2, 'test')`, [shop.tenantId])
  const offers = await Promise.all(Array.from({ length: 5 }, () => offered(shop)))
  const answers = await Promise.all(offers.map(async (code) => pairing(code, await keyPair())))
  expect(codes(answers).toSorted()).toEqual(['201', '201', ...Array(3).fill('403 PLAN_LIMIT')])
  const first = answers.find(({ status }) => status === 201)?.body.data.device.id
  await shop.owner.delete(`/devices/${first}`)
  expect((await pairing(await offered(shop), await keyPair())).status).toBe(201)
  const plan = (await shop.owner.get('/plan')).body.data.limits
  expect(plan).toContainEqual({ name: 'devices', used: 2, most: 2, isHard: true })
})

test('codes can be tried so often and no more', async () => {
  const limits = { headers: { 'x-cortado-limits': 'pairing=3/600', 'CF-Connecting-IP': '198.51.100.77' } }
  const answers = []
  for (let i = 0; i < 5; i++) answers.push(await anyone().post('/auth/devices', { code: 'ZZZZ0000' }, limits))
  expect(codes(answers)).toEqual([...Array(3).fill('401 DEVICE_PROOF_REFUSED'), ...Array(2).fill('429 RATE_LIMITED')])
})
