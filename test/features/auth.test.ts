import { argon2Sync, createHmac } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { anyone, api } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { PASSWORD, signedUp, stranger } from '../support/sign-up.ts'
import { employed, id, sql, world } from '../support/world.ts'

const password = PASSWORD
/** By version: the one that is used, and the one from before, which had none. */
const [newest = '', former = ''] = (inject('servers').variables.PASSWORD_PEPPER ?? '').split(',')
const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** As another implementation computes it: Node's. */
function hashed(pepper: string, { memory = 19_456, passes = 2, nonce = Buffer.alloc(16, 7), named = '' } = {}) {
  const message = createHmac('sha256', pepper).update(password).digest()
  const tag = argon2Sync('argon2id', { message, nonce, parallelism: 1, tagLength: 32, memory, passes })
  return `$argon2id$v=19$m=${memory},t=${passes},p=1${named}$${plain(nonce)}$${plain(tag)}`
}
const trips = async (requestId: string) => (await callsOf(requestId)).count

test('a person signs up, without a tenant and without a role', async () => {
  const { answer, data, email } = await signedUp()
  expect(answer.status).toBe(201)
  expect(data).toMatchObject({ user: { email, name: 'Ada Lovelace' }, kind: 'user', tenant: null, role: null, customerId: null })
  const me = await anyone(data.accessToken).get('/me')
  expect(me.body.data).toMatchObject({ id: data.user.id, email, worksAt: [], customerOf: [] })
  expect(await sql('select action from account_log where user_id = $1', [data.user.id])).toEqual([{ action: 'account.signed-up' }])
})

test('who signs up at a tenant is its customer: user, profile and audit in one transaction', async () => {
  const shop = await world()
  const { answer, data, email } = await signedUp({ tenant: shop.slug })
  expect(answer.status).toBe(201)
  expect(data).toMatchObject({ kind: 'customer', tenant: { id: shop.tenantId, slug: shop.slug }, role: null })
  const rows = await sql('select id, name, email from customers where tenant_id = $1 and user_id = $2', [shop.tenantId, data.user.id])
  expect(rows).toEqual([{ id: data.customerId, name: 'Ada Lovelace', email }])
  const audit = await sql('select actor_kind, actor_id from audit_log where tenant_id = $1 and resource_id = $2', [
    shop.tenantId,
    data.customerId,
  ])
  expect(audit).toEqual([{ actor_kind: 'user', actor_id: data.user.id }])
  expect(await sql('select 1 from staff where user_id = $1', [data.user.id])).toEqual([])
})

test('a sign-up at a tenant that does not exist makes nobody', async () => {
  const person = stranger()
  const answer = await anyone().post('/auth/signup', { ...person, tenant: 'no-such-shop' })
  expect([answer.status, answer.body.code]).toEqual([404, 'TENANT_NOT_FOUND'])
  expect(await sql('select 1 from users where email = $1', [person.email])).toEqual([])
})

test('an e-mail signs up once, however it is written, even when ten try at once', async () => {
  const person = stranger()
  const spelt = (i: number) => (i % 2 ? person.email.toUpperCase() : person.email)
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => anyone().post('/auth/signup', { ...person, email: spelt(i) })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  const tokens: (string | undefined)[] = []
  for (let i = 0; i < 10; i++) tokens.push(await tokenOfSignUp(sql, person.email))
  const confirmed = await Promise.all(tokens.map((token) => anyone().post('/auth/signup/confirmation', { token, password })))
  expect(confirmed.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(confirmed.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual(Array(9).fill('EMAIL_TAKEN'))
  expect(await sql('select 1 from users where email = $1', [person.email])).toHaveLength(1)
})

const hashOf = async (userId: string) =>
  (await sql<{ password_hash: string }>('select password_hash from users where id = $1', [userId]))[0]?.password_hash ?? ''
const hold = (userId: string, hash: string) => sql('update users set password_hash = $2 where id = $1', [userId, hash])

test('the hash is argon2id over a password with the newest pepper, as another implementation computes it', async () => {
  const { data } = await signedUp()
  const hash = await hashOf(data.user.id)
  const [, kind, version, parameters, salt = ''] = hash.split('$')
  expect([kind, version, parameters]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1,keyid=v2'])
  expect(hashed(newest.replace('v2:', ''), { nonce: Buffer.from(salt, 'base64'), named: ',keyid=v2' })).toBe(hash)
})

test('a weaker hash, and one with the pepper from before, is made anew at the next sign-in, and the password stays', async () => {
  const { data, email } = await signedUp()
  for (const stale of [hashed(former, { memory: 8192, passes: 1 }), hashed(former)]) {
    await hold(data.user.id, stale)
    expect((await anyone().post('/auth/signin', { email, password })).status).toBe(200)
    expect(await hashOf(data.user.id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=v2\$/)
    expect((await anyone().post('/auth/signin', { email, password })).status).toBe(200)
  }
})

test('a hash of a pepper that was taken out, or under another one’s name, opens nothing', async () => {
  const { data, email } = await signedUp()
  for (const gone of [
    hashed('a pepper that nobody has any more, long ago', { named: ',keyid=v1' }),
    hashed(former, { named: ',keyid=v2' }),
  ]) {
    await hold(data.user.id, gone)
    const answer = await anyone().post('/auth/signin', { email, password })
    expect([answer.status, answer.body.code]).toEqual([401, 'SIGN_IN_REFUSED'])
  }
})

test('a wrong password and an unknown e-mail are answered alike and cost the same round trips', async () => {
  const { email } = await signedUp()
  const [a, b] = [id(), id()]
  const wrong = await anyone().post('/auth/signin', { email, password: 'something else entirely' }, { headers: { 'X-Request-Id': a } })
  const unknown = await anyone().post('/auth/signin', { email: `${id()}@example.test`, password }, { headers: { 'X-Request-Id': b } })
  expect([wrong.status, wrong.body.code]).toEqual([401, 'SIGN_IN_REFUSED'])
  expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
  expect([await trips(a), await trips(b)]).toEqual([2, 2])
})

test('accents typed apart or composed are the same password', async () => {
  const person = await signedUp({ password: 'cafe\u0301 au lait, please' })
  expect((await anyone().post('/auth/signin', { email: person.email, password: 'caf\u00e9 au lait, please' })).status).toBe(200)
})

test('signing in at a tenant makes staff of who works there and a customer of everybody else', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { data, email } = await signedUp()
  await employed(shop.tenantId, data.user.id, 'manager', [shop.locationId])
  const requestId = id()
  const works = await anyone().post('/auth/signin', { email, password, tenant: shop.slug }, { headers: { 'X-Request-Id': requestId } })
  expect(works.body.data).toMatchObject({ kind: 'staff', role: 'manager', customerId: null, tenant: { slug: shop.slug } })
  expect(await trips(requestId)).toBe(2)
  const shops = await anyone().post('/auth/signin', { email, password, tenant: other.tenantId })
  expect(shops.body.data).toMatchObject({ kind: 'customer', role: null, tenant: { slug: other.slug } })
  const again = await anyone().post('/auth/signin', { email, password, tenant: other.slug })
  expect(again.body.data.customerId).toBe(shops.body.data.customerId)
  const me = await anyone(shops.body.data.accessToken).get('/me')
  expect(me.body.data.worksAt).toEqual([
    { tenant: { id: shop.tenantId, slug: shop.slug, name: 'Test Shop' }, role: 'manager', locationIds: [shop.locationId] },
  ])
  expect(me.body.data.customerOf.map((row: { tenant: { slug: string } }) => row.tenant.slug)).toEqual([other.slug])
})

test('bad input is refused by field, echoes nothing and makes nobody', async () => {
  const email = `${id()}@example.test`
  const good = { email, name: 'Ada Lovelace', password }
  const bad: [unknown, string][] = [
    [{ ...good, email: 'not-an-address-hunter2' }, 'email'],
    [{ ...good, email: `${'a'.repeat(250)}@example.test` }, 'email'],
    [{ ...good, name: ' ' }, 'name'],
    [{ ...good, name: 'n'.repeat(121) }, 'name'],
    [{ ...good, name: 'Ada\u0000' }, 'name'],
    [{ ...good, password: 12 }, 'password'],
    [{ ...good, password: 'hunter2' }, 'password'],
    [{ ...good, password: 'hunter2'.repeat(20) }, 'password'],
    [{ ...good, password: 'Password12345!' }, 'password'],
    [{ ...good, password: email }, 'password'],
    [{ ...good, role: 'owner' }, ''],
    [{ ...good, tenant: 7 }, 'tenant'],
    [null, ''],
  ]
  for (const [body, field] of bad) {
    const answer = await anyone().post('/auth/signup', body)
    expect([answer.status, answer.body.details[0].field]).toEqual([400, field])
    expect(answer.text).not.toMatch(/hunter2/)
  }
  expect((await anyone().post('/auth/signup', undefined, { raw: '{"email":' })).status).toBe(400)
  expect((await anyone().post('/auth/signin')).status).toBe(400)
  expect((await anyone().post('/auth/refresh', { refreshToken: 'short' })).status).toBe(400)
  expect((await anyone().post('/auth/refresh', { refreshToken: 'A'.repeat(43) })).body.code).toBe('REFRESH_REFUSED')
  expect((await anyone().get('/me')).status).toBe(401)
  expect(await sql('select 1 from users where email = $1', [email])).toEqual([])
})

test('answers of the auth rooms are kept by no cache', async () => {
  const { answer } = await signedUp()
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect((await fetch(`${api()}/.well-known/jwks.json`)).headers.get('cache-control')).toBe('public, max-age=300')
})
