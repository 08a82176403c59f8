import { decodeProtectedHeader, exportSPKI, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose'
import { expect, inject, test } from 'vitest'
import { codeOf } from '../support/authenticator-app.ts'
import { anyone, Client, type Answer } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { foreignToken, issuerKey, publishKeys, timesAsked, tokenOf } from '../support/foreign-tokens.ts'
import { mailTo } from '../support/mailbox.ts'
import { ODD_RESOURCE, OTHER_RESOURCE, RESOURCE, SILENT_ISSUER } from '../../dev/openid/names.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { employed, id, sql, world } from '../support/world.ts'

const said = ({ status, body }: Answer) => [status, body.code]
const login = () => `grace-${id().slice(-12)}`
const link = (accessToken: string, token: string, proof: object = { password: PASSWORD }) =>
  anyone(accessToken).post('/me/identities/tokens', { token, proof })

/** Somebody with an account here, and a token of a trusted issuer that is linked to it. */
async function linked(tokenFor: (who: string) => Promise<string> = foreignToken) {
  const who = login()
  const { data, email } = await signedUp()
  const token = await tokenFor(who)
  const answer = await link(data.accessToken, token)
  expect(answer.status).toBe(201)
  return { who, email, token, identity: String(answer.body.data.id), accessToken: String(data.accessToken), userId: String(data.user.id) }
}

test('a token of a trusted issuer is whoever linked it, with the role of our row and nothing that it claims, in one call after the first', async () => {
  const shop = await world()
  const { token, userId } = await linked()
  const me = anyone(token)
  expect((await me.get('/me')).body.data.id).toBe(userId)
  const here = new Client(shop.owner.base, token)
  // it claims to be an owner: here they are nobody yet, whom only what is open to all is open to
  expect(said(await here.get('/settings'))).toEqual([403, 'FORBIDDEN'])
  expect((await here.get('/products')).status).toBe(200)
  await employed(shop.tenantId, userId, 'manager')
  expect((await here.get('/settings')).status).toBe(200)
  expect(said(await here.post('/roles', { key: 'chef', name: 'Chef', permissions: { 'orders:read': 'location' } }))).toEqual([
    403,
    'FORBIDDEN',
  ])
  const requestId = id()
  const made = await here.post('/categories', { name: 'Teas', slug: 'teas' }, { headers: { 'X-Request-Id': requestId } })
  expect([made.status, (await callsOf(requestId)).count]).toEqual([201, 1])
  const [entry] = await sql('select actor_kind, actor_id from audit_log where request_id = $1', [requestId])
  expect(entry).toEqual({ actor_kind: 'staff', actor_id: userId })
  const another = await world()
  expect(said(await new Client(another.owner.base, token).get('/settings'))).toEqual([403, 'FORBIDDEN'])
  const first = id()
  await new Client(shop.owner.base.replace(shop.slug, shop.tenantId), token).get('/settings', { headers: { 'X-Request-Id': first } })
  expect((await callsOf(first)).count).toBe(2)
})

test('a customer is one by our row: they place nothing before they joined, and then see their own', async () => {
  const shop = await world()
  const { token, userId } = await linked()
  const here = new Client(shop.owner.base, token)
  expect(said(await here.get('/orders'))).toEqual([403, 'FORBIDDEN'])
  await sql('insert into customers (tenant_id, id, user_id, name) values ($1, $2, $3, $4)', [shop.tenantId, id(), userId, 'Grace'])
  expect((await here.get('/orders')).body.data).toEqual([])
  expect((await here.get('/customers/me')).body.data.name).toBe('Grace')
})

test('who is not linked, or holds a token that was not made for us, by them, like this and for now, is nobody', async () => {
  const { who, token, userId } = await linked()
  const foreign = inject('servers').foreign
  const { keys } = await (await fetch(`${foreign}/jwks`)).json<{ keys: JWK[] }>()
  const [jwk = {}] = keys
  const { kid = '' } = decodeProtectedHeader(token)
  const own = await generateKeyPair('RS256')
  const sub = who
  const forged = (alg: string, key: Parameters<SignJWT['sign']>[0], header: object = {}) =>
    new SignJWT({ sub })
      .setProtectedHeader({ alg, kid, ...header })
      .setIssuer(foreign)
      .setAudience(RESOURCE)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key)
  const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey)
  const [head, body, signature] = token.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')
  const bad = {
    stranger: await foreignToken(login()),
    audience: await foreignToken(who, { resource: OTHER_RESOURCE }),
    algorithm: await foreignToken(who, { resource: ODD_RESOURCE }),
    issuer: await foreignToken(who, { issuer: inject('servers').provider }),
    key: await forged('RS256', own.privateKey),
    unknown: await forged('RS256', own.privateKey, { kid: id() }),
    embedded: await forged('RS256', own.privateKey, { jwk, jku: 'https://evil.test/jwks' }),
    symmetric: await forged('HS256', new TextEncoder().encode(pem)),
    none: `${none}.${body}.`,
    unsigned: `${head}.${body}.`,
    altered: `${head}.${Buffer.from(JSON.stringify({ iss: foreign, sub, aud: RESOURCE, exp: 4e9 })).toString('base64url')}.${signature}`,
    padded: `${token}=`,
  }
  for (const [what, wrong] of Object.entries(bad))
    expect([what, ...said(await anyone(wrong).get('/me'))]).toEqual([what, 401, 'UNAUTHENTICATED'])
  expect(said(await anyone(token).get('/me', { at: new Date(Date.now() + 3_700_000).toISOString() }))).toEqual([401, 'UNAUTHENTICATED'])
  // and none of them is linked
  const { data } = await signedUp()
  for (const wrong of [bad.audience, bad.key, bad.none, bad.issuer]) expect((await link(data.accessToken, wrong)).status).toBe(400)
  expect(await sql('select user_id from external_identities where issuer = $1 and subject = $2', [foreign, who])).toEqual([
    { user_id: userId },
  ])
})

test('a token is linked by a sign-in here that proves itself again, once, and to one person', async () => {
  const who = login()
  const token = await foreignToken(who)
  const { data, email } = await signedUp()
  expect(said(await link(data.accessToken, token, {}))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await link(data.accessToken, token, { password: 'not the right one' }))).toEqual([403, 'PROOF_REFUSED'])
  await sql('update users set email_verified_at = null where id = $1', [data.user.id])
  expect(said(await link(data.accessToken, token))).toEqual([403, 'EMAIL_UNVERIFIED'])
  await sql('update users set email_verified_at = now() where id = $1', [data.user.id])
  expect(said(await anyone(token).get('/me'))).toEqual([401, 'UNAUTHENTICATED'])
  const [first, again] = [await link(data.accessToken, token), await link(data.accessToken, token)]
  expect([first.status, again.status, again.body.data.id, first.body.data.email]).toEqual([201, 201, first.body.data.id, null])
  expect((await mailTo(email, /How you sign in/)).text).toContain('another provider was linked')
  expect(said(await link((await signedUp()).data.accessToken, token))).toEqual([409, 'IDENTITY_TAKEN'])
  // a foreign token is no sign-in of ours: it links nothing, and changes nothing of the account
  const other = await foreignToken(login())
  const me = anyone(token)
  const refused = [
    await me.post('/me/identities/tokens', { token: other, proof: { password: PASSWORD } }),
    await me.put('/me/password', { currentPassword: PASSWORD, newPassword: 'another teapot, quite new' }),
    await me.post('/me/totp', { password: PASSWORD }),
    await me.delete(`/me/identities/${first.body.data.id}`),
    await me.post('/me/erasure', { password: PASSWORD }),
  ]
  expect(refused.map(said)).toEqual(refused.map(() => [403, 'SIGN_IN_REQUIRED']))
})

test('what is taken away here ends with the next call: a job, a link, and by a second factor every token that shows none', async () => {
  const shop = await world()
  const { token, identity, accessToken, userId } = await linked()
  const here = new Client(shop.owner.base, token)
  await employed(shop.tenantId, userId, 'manager')
  expect((await here.get('/settings')).status).toBe(200)
  await sql(`update staff set role = 'kitchen' where user_id = $1`, [userId])
  expect(said(await here.get('/settings'))).toEqual([401, 'UNAUTHENTICATED'])
  expect(said(await here.get('/settings'))).toEqual([403, 'FORBIDDEN'])
  await sql(`update staff set role = 'manager' where user_id = $1`, [userId])
  expect((await here.get('/products')).status).toBe(401)
  expect((await here.get('/settings')).status).toBe(200)
  await sql(`update tenants set mfa_roles = '{manager}' where id = $1`, [shop.tenantId])
  expect(said(await here.get('/settings'))).toEqual([403, 'SIGN_IN_REQUIRED'])
  expect(said(await here.get('/settings'))).toEqual([403, 'SIGN_IN_REQUIRED'])
  const me = anyone(accessToken)
  const { secret } = (await me.post('/me/totp', { password: PASSWORD })).body.data
  expect((await anyone(token).get('/me')).status).toBe(200)
  await me.post('/me/totp/confirmation', { code: codeOf(secret) })
  expect(said(await anyone(token).get('/me'))).toEqual([403, 'SIGN_IN_REQUIRED'])
  await me.post('/me/totp/removal', { password: PASSWORD })
  expect((await anyone(token).get('/me')).status).toBe(200)
  expect((await me.delete(`/me/identities/${identity}`)).status).toBe(200)
  expect(said(await anyone(token).get('/me'))).toEqual([401, 'UNAUTHENTICATED'])
})

test('who owns a tenant closes it, takes it out and shares it by a sign-in here alone', async () => {
  const shop = await world()
  const { token, userId } = await linked()
  await employed(shop.tenantId, userId, 'owner')
  const here = new Client(shop.owner.base, token)
  expect((await here.get('/settings')).status).toBe(200)
  const manager = await shop.staff('manager')
  const staffIds = await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = any($2) order by user_id = $3', [
    shop.tenantId,
    [manager.userId, shop.owner.userId],
    shop.owner.userId,
  ])
  const [colleague, owner] = staffIds.map(({ id: staffId }) => `/staff/${staffId}`)
  const refused = [
    await here.post('/closure', { slug: shop.slug, reason: 'We retire.' }),
    await here.delete('/closure'),
    await here.post('/archives'),
    await here.get('/archives'),
    await here.patch(colleague ?? '', { role: 'owner' }),
    await here.patch(owner ?? '', { role: 'staff' }),
    await here.delete(owner ?? ''),
    await here.post('/invitations', { email: `${id()}@example.test`, role: 'owner' }),
  ]
  expect(refused.map(said)).toEqual(refused.map(() => [403, 'SIGN_IN_REQUIRED']))
  expect(await sql('select 1 from closures where of_tenant = $1', [shop.tenantId])).toEqual([])
  // what no ownership is needed for they may do as before
  expect((await here.patch(colleague ?? '', { role: 'staff' })).status).toBe(200)
  expect((await shop.owner.patch(colleague ?? '', { role: 'owner' })).status).toBe(200)
})

test('an issuer whose keys can not be had is a 503 for its own tokens, and for nobody else’s', async () => {
  const { privateKey } = await generateKeyPair('RS256')
  const token = await new SignJWT({ sub: 'x' })
    .setProtectedHeader({ alg: 'RS256', kid: 'x' })
    .setIssuer(SILENT_ISSUER)
    .setAudience(RESOURCE)
    .setExpirationTime('1h')
    .sign(privateKey)
  const answer = await anyone(token).get('/me')
  expect([...said(answer), answer.headers.get('Retry-After')]).toEqual([503, 'UPSTREAM', '5'])
  const { token: live, accessToken } = await linked()
  expect((await anyone(live).get('/me')).status).toBe(200)
  expect((await anyone(accessToken).get('/me')).status).toBe(200)
})

test('only an access token acts: what says that it is something else, or carries what ID tokens do, is nobody’s', async () => {
  const key = await issuerKey(id())
  await publishKeys('standard', key)
  await publishKeys('plain', key)
  const of = (kind: 'standard' | 'plain', sub: string, said: object) => tokenOf(kind, key, sub, { ...said })
  const standard = (await linked((who) => of('standard', who, { typ: 'at+jwt' }))).who
  const plain = (await linked((who) => of('plain', who, { typ: 'JWT' }))).who
  const good = [
    await of('standard', standard, { typ: 'application/AT+JWT', nonce: 'what an access token says of it is its own affair' }),
    await of('plain', plain, {}),
    await of('plain', plain, { typ: 'at+jwt' }),
  ]
  for (const token of good) expect((await anyone(token).get('/me')).status).toBe(200)
  const bad = [
    await of('standard', standard, { typ: 'JWT' }),
    await of('standard', standard, {}),
    await of('plain', plain, { typ: 'logout+jwt' }),
    ...(await Promise.all(
      ['nonce', 'at_hash', 'c_hash', 's_hash'].map((claim) => of('plain', plain, { typ: 'JWT', [claim]: 'as an ID token has it' })),
    )),
  ]
  for (const token of bad) expect(said(await anyone(token).get('/me'))).toEqual([401, 'UNAUTHENTICATED'])
})

test('an issuer changes its key while we run: the next one is found, the one that it took away is good no more, and nobody makes us ask for keys again and again', async () => {
  const [old, next] = [await issuerKey(id()), await issuerKey(id())]
  await publishKeys('plain', old)
  const { who, token } = await linked((sub) => tokenOf('plain', old, sub, {}))
  expect((await anyone(token).get('/me')).status).toBe(200)
  const later = await tokenOf('plain', next, who, {})
  expect(said(await anyone(later).get('/me'))).toEqual([401, 'UNAUTHENTICATED'])
  await publishKeys('plain', old, next)
  expect([(await anyone(later).get('/me')).status, (await anyone(token).get('/me')).status]).toEqual([200, 200])
  await publishKeys('plain', next)
  // what is known is not asked for: only a key that nobody knows makes us look, and then the old one is gone
  expect((await anyone(token).get('/me')).status).toBe(200)
  expect((await anyone(await tokenOf('plain', await issuerKey(id()), who, {})).get('/me')).status).toBe(401)
  expect([(await anyone(later).get('/me')).status, said(await anyone(token).get('/me'))]).toEqual([200, [401, 'UNAUTHENTICATED']])
  // with the usual cool-down many unknown keys are one question
  await publishKeys('standard', next)
  const unknown = async () => anyone(await tokenOf('standard', await issuerKey(id()), who, { typ: 'at+jwt' })).get('/me')
  await unknown()
  const before = await timesAsked('standard')
  for (let i = 0; i < 3; i++) expect((await unknown()).status).toBe(401)
  expect(await timesAsked('standard')).toBe(before)
})
