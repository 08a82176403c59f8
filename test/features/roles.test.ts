import { expect, test } from 'vitest'
import { staffRoles, type Grants } from '../../src/http/permissions.ts'
import { Client, anyone, type Json } from '../support/client.ts'
import { signedUp } from '../support/sign-up.ts'
import { employed, id, product, sql, world, type World } from '../support/world.ts'

const lead = { key: 'shift-lead', name: 'Shift lead', permissions: { 'orders:read': 'location', 'orders:prepare': 'location' } }
const staffIdOf = async (shop: World, userId: string) =>
  (await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, userId]))[0]?.id ?? ''

/** Somebody with a password, so that their token comes from the front door. */
async function person() {
  const { email, password, data } = await signedUp({ name: 'Grace' })
  const signIn = async (shop: World) => {
    const answer = await anyone().post('/auth/signin', { email, password, tenant: shop.slug }, { key: null })
    return { ...answer.body.data, client: new Client(shop.base, answer.body.data.accessToken) }
  }
  return { email, userId: data.user.id as string, signIn }
}

const place = async (shop: World, slug: string) =>
  (await shop.owner.post('/locations', { name: slug, slug, zone: 'Europe/Berlin', currency: 'EUR' })).body.data.id as string

test('a role of the tenant’s own is given, works by the next token, and is gone only when nobody has it', async () => {
  const shop = await world()
  const made = await shop.owner.post('/roles', lead)
  expect(made.body.data).toMatchObject({ ...lead, version: 1 })
  const grace = await person()
  await employed(shop.tenantId, grace.userId, 'kitchen')
  const path = `/staff/${await staffIdOf(shop, grace.userId)}`
  expect((await shop.owner.patch(path, { role: 'shift-lead' })).body.data.role).toBe('shift-lead')
  const { client, role } = await grace.signIn(shop)
  expect(role).toBe('shift-lead')
  expect((await client.get('/orders')).status).toBe(200)
  expect((await client.get('/products?status=draft')).status).toBe(403)
  const { id: roleId } = made.body.data
  expect((await shop.owner.delete(`/roles/${roleId}`)).body.code).toBe('ROLE_IN_USE')
  await shop.owner.patch(path, { role: 'kitchen' })
  expect((await shop.owner.delete(`/roles/${roleId}`)).body.data).toEqual(made.body.data)
  expect((await shop.owner.get(`/roles/${roleId}`)).body.code).toBe('ROLE_NOT_FOUND')
  expect((await shop.owner.patch(path, { role: 'shift-lead' })).body.code).toBe('ROLE_UNKNOWN')
  const log = await sql('select action from audit_log where tenant_id = $1 and resource_id = $2 order by at', [shop.tenantId, roleId])
  expect(log.map(({ action }) => action)).toEqual(['role.added', 'role.deleted'])
})

test('the roles of every tenant come first, as data, with their scopes', async () => {
  const shop = await world()
  await shop.owner.post('/roles', lead)
  const { body } = await shop.owner.get('/roles')
  expect(body.data.map(({ key }: Json) => key)).toEqual([...staffRoles, 'shift-lead'])
  expect(body.data[0].permissions).toMatchObject({ 'tenants:own': 'tenant', 'orders:read': 'location' })
  expect(body.data[1].permissions).not.toHaveProperty('tenants:own')
})

test('what can’t be in a role is refused by field', async () => {
  const shop = await world()
  const bad: object[] = [
    { ...lead, key: 'owner' },
    { ...lead, key: 'Shift Lead' },
    { ...lead, name: '' },
    { ...lead, permissions: { 'tenants:own': 'tenant' } },
    { ...lead, permissions: { 'support:act': 'tenant' } },
    { ...lead, permissions: { 'profile:read': 'own' } },
    { ...lead, permissions: { 'orders:read': 'everything' } },
    { ...lead, permissions: { 'catalog:write': 'location' } },
    { ...lead, permissions: { 'orders:prepare': 'own' } },
    { ...lead, permissions: { 'no:such': 'tenant' } },
    { ...lead, can: ['orders:read'] },
  ]
  for (const body of bad) expect([(await shop.owner.post('/roles', body)).body.code, body]).toEqual(['INVALID_REQUEST', body])
  await shop.owner.post('/roles', lead)
  expect((await shop.owner.post('/roles', lead)).body.code).toBe('ROLE_KEY_TAKEN')
})

test('nobody gives what they do not have, neither in a role nor by giving one', async () => {
  const shop = await world()
  const grants: Grants = { 'roles:write': 'tenant', 'staff:write': 'location', 'staff:read': 'location', 'orders:read': 'own' }
  const hr = await shop.staff('people-office', null, grants)
  const barista = await shop.staff('viewer')
  const path = `/staff/${await staffIdOf(shop, barista.userId)}`
  const made = await hr.post('/roles', {
    ...lead,
    permissions: { 'orders:read': 'location', 'payments:refund': 'tenant', 'staff:read': 'tenant' },
  })
  expect([made.status, made.body.code, made.body.details]).toEqual([
    403,
    'NOT_YOURS_TO_GIVE',
    { permissions: ['orders:read', 'payments:refund'] },
  ])
  for (const role of ['manager', 'admin', 'kitchen']) expect((await hr.patch(path, { role })).body.code).toBe('NOT_YOURS_TO_GIVE')
  expect((await hr.patch(path, { role: 'owner' })).body.code).toBe('OWNERS_ONLY')
  const small = await hr.post('/roles', { ...lead, permissions: { 'orders:read': 'own', 'staff:read': 'tenant' } })
  expect(small.status).toBe(201)
  expect((await hr.patch(path, { role: 'shift-lead' })).body.data.role).toBe('shift-lead')
  const more = await hr.patch(`/roles/${small.body.data.id}`, { permissions: { 'orders:read': 'tenant' } })
  expect(more.body.code).toBe('NOT_YOURS_TO_GIVE')
  expect((await shop.owner.get(`/roles/${small.body.data.id}`)).body.data).toEqual(small.body.data)
})

test('a role that changes takes sensitive routes away at once, and the rest with the next token', async () => {
  const shop = await world()
  const made = await shop.owner.post('/roles', {
    ...lead,
    permissions: { 'staff:read': 'location', 'roles:write': 'tenant', 'orders:read': 'location' },
  })
  const grace = await person()
  await employed(shop.tenantId, grace.userId, 'shift-lead')
  const before = await grace.signIn(shop)
  const mine = { key: 'helper', name: 'Helper', permissions: { 'orders:read': 'location' } }
  expect((await before.client.post('/roles', mine)).status).toBe(201)
  await shop.owner.patch(`/roles/${made.body.data.id}`, { permissions: { 'orders:read': 'location' } })
  expect((await before.client.post('/roles', { ...mine, key: 'again' })).status).toBe(401)
  expect((await before.client.get('/roles')).status).toBe(200)
  const next = await anyone().post('/auth/refresh', { refreshToken: before.refreshToken }, { key: null })
  const after = new Client(shop.base, next.body.data.accessToken)
  expect((await after.post('/roles', mine)).status).toBe(403)
  expect((await after.get('/roles')).status).toBe(403)
  expect((await after.get('/orders')).status).toBe(200)
})

test('whoever is given only what is their own sees and moves only that', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const grants: Grants = {
    'orders:read': 'own',
    'orders:place': 'own',
    'orders:cancel': 'own',
    'payments:read': 'own',
    'audit:read': 'own',
  }
  const [one, two] = [await shop.staff('seller', null, grants), await shop.staff('seller', null, grants)]
  const body = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const [mine, theirs] = [await one.post('/orders', body), await two.post('/orders', body)]
  expect([mine.status, theirs.status]).toEqual([201, 201])
  expect((await one.get('/orders')).body.data.map((order: Json) => order.id)).toEqual([mine.body.data.id])
  const path = `/orders/${theirs.body.data.id}`
  expect((await one.get(path)).status).toBe(404)
  expect((await one.get(`${path}/payments`)).body.data ?? []).toEqual([])
  expect((await one.post(`${path}/cancellation`, { reason: 'mistake' })).status).toBe(404)
  expect((await one.post(`/orders/${mine.body.data.id}/cancellation`, { reason: 'mistake' })).body.data.status).toBe('canceled')
  expect((await shop.owner.get(path)).body.data.status).not.toBe('canceled')
  const seen = (await one.get('/audit-log')).body.data
  expect(new Set(seen.map((entry: Json) => entry.actorId))).toEqual(new Set([one.userId]))
})

test('a permission for all of the tenant reaches past the locations that its holder is limited to', async () => {
  const shop = await world()
  const elsewhere = await place(shop, 'b')
  const { variantId } = await product(shop)
  const order = await shop.owner.post('/orders', { locationId: elsewhere, lines: [{ variantId, quantity: 1 }] })
  const path = `/orders/${order.body.data.id}`
  const auditor = await shop.staff('auditor', [shop.locationId], { 'orders:read': 'tenant', 'orders:cancel': 'location' })
  expect((await auditor.get(path)).status).toBe(200)
  expect((await auditor.get('/orders')).body.data).toHaveLength(1)
  expect((await auditor.post(`${path}/cancellation`, { reason: 'mistake' })).status).toBe(404)
  const limited = await shop.staff('manager', [shop.locationId])
  expect((await limited.get(path)).status).toBe(404)
})

test('who hires for all of the tenant does so past the locations that they are limited to', async () => {
  const shop = await world()
  const elsewhere = await place(shop, 'b')
  const hr = await shop.staff('hr', [shop.locationId], {
    'staff:read': 'tenant',
    'staff:write': 'tenant',
    'catalog:read': 'tenant',
    'classes:read': 'tenant',
  })
  const invite = (role: string) => hr.post('/invitations', { email: `${id()}@example.test`, role, locationIds: [elsewhere] })
  expect([(await invite('instructor')).status, (await invite('kitchen')).body.code]).toEqual([201, 'NOT_YOURS_TO_GIVE'])
})

test('who is limited to locations decides nothing that all of them share', async () => {
  const shop = await world()
  const admin = await shop.staff('admin', [shop.locationId])
  const tries = [
    admin.post('/roles', lead),
    admin.post('/locations', { name: 'B', slug: 'b', zone: 'Europe/Berlin', currency: 'EUR' }),
    admin.post('/products', { name: 'Tea', variants: [{ price: 300 }] }),
    admin.post('/tax-rates', { name: 'Reduced', rate: 700, mode: 'inclusive' }),
  ]
  for (const { status, body } of await Promise.all(tries)) expect([status, body.code]).toEqual([403, 'FORBIDDEN'])
})

test('twenty twins with one key make one role, and two who delete it at once delete it once', async () => {
  const shop = await world()
  const key = id()
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.owner.post('/roles', lead, { key })))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  const path = `/roles/${answers[0]?.body.data.id}`
  const gone = await Promise.all([shop.owner.delete(path), shop.owner.delete(path)])
  expect(gone.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404])
})

test('a role that is being given can’t be deleted meanwhile', async () => {
  for (let round = 0; round < 5; round++) {
    const shop = await world()
    const { id: roleId } = (await shop.owner.post('/roles', lead)).body.data
    const barista = await shop.staff('viewer')
    const path = `/staff/${await staffIdOf(shop, barista.userId)}`
    const [given, gone] = await Promise.all([shop.owner.patch(path, { role: lead.key }), shop.owner.delete(`/roles/${roleId}`)])
    expect(['200 409', '400 200']).toContain(`${given.status} ${gone.status}`)
    const [row] = await sql<{ role: string }>('select role from staff where tenant_id = $1 and user_id = $2', [
      shop.tenantId,
      barista.userId,
    ])
    expect(row?.role).toBe(given.status === 200 ? lead.key : 'viewer')
  }
})
