import { expect, test } from 'vitest'
import { customerCan, userCan } from '../../src/http/holders.ts'
import { decodeJwt } from 'jose'
import { anyone, Client, type Options } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { mailTo, tokenIn } from '../support/mailbox.ts'
import { eventually } from '../support/stripe.ts'
import { PASSWORD } from '../support/sign-up.ts'
import { id, sql, user, world, type World } from '../support/world.ts'

/** Somebody who was invited, has the mail, and no account. */
async function invited(shop: World, role = 'manager') {
  const email = `${id()}@example.test`
  const { body } = await shop.owner.post('/invitations', { email, role })
  return { email, invitationId: String(body.data.id), token: tokenIn((await mailTo(email)).links[0]) }
}

const signUp = (shop: World, token: string, wanted: object = {}, options: Options = {}) =>
  anyone().post('/auth/signup/invitation', { token, tenant: shop.slug, name: 'Grace Hopper', password: PASSWORD, ...wanted }, options)
const madeBy = async (email: string) => (await sql<{ n: number }>('select count(*)::int as n from users where email = $1', [email]))[0]?.n

test('who is invited and has no account signs up with the mail’s secret, and works there: the address is known to be theirs', async () => {
  const shop = await world()
  const { email, token, invitationId } = await invited(shop)
  const { status, body } = await signUp(shop, token, { tenant: shop.tenantId, locale: 'de' })
  expect([status, body.data]).toMatchObject([
    201,
    { kind: 'staff', role: 'manager', user: { email, name: 'Grace Hopper' }, tenant: { slug: shop.slug } },
  ])
  expect((await new Client(shop.base, body.data.accessToken).get('/orders')).status).toBe(200)
  expect((await anyone(body.data.accessToken).get('/me')).body.data).toMatchObject({
    email,
    locale: 'de',
    emailVerified: true,
  })
  expect((await anyone().post('/auth/signin', { email, password: PASSWORD, tenant: shop.slug })).body.data.role).toBe('manager')
  expect((await shop.owner.get(`/invitations/${invitationId}`)).body.data.state).toBe('accepted')
  const log = await sql('select action, actor_id from audit_log where tenant_id = $1 order by at, action', [shop.tenantId])
  expect(log).toContainEqual({ action: 'staff.hired', actor_id: body.data.user.id })
})

test('a wrong, foreign, used, revoked or stale secret signs nobody up, nor a password that says the address', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const [used, revoked, stale, open] = await Promise.all([invited(shop), invited(shop), invited(shop), invited(shop)])
  expect((await signUp(shop, used.token)).status).toBe(201)
  await shop.owner.post(`/invitations/${revoked.invitationId}/revocation`)
  await sql(`update invitations set expires_at = now() - interval '1 second' where id = $1`, [stale.invitationId])
  const refused = await Promise.all([
    signUp(shop, 'a'.repeat(43)),
    signUp(other, open.token),
    signUp(shop, open.token, { tenant: 'nowhere' }),
    signUp(shop, used.token),
    signUp(shop, revoked.token),
    signUp(shop, stale.token),
    signUp(shop, open.token, { password: open.email }),
    signUp(shop, open.token, { mode: 'cookie' }, { headers: { Origin: 'https://evil.example' } }),
    signUp(shop, 'short'),
    signUp(shop, open.token, { role: 'owner' }),
  ])
  expect(refused.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
    '404 INVITATION_NOT_FOUND',
    '404 INVITATION_NOT_FOUND',
    '404 TENANT_NOT_FOUND',
    '410 INVITATION_OVER',
    '410 INVITATION_OVER',
    '410 INVITATION_OVER',
    '400 PASSWORD_REFUSED',
    '403 ORIGIN_REFUSED',
    '400 INVALID_REQUEST',
    '400 INVALID_REQUEST',
  ])
  for (const { email } of [revoked, stale, open]) expect(await madeBy(email)).toBe(0)
  await user(open.email)
  expect((await signUp(shop, open.token)).body.code).toBe('EMAIL_TAKEN')
  expect((await shop.owner.get(`/invitations/${open.invitationId}`)).body.data.state).toBe('open')
})

test('of twenty who sign up with one secret at once one does; after a lost answer the password signs in', async () => {
  const shop = await world()
  const [first, second] = await Promise.all([invited(shop), invited(shop)])
  // all are let go at once: hashing alone would send them one after another
  await sql('begin')
  await sql('select 1 from invitations where id = $1 for update', [first.invitationId])
  const racing = Promise.all(Array.from({ length: 20 }, () => signUp(shop, first.token)))
  await eventually(
    () => sql(`select 1 from pg_locks where relation = 'invitations'::regclass and locktype = 'tuple' and not granted`),
    (waiting) => waiting.length >= 4,
  )
  await sql('commit')
  const answers = await racing
  expect(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`).toSorted()).toEqual([
    '201 ',
    ...Array(19).fill('410 INVITATION_OVER'),
  ])
  expect(await madeBy(first.email)).toBe(1)
  const requestId = `invited-${id()}`
  await fault({ kind: 'reset-after-commit', match: requestId, writes: true, times: 1 })
  expect((await signUp(shop, second.token, {}, { headers: { 'X-Request-Id': requestId } })).status).toBe(503)
  expect((await signUp(shop, second.token)).body.code).toBe('INVITATION_OVER')
  expect((await anyone().post('/auth/signin', { email: second.email, password: PASSWORD, tenant: shop.slug })).body.data.role).toBe(
    'manager',
  )
  expect(await sql('select 1 from staff where tenant_id = $1', [shop.tenantId])).toHaveLength(3)
})

test('where the role wants a second factor, whoever signs up is in no tenant until they have one', async () => {
  const shop = await world()
  await sql(`update tenants set mfa_roles = '{manager}' where id = $1`, [shop.tenantId])
  const { token } = await invited(shop)
  const { status, body } = await signUp(shop, token)
  expect([status, body.data.kind, body.data.tenant]).toEqual([201, 'user', null])
  const into = await anyone().post('/auth/refresh', { refreshToken: body.data.refreshToken, tenant: shop.slug })
  expect(into.body.code).toBe('FACTOR_ENROLMENT_REQUIRED')
})

test('who was removed is a customer at the next refresh, and no more', async () => {
  const shop = await world()
  const { token } = await invited(shop, 'admin')
  const { user: person, refreshToken, accessToken } = (await signUp(shop, token)).body.data
  const [row] = await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, person.id])
  await shop.owner.delete(`/staff/${row?.id}`)
  const before = new Client(shop.base, accessToken)
  expect((await before.post('/invitations', { email: `${id()}@example.test`, role: 'staff' })).body.code).toBe('UNAUTHENTICATED')
  const next = (await anyone().post('/auth/refresh', { refreshToken })).body.data
  expect(next).toMatchObject({ kind: 'customer', role: null, tenant: { slug: shop.slug }, customerId: expect.any(String) })
  const claims = decodeJwt<{ can: string[] }>(next.accessToken)
  expect([claims['role'], claims.can.toSorted()]).toEqual([undefined, [...customerCan].toSorted()])
  const now = new Client(shop.base, next.accessToken)
  expect([(await now.get('/staff')).status, (await now.get('/orders')).body.data]).toEqual([403, []])
  const out = (await anyone().post('/auth/refresh', { refreshToken: next.refreshToken, tenant: null })).body.data
  expect([out.kind, decodeJwt<{ can: string[] }>(out.accessToken).can]).toEqual(['user', [...userCan]])
})
