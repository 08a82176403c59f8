import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { onDevice } from '../../src/http/on-device.ts'
import { roles } from '../../src/http/permissions.ts'
import { Client } from '../support/client.ts'
import { paired } from '../support/device.ts'
import { fault } from '../support/faults.ts'
import { entered, entering, PIN, staffIdOf, withPin } from '../support/pins.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const WRONG = '8839'
const codes = (answers: { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim())
const several = <T>(count: number, make: () => T) => Array.from({ length: count }, make)
const triesOf = async (staffId: string) =>
  (
    await sql<{ tries: number; locked: boolean }>('select tries, locked_at is not null as locked from staff_pins where staff_id = $1', [
      staffId,
    ])
  )[0]

test('who has set a PIN enters it on a till; what they do there says both, and can be no more than both may', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const till = await paired(shop)
  const barista = await withPin(shop, 'staff', [shop.locationId])
  expect((await till.get('/pins')).body.data).toEqual([
    { staffId: barista.staffId, name: 'Ada Lovelace', lockedAt: null, updatedAt: expect.any(String) },
  ])
  const answer = await entering(till, barista.staffId)
  expect([answer.status, answer.body.data.staff]).toEqual([200, { id: barista.staffId, name: 'Ada Lovelace', role: 'staff' }])
  const claims = decodeJwt(answer.body.data.accessToken)
  expect(claims).toMatchObject({
    kind: 'device',
    did: till.deviceId,
    loc: shop.locationId,
    pin: { stf: barista.staffId, sub: barista.userId },
  })
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(15 * 60)
  const both = new Client(shop.base, answer.body.data.accessToken)
  const placed = await both.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  expect(placed.status).toBe(201)
  const log = (await shop.owner.get('/audit-log')).body.data.map((row: Record<string, string>) => [
    row['action'],
    row['actorKind'],
    row['actorId'],
    row['deviceId'],
  ])
  expect(log).toContainEqual(['order.created', 'staff', barista.userId, till.deviceId])
  expect(log).toContainEqual(['pin.entered', 'device', till.deviceId, till.deviceId])
  expect(log).toContainEqual(['pin.set', 'staff', barista.userId, null])
  const rows = await sql<{ text: string }>(
    `select coalesce(string_agg(t, ' '), '') as text from (select p::text as t from staff_pins p where tenant_id = $1 union all select a::text from audit_log a where tenant_id = $1) x`,
    [shop.tenantId],
  )
  expect(rows[0]?.text).toContain('$argon2id$')
  expect(rows[0]?.text).not.toMatch(new RegExp(`\\b${PIN}\\b`))
})

test('where a tenant is suspended a right PIN lets in to read, and leaves no try behind', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const till = await paired(shop)
  const { staffId } = await withPin(shop, 'staff', [shop.locationId])
  await sql(
    `insert into tenant_plans (tenant_id, plan, status, access) select $1, key, 'unpaid', 'suspended' from plans limit 1
     on conflict (tenant_id) do update set status = excluded.status, access = excluded.access`,
    [shop.tenantId],
  )
  const answer = await entering(till, staffId)
  expect(answer.status).toBe(200)
  const both = new Client(shop.base, answer.body.data.accessToken)
  expect((await both.get('/locations')).status).toBe(200)
  const written = await both.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  expect(written.body.code).toBe('PLAN_SUSPENDED')
  expect(await triesOf(staffId)).toEqual({ tries: 0, locked: false })
})

test('a PIN gives what both its person’s role and a till may', async () => {
  const shop = await world()
  const till = await paired(shop)
  const people = ['owner', 'manager', 'staff', 'kitchen', 'viewer'] as const
  await Promise.all(
    people.map(async (role) => {
      const both = await entered(till, (await withPin(shop, role)).staffId)
      const { can } = decodeJwt<{ can: string[] }>(both.token ?? '')
      expect(can.filter((name) => !Object.hasOwn(roles[role], name))).toEqual([])
      expect(can.toSorted()).toEqual([...onDevice('pos', roles[role]).can].toSorted())
      const beyond = [await both.get('/audit-log'), await both.get('/staff'), await both.put('/pins/own', { pin: WRONG })]
      expect(codes(beyond)).toEqual(several(3, () => '403 FORBIDDEN'))
      const cash = await both.post(`/orders/${id()}/payments`, { kind: 'cash', tendered: 100 })
      expect(cash.status).toBe(role === 'kitchen' || role === 'viewer' ? 403 : 404)
    }),
  )
})

test('five wrong ones lock it, the right one too; a manager unlocks it, nobody else and no other PIN', async () => {
  const shop = await world()
  const till = await paired(shop)
  const barista = await withPin(shop, 'staff', [shop.locationId])
  for (let i = 0; i < 4; i++) expect((await entering(till, barista.staffId, WRONG)).body.code).toBe('PIN_REFUSED')
  expect((await entering(till, barista.staffId)).status).toBe(200)
  expect(await triesOf(barista.staffId)).toEqual({ tries: 0, locked: false })
  for (let i = 0; i < 5; i++) expect((await entering(till, barista.staffId, WRONG)).body.code).toBe('PIN_REFUSED')
  expect(codes([await entering(till, barista.staffId)])).toEqual(['423 PIN_LOCKED'])
  await barista.put('/pins/own', { pin: '90417' })
  expect((await entering(till, barista.staffId, '90417')).body.code).toBe('PIN_LOCKED')
  const path = `/staff/${barista.staffId}/pin-lock`
  expect(codes([await barista.delete(path), await till.delete(path)])).toEqual(several(2, () => '403 FORBIDDEN'))
  expect((await (await shop.staff('manager', [shop.locationId])).delete(path)).body.data).toMatchObject({
    staffId: barista.staffId,
    lockedAt: null,
  })
  expect((await entering(till, barista.staffId, '90417')).status).toBe(200)
  const log = (await shop.owner.get('/audit-log')).body.data.map(({ action }: { action: string }) => action)
  // shut by each fifth try, before it is compared: the first of the two was right
  expect(log.filter((action: string) => action === 'pin.locked' || action === 'pin.unlocked')).toEqual([
    'pin.unlocked',
    'pin.locked',
    'pin.locked',
  ])
})

test('a PIN that is locked is opened by who could have set it: an admin’s by no manager, a roamer’s by nobody of one place', async () => {
  const shop = await world()
  const [admin, roamer] = [await withPin(shop, 'admin'), await withPin(shop, 'staff')]
  await sql('update staff_pins set tries = 5, locked_at = now() where tenant_id = $1', [shop.tenantId])
  const unlocked = (by: Client, { staffId }: { staffId: string }) => by.delete(`/staff/${staffId}/pin-lock`)
  const [manager, limited] = [await shop.staff('manager'), await shop.staff('manager', [shop.locationId])]
  expect(codes([await unlocked(manager, admin), await unlocked(limited, roamer)])).toEqual(['403 NOT_YOURS_TO_GIVE', '403 FORBIDDEN'])
  expect([await triesOf(admin.staffId), await triesOf(roamer.staffId)]).toEqual(several(2, () => ({ tries: 5, locked: true })))
  expect(codes([await unlocked(shop.owner, admin), await unlocked(manager, roamer)])).toEqual(['200', '200'])
  expect(await triesOf(admin.staffId)).toEqual({ tries: 0, locked: false })
})

test('of ten tries at once exactly five are compared', async () => {
  const shop = await world()
  const tills = await Promise.all([paired(shop), paired(shop)])
  const { staffId } = await withPin(shop, 'staff')
  const answers = await Promise.all(several(5, () => tills.map((till) => entering(till, staffId, WRONG))).flat())
  expect(codes(answers).toSorted()).toEqual([...several(5, () => '403 PIN_REFUSED'), ...several(5, () => '423 PIN_LOCKED')])
  expect(await triesOf(staffId)).toEqual({ tries: 5, locked: true })
})

test('a lost answer of a try is tried again, and what was counted is forgotten', async () => {
  const shop = await world()
  const till = await paired(shop)
  const { staffId } = await withPin(shop, 'staff')
  const requestId = `pin-${id()}`
  await fault({ kind: 'reset-after-commit', match: requestId, times: 1 })
  expect((await entering(till, staffId, PIN, { headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  expect((await triesOf(staffId))?.tries).toBe(1)
  expect((await entering(till, staffId)).status).toBe(200)
  expect((await triesOf(staffId))?.tries).toBe(0)
})

test('a PIN is good on a device of its person’s place and tenant, and nowhere else', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const elsewhere = (await shop.owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data.id
  const [there, stranger, kiosk] = [await paired(shop, 'pos', elsewhere), await paired(other), await paired(shop, 'kiosk')]
  const barista = await withPin(shop, 'staff', [shop.locationId])
  expect((await there.get('/pins')).body.data).toEqual([])
  const noStaff = await Promise.all([
    entering(there, barista.staffId),
    entering(stranger, barista.staffId),
    entering(there, id()),
    entering(there, await staffIdOf(shop, shop.owner)),
  ])
  expect(codes(noStaff)).toEqual(several(4, () => '403 PIN_REFUSED'))
  const noDevice = await Promise.all([barista, shop.owner, await shop.customer(), kiosk].map((client) => entering(client, barista.staffId)))
  expect(codes(noDevice)).toEqual(several(4, () => '403 FORBIDDEN'))
  expect((await entering(new Client(shop.base), barista.staffId)).status).toBe(401)
  expect(await triesOf(barista.staffId)).toEqual({ tries: 0, locked: false })
})

/** An order that somebody has paid in cash, so that it can be refunded. */
async function sold(shop: World) {
  const { variantId } = await product(shop)
  const { id: orderId, total } = (await shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 3 }] }))
    .body.data
  await shop.owner.post(`/orders/${orderId}/payments`, { kind: 'cash', tendered: total })
  return (by: Client) => by.post(`/orders/${orderId}/refunds`, { amount: 100, reason: 'other' })
}

test('whoever leaves, and a device that is revoked, end what a PIN has opened; who comes back has none', async () => {
  const shop = await world()
  const [till, refund] = [await paired(shop), await sold(shop)]
  const people = [await withPin(shop, 'manager'), await withPin(shop, 'manager'), await withPin(shop, 'manager')] as const
  const [leaver, demoted, stays] = await Promise.all(people.map(({ staffId }) => entered(till, staffId)))
  if (!leaver || !demoted || !stays) throw new Error('three have entered')
  expect((await refund(leaver)).status).toBe(201)
  await shop.owner.delete(`/staff/${people[0].staffId}`)
  await shop.owner.patch(`/staff/${people[1].staffId}`, { role: 'viewer' })
  expect(codes([await refund(leaver), await refund(demoted)])).toEqual(several(2, () => '401 UNAUTHENTICATED'))
  expect(codes([await entering(till, people[0].staffId)])).toEqual(['403 PIN_REFUSED'])
  await sql('update staff set active = true where id = $1', [people[0].staffId])
  expect(codes([await entering(till, people[0].staffId)])).toEqual(['403 PIN_REFUSED'])
  expect((await refund(stays)).status).toBe(201)
  await shop.owner.delete(`/devices/${till.deviceId}`)
  expect(codes([await refund(stays), await entering(till, people[2].staffId)])).toEqual(several(2, () => '401 UNAUTHENTICATED'))
})

test('a manager gives PINs to those who may do no more than they, where they work; none that is obvious', async () => {
  const shop = await world()
  const [manager, limited] = [await shop.staff('manager'), await shop.staff('manager', [shop.locationId])]
  const [owner, roamer, barista] = await Promise.all(
    [shop.owner, await shop.staff('staff'), await shop.staff('staff', [shop.locationId])].map((who) => staffIdOf(shop, who)),
  )
  const give = (by: Client, staffId: string | undefined, pin = PIN) => by.put(`/staff/${staffId}/pin`, { pin })
  expect(codes([await give(manager, owner), await give(limited, roamer), await give(manager, id())])).toEqual([
    '403 NOT_YOURS_TO_GIVE',
    '403 FORBIDDEN',
    '404 STAFF_NOT_FOUND',
  ])
  expect(codes([await give(manager, roamer), await give(limited, barista)])).toEqual(['200', '200'])
  for (const pin of ['1234', '0000', '2580']) expect((await give(manager, roamer, pin)).body.code).toBe('PIN_TOO_OBVIOUS')
  expect((await shop.owner.put('/pins/own', { pin: '1111' })).body.code).toBe('PIN_TOO_OBVIOUS')
  for (const pin of ['407', '407140714', '40a1', '４０７１']) expect((await give(manager, roamer, pin)).status).toBe(400)
  expect((await (await shop.customer()).put('/pins/own', { pin: PIN })).body.code).toBe('STAFF_NOT_FOUND')
  const till = await paired(shop)
  expect((await entering(till, barista ?? '')).status).toBe(200)
  const admin = await withPin(shop, 'admin')
  expect(codes([await manager.delete(`/staff/${admin.staffId}/pin`)])).toEqual(['403 NOT_YOURS_TO_GIVE'])
  expect((await manager.delete(`/staff/${barista}/pin`)).body.data).toMatchObject({ staffId: barista })
  expect(codes([await entering(till, barista ?? ''), await manager.delete(`/staff/${barista}/pin`)])).toEqual([
    '403 PIN_REFUSED',
    '404 PIN_NOT_SET',
  ])
  const limits = { headers: { 'x-cortado-limits': 'pin=1/300' } }
  expect(codes([await entering(till, roamer ?? '', PIN, limits), await entering(till, roamer ?? '', PIN, limits)])[1]).toBe(
    '429 RATE_LIMITED',
  )
})
