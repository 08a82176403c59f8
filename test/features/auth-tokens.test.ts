import { importJWK, SignJWT, type JWK } from 'jose'
import { expect, inject, test } from 'vitest'
import { anyone, api } from '../support/client.ts'
import { signedUp } from '../support/sign-up.ts'
import { id, signedIn, world } from '../support/world.ts'

type PrivateKey = JWK & { kid: string }
const keysOf = () => JSON.parse(inject('servers').variables.SIGNING_KEYS ?? '[]') as PrivateKey[]
const statusOf = async (token: string) => (await anyone(token).get('/me')).status

const partsOf = (token: string) => token.split('.') as [string, string, string]
const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token that one of our own keys really signed, with whatever claims and header a test wants. */
async function signed(key: PrivateKey | undefined, claims: Record<string, unknown>, header: Record<string, unknown> = {}) {
  if (!key) throw new Error('there are two signing keys')
  const protectedHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: key.kid, ...header }
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(await importJWK(key, 'EdDSA'))
}

const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset
const claimsOf = (userId: string) => ({
  kind: 'user',
  sub: userId,
  sid: id(),
  can: ['profile:read'],
  iss: 'cortado',
  aud: 'cortado',
  iat: seconds(),
  exp: seconds(900),
})

test('two live keys are published, without their private halves', async () => {
  const answer = await fetch(`${api()}/.well-known/jwks.json`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jwk-set+json'])
  const { keys } = await answer.json<{ keys: JWK[] }>()
  expect(keys.map((key) => key.kid)).toEqual(keysOf().map((key) => key.kid))
  for (const key of keys) expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('tokens of either key are good, and what they say can be checked with the published keys', async () => {
  const ada = await signedIn()
  for (const key of keysOf()) expect(await statusOf(await signed(key, claimsOf(ada.userId)))).toBe(200)
})

test('support that acts for somebody hears nothing of their account', async () => {
  const shop = await world()
  const [key] = keysOf()
  const person = { ...claimsOf(shop.owner.userId), sid: shop.owner.signInId }
  const staff = { ...person, kind: 'staff', tid: shop.tenantId, slug: shop.slug, role: 'owner', cid: null, loc: null }
  const themselves = anyone(await signed(key, staff))
  const support = anyone(await signed(key, { ...staff, sup: { ses: id(), imp: id() } }))
  for (const path of ['/me', '/me/factors', '/me/sign-ins', '/me/exports']) {
    expect([path, (await themselves.get(path)).status]).toEqual([path, 200])
    expect([path, (await support.get(path)).body.code]).toEqual([path, 'FORBIDDEN'])
  }
})

test('a token is worth nothing with a wrong issuer, audience, type, time or shape, however well it is signed', async () => {
  const { userId } = await signedIn()
  const [key] = keysOf()
  const good = claimsOf(userId)
  const wrong: [Record<string, unknown>, Record<string, unknown>?][] = [
    [{ ...good, iss: 'another' }],
    [{ ...good, aud: 'another' }],
    [{ ...good, exp: seconds(-61) }],
    [{ ...good, nbf: seconds(120) }],
    [{ ...good, exp: undefined }],
    [{ ...good, iat: undefined }],
    [{ ...good, kind: 'platform' }],
    [{ ...good, kind: 'staff' }],
    [{ ...good, can: 'profile:read' }],
    [good, { typ: 'JWT' }],
    [good, { typ: undefined }],
    [good, { kid: undefined }],
    [good, { kid: keysOf()[1]?.kid }],
    ...['../', '../../dev/null', "' or 1=1 --", 'https://evil.example/jwks.json', '', '__proto__', 'constructor'].map(
      (kid): [Record<string, unknown>, Record<string, unknown>] => [good, { kid }],
    ),
  ]
  for (const [claims, header] of wrong)
    expect([await statusOf(await signed(key, claims, header)), claims, header]).toEqual([401, claims, header])
})

test('a clock that is nearly a minute off shuts nobody out, whichever way', async () => {
  const { userId } = await signedIn()
  const [key] = keysOf()
  const good = claimsOf(userId)
  for (const shifted of [{ exp: seconds(-50) }, { nbf: seconds(50) }, { iat: seconds(50) }, { iat: seconds(-50), exp: seconds(-50) }])
    expect([await statusOf(await signed(key, { ...good, ...shifted })), shifted]).toEqual([200, shifted])
})

test('the header chooses neither the algorithm nor the key', async () => {
  const { token } = await signedIn()
  const [header, payload, signature] = partsOf(token)
  const [key] = keysOf()
  const own = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  if (!('privateKey' in own)) throw new Error('a pair was asked for')
  const jwk = await crypto.subtle.exportKey('jwk', own.publicKey)
  const claims = decoded(payload)
  const secret = new TextEncoder().encode(key?.x ?? '')
  const forged = [
    `${encoded({ ...decoded(header), alg: 'none' })}.${payload}.`,
    `${encoded({ ...decoded(header), alg: 'none' })}.${payload}.${signature}`,
    await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key?.kid ?? '' }).sign(secret),
    await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key?.kid ?? '' }).sign(own.privateKey),
    await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'mine', jwk: jwk as JWK }).sign(own.privateKey),
    await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'mine', jku: 'https://evil.example/' })
      .sign(own.privateKey),
    `${header}.${encoded({ ...claims, can: ['tenants:own'] })}.${signature}`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${token}.${signature}`,
    `${token}=`,
  ]
  for (const each of forged) expect([await statusOf(each), each]).toEqual([401, each])
  expect(await statusOf(token)).toBe(200)
})

test('of a thousand tokens with one bit turned, one letter changed or cut short, none is accepted', async () => {
  const { token } = await signedIn()
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const mutants = new Set<string>()
  for (const part of [0, 1, 2]) {
    const bytes = Buffer.from(partsOf(token)[part] ?? '', 'base64url')
    for (let i = 0; i < 200; i++) {
      const changed = Buffer.from(bytes)
      const at = Math.floor((i * bytes.length) / 200)
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (i % 8)), at)
      mutants.add(partsOf(token).with(part, changed.toString('base64url')).join('.'))
    }
  }
  const end = token.length - 1
  for (const letter of letters) {
    for (const at of [end, end - 1, Math.floor(end / 2), token.lastIndexOf('.') - 1, token.indexOf('.') - 1]) {
      mutants.add(token.slice(0, at) + letter + token.slice(at + 1))
    }
  }
  for (let cut = 1; cut < 100; cut++) mutants.add(token.slice(0, -cut))
  mutants.delete(token)
  expect(mutants.size).toBeGreaterThan(900)
  const accepted: string[] = []
  const all = [...mutants]
  for (let i = 0; i < all.length; i += 50) {
    const statuses = await Promise.all(all.slice(i, i + 50).map(statusOf))
    accepted.push(...all.slice(i, i + 50).filter((_, j) => statuses[j] !== 401))
  }
  expect(accepted).toEqual([])
  expect(await statusOf(token)).toBe(200)
})

test('a refresh token is no access token, nor the other way round, and other schemes are no bearer', async () => {
  const { data } = await signedUp()
  expect(await statusOf(data.refreshToken)).toBe(401)
  expect((await anyone().post('/auth/refresh', { refreshToken: data.accessToken })).status).toBe(400)
  for (const Authorization of [
    `Basic ${data.accessToken}`,
    data.accessToken,
    'Bearer',
    `Bearer  ${data.accessToken}`,
    `Bearer ${data.accessToken} x`,
  ]) {
    const answer = await anyone().get('/me', { headers: { Authorization } })
    expect([answer.status, answer.body.code, Authorization]).toEqual([401, 'UNAUTHENTICATED', Authorization])
    expect(answer.text).not.toContain(data.accessToken)
  }
})

test('what a token may do is what it was signed with, at the tenant it names', async () => {
  const shop = await world()
  const { token } = await shop.staff('kitchen')
  expect((await anyone(token).get(`/tenants/${shop.slug}/settings`)).status).toBe(403)
  expect((await anyone(token).get(`/tenants/${shop.tenantId}/settings`)).status).toBe(403)
  expect((await anyone(token).get('/tenants/another-shop/settings')).status).toBe(404)
})
