import { expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { invitee } from '../support/invitee.ts'
import { mailsTo, tokenIn } from '../support/mailbox.ts'
import { eventually } from '../support/stripe.ts'
import { employed, id, sql, world, type World } from '../support/world.ts'

const person = async () => ({ email: `${id()}@example.test` })

/** The secret of the newest mail, once it is another than before. */
const secretOf = async (email: string, before: string) =>
  eventually(
    async () => tokenIn((await mailsTo(email))[0]?.links[0]),
    (token) => token !== '' && token !== before,
  )

const staffIdOf = async (shop: World, userId: string) =>
  (await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, userId]))[0]?.id ?? ''

test('a person works at two tenants, and each sees only its own', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { userId } = await shop.staff('admin')
  await employed(other.tenantId, userId, 'viewer')
  const token = new Client(shop.base, shop.owner.token)
  const names = (await token.get('/staff')).body.data.map((row: { role: string }) => row.role)
  expect(names.toSorted()).toEqual(['admin', 'owner'])
  const theirs = (await other.owner.get('/staff')).body.data.map((row: { id: string }) => row.id)
  expect((await shop.owner.get(`/staff/${theirs[0]}`)).body.code).toBe('STAFF_NOT_FOUND')
  expect((await shop.owner.patch(`/staff/${theirs[0]}`, { role: 'staff' })).body.code).toBe('STAFF_NOT_FOUND')
  expect((await shop.owner.delete(`/staff/${theirs[0]}`)).body.code).toBe('STAFF_NOT_FOUND')
})

test('an owner of two tenants lists the staff of one', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  await employed(other.tenantId, shop.owner.userId, 'owner')
  expect((await shop.owner.get('/staff')).body.data).toHaveLength(1)
})

test('pages of staff follow one another without a gap', async () => {
  const shop = await world()
  for (let i = 0; i < 4; i++) await shop.staff('staff')
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await shop.owner.get(`/staff?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...body.data.map((row: { id: string }) => row.id))
    cursor = body.meta.nextCursor
  }
  expect(new Set(seen).size).toBe(5)
  expect((await shop.owner.get('/staff?cursor=WzFd')).status).toBe(400)
})

test('roles and locations change by who has seen the version', async () => {
  const shop = await world()
  const barista = await shop.staff('staff')
  const path = `/staff/${await staffIdOf(shop, barista.userId)}`
  const changed = await shop.owner.patch(path, { role: 'kitchen', locationIds: [shop.locationId] }, { headers: { 'If-Match': '"v1"' } })
  expect(changed.body.data).toMatchObject({ role: 'kitchen', locationIds: [shop.locationId], version: 2 })
  expect((await shop.owner.patch(path, { role: 'staff' }, { headers: { 'If-Match': '"v1"' } })).status).toBe(412)
  expect((await shop.owner.patch(path, { locationIds: null })).body.data).toMatchObject({ role: 'kitchen', locationIds: null })
})

test('who is removed is gone from the list and may be hired again', async () => {
  const shop = await world()
  const { email } = await person()
  const first = await invitee(shop, { email, role: 'manager' })
  const { userId, client } = first
  const at = new Client(shop.base, client.token)
  const hired = await at.post('/invitations/acceptance', { token: first.token })
  const path = `/staff/${hired.body.data.id}`
  const removed = await shop.owner.delete(path)
  expect(removed.body.data).toMatchObject({ active: false, version: 2 })
  expect((await shop.owner.delete(path)).status).toBe(404)
  expect((await shop.owner.get('/staff')).body.data).toHaveLength(1)
  await shop.owner.post('/invitations', { email, role: 'staff' })
  const token = await secretOf(email, first.token)
  const again = await at.post('/invitations/acceptance', { token })
  expect(again.body.data).toMatchObject({ id: hired.body.data.id, userId, role: 'staff', active: true, version: 3 })
  const log = await sql('select action from audit_log where tenant_id = $1 and resource_id = $2 order by at', [
    shop.tenantId,
    hired.body.data.id,
  ])
  expect(log.map(({ action }) => action)).toEqual(['staff.hired', 'staff.removed', 'staff.hired'])
})

test('the last owner stays an owner', async () => {
  const shop = await world()
  const path = `/staff/${await staffIdOf(shop, shop.owner.userId)}`
  const [left, lowered] = [await shop.owner.delete(path), await shop.owner.patch(path, { role: 'admin' })]
  expect([left.status, left.body.code]).toEqual([409, 'LAST_OWNER'])
  expect([lowered.status, lowered.body.code]).toEqual([409, 'LAST_OWNER'])
  expect((await shop.owner.get(path)).body.data).toMatchObject({ role: 'owner', active: true, version: 1 })
})

test('of owners who all remove one another at once, one remains', async () => {
  for (let round = 0; round < 5; round++) {
    const shop = await world()
    const owners = [shop.owner, await shop.staff('owner'), await shop.staff('owner')]
    const ids = await Promise.all(owners.map(({ userId }) => staffIdOf(shop, userId)))
    const answers = await Promise.all(
      owners.flatMap((owner, mine) => ids.filter((_, i) => i !== mine).map((other) => owner.delete(`/staff/${other}`))),
    )
    expect(answers.every(({ status }) => [200, 401, 404, 409].includes(status))).toBe(true)
    expect(await sql(`select 1 from staff where tenant_id = $1 and role = 'owner' and active`, [shop.tenantId])).toHaveLength(1)
  }
})

test('of two owners who remove one another one remains, where the answer is lost, too, and who asks again hears what became of it', async () => {
  const shop = await world()
  const [one, other] = [shop.owner, await shop.staff('owner')]
  const [oneId, otherId] = await Promise.all([staffIdOf(shop, one.userId), staffIdOf(shop, other.userId)])
  const remove = () => Promise.all([one.delete(`/staff/${otherId}`), other.delete(`/staff/${oneId}`)])
  const { lift } = await fault({ match: shop.tenantId, kind: 'reset-after-commit' })
  const lost = await remove()
  await lift()
  expect(lost.filter(({ status }) => status === 503)).toHaveLength(1)
  const heard = await remove()
  expect(new Set(heard.map(({ body }) => body.code as string))).toEqual(new Set(['STAFF_NOT_FOUND', 'UNAUTHENTICATED']))
  expect(await sql(`select 1 from staff where tenant_id = $1 and role = 'owner' and active`, [shop.tenantId])).toHaveLength(1)
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'staff.removed'`, [shop.tenantId])).toHaveLength(1)
})

test('only an owner makes, changes or removes an owner, even with a token from better days', async () => {
  const shop = await world()
  const [admin, second] = [await shop.staff('admin'), await shop.staff('owner')]
  const { email } = await person()
  const ownerPath = `/staff/${await staffIdOf(shop, shop.owner.userId)}`
  const adminPath = `/staff/${await staffIdOf(shop, admin.userId)}`
  const tries = [
    admin.post('/invitations', { email, role: 'owner' }),
    admin.patch(adminPath, { role: 'owner' }),
    admin.patch(ownerPath, { role: 'staff' }),
    admin.delete(ownerPath),
  ]
  for (const answer of await Promise.all(tries)) expect([answer.status, answer.body.code]).toEqual([403, 'OWNERS_ONLY'])
  await shop.owner.delete(`/staff/${await staffIdOf(shop, second.userId)}`)
  expect((await second.patch(adminPath, { role: 'owner' })).body.code).toBe('UNAUTHENTICATED')
  expect((await admin.post('/invitations', { email, role: 'staff' })).status).toBe(201)
})

test('who was dismissed or demoted does not come back with the old token', async () => {
  const shop = await world()
  const [dismissed, demoted] = [await shop.staff('admin'), await shop.staff('admin')]
  const [{ email } = { email: '' }] = await sql<{ email: string }>('select email from users where id = $1', [dismissed.userId])
  const paths = await Promise.all([dismissed, demoted].map(async ({ userId }) => `/staff/${await staffIdOf(shop, userId)}`))
  const [dismissedPath = '', demotedPath = ''] = paths
  await shop.owner.delete(dismissedPath)
  await shop.owner.patch(demotedPath, { role: 'staff' })
  const tries = [
    dismissed.post('/invitations', { email, role: 'admin' }),
    dismissed.post('/invitations', { email: (await person()).email, role: 'staff' }),
    dismissed.delete(demotedPath),
    demoted.patch(demotedPath, { role: 'admin' }),
    demoted.post('/invitations', { email, role: 'admin' }),
  ]
  for (const answer of await Promise.all(tries)) expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED'])
  expect((await shop.owner.get(demotedPath)).body.data).toMatchObject({ role: 'staff', version: 2 })
  expect((await shop.owner.get('/staff')).body.data).toHaveLength(2)
})

test('an admin of one location decides about it alone', async () => {
  const shop = await world()
  const { id: elsewhere } = (await shop.owner.post('/locations', { name: 'B', slug: 'b', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data
  const here = [shop.locationId]
  const [admin, barista, roamer] = [await shop.staff('admin', here), await shop.staff('staff', here), await shop.staff('staff')]
  const [mine = '', baristas = '', roamers = ''] = await Promise.all(
    [admin, barista, roamer].map(async ({ userId }) => `/staff/${await staffIdOf(shop, userId)}`),
  )
  const { email } = await person()
  const tries = [
    admin.patch(mine, { locationIds: null }),
    admin.patch(mine, { locationIds: [shop.locationId, elsewhere] }),
    admin.patch(baristas, { locationIds: [elsewhere] }),
    admin.patch(roamers, { locationIds: here }),
    admin.delete(roamers),
    admin.post('/invitations', { email, role: 'staff' }),
    admin.post('/invitations', { email, role: 'staff', locationIds: [elsewhere] }),
  ]
  for (const answer of await Promise.all(tries)) expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN'])
  expect((await admin.patch(baristas, { role: 'kitchen' })).body.data).toMatchObject({ role: 'kitchen', locationIds: here })
  expect((await admin.post('/invitations', { email, role: 'staff', locationIds: here })).status).toBe(201)
})

test('staff rooms are closed to everybody else, and bad input changes nothing', async () => {
  const shop = await world()
  const { email } = await person()
  const outsiders: [Client, number][] = [
    [shop.public, 401],
    [await shop.customer(), 403],
    [await shop.guest(), 403],
    [await shop.staff('kitchen'), 403],
  ]
  for (const [outsider, status] of outsiders) {
    expect((await outsider.get('/staff')).status).toBe(status)
    expect((await outsider.get('/roles')).status).toBe(status)
    expect((await outsider.post('/invitations', { email, role: 'staff' })).status).toBe(status)
  }
  expect((await (await shop.staff('manager')).post('/invitations', { email, role: 'staff' })).status).toBe(403)
  const good = { email, role: 'staff' }
  const bad = [
    { ...good, role: 'god' },
    { ...good, email: 'x' },
    { ...good, locationIds: [] },
    { ...good, locationIds: ['x'] },
    { ...good, can: [] },
  ]
  for (const body of bad) expect((await shop.owner.post('/invitations', body)).status).toBe(400)
  expect((await shop.owner.post('/invitations', good, { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  const path = `/staff/${await staffIdOf(shop, shop.owner.userId)}`
  for (const body of [{}, { active: false }, { role: null }, []]) expect((await shop.owner.patch(path, body)).status).toBe(400)
  expect((await shop.owner.get('/staff/nobody')).status).toBe(400)
  expect((await shop.owner.get(`/staff/${id()}`)).status).toBe(404)
})
