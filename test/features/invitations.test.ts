import { expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { invitee } from '../support/invitee.ts'
import { mailsTo, tokenIn } from '../support/mailbox.ts'
import { eventually } from '../support/stripe.ts'
import { id, signedIn, sql, world } from '../support/world.ts'

const address = () => `${id()}@example.test`
const accept = (shop: { base: string }, client: { token: string | undefined }, token: string, options = {}) =>
  new Client(shop.base, client.token).post('/invitations/acceptance', { token }, options)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

test('who is invited gets a mail, accepts it under that address, and works there in that role', async () => {
  const shop = await world()
  const email = address()
  const guest = await invitee(shop, { email, role: 'manager', locationIds: [shop.locationId] })
  const sent = (await shop.owner.get(`/invitations/${guest.id}`)).body.data
  expect(sent).toMatchObject({
    email,
    role: 'manager',
    locationIds: [shop.locationId],
    state: 'open',
    invitedBy: shop.owner.userId,
    sends: 1,
  })
  expect(guest.mail.subject).toContain('Test Shop')
  const hired = await accept(shop, guest.client, guest.token)
  expect([hired.status, hired.body.data]).toMatchObject([
    200,
    { userId: guest.userId, email, role: 'manager', locationIds: [shop.locationId], active: true },
  ])
  expect((await shop.owner.get(`/invitations/${guest.id}`)).body.data.state).toBe('accepted')
  const [user] = await sql('select email_verified_at is not null as verified from users where id = $1', [guest.userId])
  expect(user).toEqual({ verified: true })
  const log = await sql('select action, actor_id from audit_log where tenant_id = $1 and resource_id = any($2) order by at', [
    shop.tenantId,
    [guest.id, hired.body.data.id],
  ])
  expect(log).toEqual([
    { action: 'invitation.sent', actor_id: shop.owner.userId },
    { action: 'staff.hired', actor_id: guest.userId },
  ])
})

test('the secret is in the mail alone: neither in an answer nor in a row', async () => {
  const shop = await world()
  const email = address()
  const { id: invitation, token } = await invitee(shop, { email, role: 'staff' })
  const answers = await Promise.all([
    shop.owner.get('/invitations'),
    shop.owner.get(`/invitations/${invitation}`),
    shop.owner.get('/audit-log'),
  ])
  for (const { text } of answers) expect(text).not.toContain(token)
  const [row] = await sql<{ row: string }>('select i::text as row from invitations i where id = $1', [invitation])
  expect(row?.row).not.toContain(token)
})

test('another person, another tenant, a used, revoked, replaced or stale secret opens nothing', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const guest = await invitee(shop, { email: address(), role: 'staff' })
  const stranger = await signedIn()
  expect((await accept(shop, stranger, guest.token)).body.code).toBe('INVITATION_FOR_ANOTHER')
  expect((await accept(other, guest.client, guest.token)).body.code).toBe('INVITATION_NOT_FOUND')
  expect((await accept(shop, guest.client, 'a'.repeat(43))).body.code).toBe('INVITATION_NOT_FOUND')
  expect((await accept(shop, guest.client, 'short')).status).toBe(400)
  expect((await new Client(shop.base).post('/invitations/acceptance', { token: guest.token })).status).toBe(401)
  const late = new Client(shop.base, (await signedIn()).token, inDays(7.1))
  expect((await late.post('/invitations/acceptance', { token: guest.token })).status).toBe(401)
  await sql(`update invitations set expires_at = now() - interval '1 second' where id = $1`, [guest.id])
  expect((await accept(shop, guest.client, guest.token)).body.code).toBe('INVITATION_OVER')
  expect((await shop.owner.get(`/invitations/${guest.id}`)).body.data.state).toBe('expired')
  const resent = await shop.owner.post(`/invitations/${guest.id}/resending`)
  expect(resent.body.data).toMatchObject({ state: 'open', sends: 2 })
  const fresh = await eventually(
    async () => tokenIn((await mailsTo(resent.body.data.email))[0]?.links[0]),
    (token) => token !== '' && token !== guest.token,
  )
  expect((await accept(shop, guest.client, guest.token)).body.code).toBe('INVITATION_NOT_FOUND')
  await shop.owner.post(`/invitations/${guest.id}/revocation`)
  expect((await accept(shop, guest.client, fresh)).body.code).toBe('INVITATION_OVER')
  expect((await shop.owner.post(`/invitations/${guest.id}/resending`)).body.code).toBe('INVITATION_OVER')
  expect(await sql('select 1 from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, guest.userId])).toEqual([])
})

test('an invitation lasts seven days', async () => {
  const shop = await world()
  const guest = await invitee(shop, { email: address(), role: 'staff' })
  const { sentAt, expiresAt } = (await shop.owner.get(`/invitations/${guest.id}`)).body.data
  expect(Date.parse(expiresAt) - Date.parse(sentAt)).toBe(7 * 86_400_000)
})

test('of twenty who accept at once, one is hired; a lost answer is heard again with its key', async () => {
  const shop = await world()
  const guest = await invitee(shop, { email: address(), role: 'staff' })
  const key = id()
  const twins = await Promise.all(Array.from({ length: 10 }, () => accept(shop, guest.client, guest.token, { key })))
  const others = await Promise.all(Array.from({ length: 10 }, () => accept(shop, guest.client, guest.token)))
  expect(new Set(twins.map(({ text }) => text)).size).toBe(1)
  expect(twins[0]?.status).toBe(200)
  expect(new Set(others.map(({ body }) => body.code))).toEqual(new Set(['INVITATION_OVER']))
  const log = await sql(`select 1 from audit_log where tenant_id = $1 and action = 'staff.hired'`, [shop.tenantId])
  expect(log).toHaveLength(1)
  const unheard = await invitee(shop, { email: address(), role: 'staff' })
  const acceptance = () => accept(shop, unheard.client, unheard.token, { key: unheard.token })
  const { lift } = await fault({ match: shop.slug, kind: 'reset-after-commit' })
  const lost = await acceptance()
  await lift()
  const heard = await acceptance()
  expect([lost.status, heard.status, heard.headers.get('Idempotent-Replayed')]).toEqual([503, 200, 'true'])
  const second = await invitee(shop, { email: address(), role: 'staff' })
  const race = await Promise.all(Array.from({ length: 10 }, () => accept(shop, second.client, second.token)))
  expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 410)])
})

test('twenty twins with one key send one mail, and nobody is invited twice', async () => {
  const shop = await world()
  const email = address()
  const key = id()
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.owner.post('/invitations', { email, role: 'staff' }, { key })))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect((await shop.owner.post('/invitations', { email: email.toUpperCase(), role: 'staff' })).body.code).toBe('ALREADY_INVITED')
  await eventually(
    () => mailsTo(email),
    (mails) => mails.length > 0,
  )
  expect(await mailsTo(email)).toHaveLength(1)
  const [{ email: mine } = { email: '' }] = await sql<{ email: string }>('select email from users where id = $1', [shop.owner.userId])
  expect((await shop.owner.post('/invitations', { email: mine, role: 'staff' })).body.code).toBe('ALREADY_STAFF')
})

test('nobody invites to more than they have, nor whoever was dismissed meanwhile', async () => {
  const shop = await world()
  const { id: elsewhere } = (await shop.owner.post('/locations', { name: 'B', slug: 'b', zone: 'Europe/Berlin', currency: 'EUR' })).body
    .data
  const [admin, limited] = [await shop.staff('admin'), await shop.staff('admin', [shop.locationId])]
  const ask = (by: Client, role: string, locationIds: string[] | null = null) =>
    by.post('/invitations', { email: address(), role, locationIds })
  expect((await ask(admin, 'owner')).body.code).toBe('OWNERS_ONLY')
  expect((await ask(shop.owner, 'owner', [shop.locationId])).body.code).toBe('OWNERS_WORK_EVERYWHERE')
  expect((await ask(shop.owner, 'nobody')).body.code).toBe('ROLE_UNKNOWN')
  expect((await ask(shop.owner, 'staff', [id()])).body.code).toBe('INVALID_REFERENCE')
  expect((await ask(limited, 'staff')).status).toBe(403)
  expect((await ask(limited, 'staff', [elsewhere])).status).toBe(403)
  expect((await ask(limited, 'manager', [shop.locationId])).status).toBe(201)
  const theirs = await ask(shop.owner, 'staff', [elsewhere])
  expect((await limited.get('/invitations')).text).not.toContain(theirs.body.data.id)
  for (const path of ['resending', 'revocation'])
    expect((await limited.post(`/invitations/${theirs.body.data.id}/${path}`)).status).toBe(404)
  const [row] = await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, admin.userId])
  await shop.owner.delete(`/staff/${row?.id}`)
  expect((await ask(admin, 'staff')).status).toBe(401)
})
