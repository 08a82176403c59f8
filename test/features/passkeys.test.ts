import { expect, test } from 'vitest'
import { Authenticator, type Twist } from '../support/authenticator.ts'
import { anyone, type Answer } from '../support/client.ts'
import { codeOf } from '../support/authenticator-app.ts'
import { callsOf } from '../support/faults.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { id, sql, world } from '../support/world.ts'

const said = ({ status, body }: Answer) => [status, body.code]
const signIn = (email: string) => anyone().post('/auth/signin', { email, password: PASSWORD })
const challenge = async () => String((await anyone().post('/auth/passkeys/challenges')).body.data.challenge)

/** Somebody with a passkey: who they are, and what holds the key. */
async function keyed(counter = 0) {
  const { email, data } = await signedUp()
  const me = anyone(data.accessToken)
  const key = new Authenticator()
  key.counter = counter
  const options = (await me.post('/me/passkeys/challenges', { password: PASSWORD })).body.data
  const added = await me.post('/me/passkeys', { name: 'Phone', credential: key.create(options) })
  expect(added.status).toBe(201)
  return { email, me, key, added: added.body.data, userId: String(data.user.id) }
}

const withKey = async (key: Authenticator, more: object = {}, twist: Twist = {}) =>
  anyone().post('/auth/passkeys', { credential: key.get(await challenge(), twist), ...more })

test('a passkey alone signs in, as customer where a tenant is named, in two round trips and with both factors shown', async () => {
  const shop = await world()
  const { key, added, email, userId } = await keyed()
  expect(added.recoveryCodes).toHaveLength(10)
  const requestId = id()
  const credential = key.get(await challenge())
  const answer = await anyone().post('/auth/passkeys', { credential, tenant: shop.slug }, { headers: { 'X-Request-Id': requestId } })
  expect(answer.body.data).toMatchObject({ kind: 'customer', tenant: { slug: shop.slug }, user: { email } })
  expect((await callsOf(requestId)).count).toBe(2)
  const rows = await sql('select 1 from sign_ins where user_id = $1 and factored_at is not null and tenant_id = $2', [
    userId,
    shop.tenantId,
  ])
  expect(rows).toHaveLength(1)
})

test('a challenge is good once, for five minutes, and for what it was asked for', async () => {
  const { key, me } = await keyed()
  const credential = key.get(await challenge())
  const answers = await Promise.all(Array.from({ length: 5 }, () => anyone().post('/auth/passkeys', { credential })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401])
  const late = new Date(Date.now() + 301_000).toISOString()
  expect(said(await anyone().post('/auth/passkeys', { credential: key.get(await challenge()) }, { at: late }))).toEqual([
    401,
    'CHALLENGE_REFUSED',
  ])
  const other = (await me.post('/me/passkeys/challenges', { password: PASSWORD })).body.data.challenge
  expect(said(await anyone().post('/auth/passkeys', { credential: key.get(other) }))).toEqual([401, 'CHALLENGE_REFUSED'])
  expect(said(await anyone().post('/auth/passkeys', { credential: key.get('A'.repeat(43)) }))).toEqual([401, 'CHALLENGE_REFUSED'])
})

test('nothing opens that was signed elsewhere, for something else, without the person, or by another key', async () => {
  const { key } = await keyed()
  const twists: Twist[] = [
    { origin: 'https://app.example.evil.test' },
    { origin: 'https://app.exаmple' },
    { origin: 'http://app.example' },
    { origin: 'https://app.example:444' },
    { rpId: 'example' },
    { type: 'webauthn.create' },
    { crossOrigin: true },
    { flags: 1 },
    { flags: 4 },
    { flags: 0 },
    { userHandle: Buffer.from(id()).toString('base64url') },
  ]
  for (const twist of twists) expect([await withKey(key, {}, twist).then(said), twist]).toEqual([[401, 'PASSKEY_REFUSED'], twist])
  const right = key.get(await challenge())
  const stranger = new Authenticator()
  const forged = stranger.get(await challenge())
  for (const credential of [
    { ...forged, id: key.id },
    forged,
    { ...right, response: { ...right.response, signature: `${right.response.signature.slice(0, -4)}AAAA` } },
    { ...right, response: { ...right.response, signature: 'AAAA' } },
    { ...right, response: { ...right.response, authenticatorData: 'AAAA' } },
    { ...right, response: { ...right.response, clientDataJSON: 'AAAA' } },
  ])
    expect(said(await anyone().post('/auth/passkeys', { credential }))).toEqual([401, 'PASSKEY_REFUSED'])
  expect((await withKey(key)).status).toBe(200)
})

test('signatures of every length open: numbers that begin with zeros are numbers too', async () => {
  const { key } = await keyed()
  const asked = await challenge()
  // r or s is shorter than 32 bytes about once in 128 times
  const short = Array.from({ length: 4_000 }, () => key.get(asked)).find(
    ({ response }) => Buffer.from(response.signature, 'base64url').length < 70,
  )
  expect((await anyone().post('/auth/passkeys', { credential: short })).status).toBe(200)
})

test('a counter that does not go up is refused: somebody has a copy', async () => {
  const { key, userId } = await keyed(5)
  expect((await withKey(key)).status).toBe(200)
  expect(said(await withKey(key, {}, { counter: 6 }))).toEqual([401, 'PASSKEY_REFUSED'])
  expect(said(await withKey(key, {}, { counter: 0 }))).toEqual([401, 'PASSKEY_REFUSED'])
  expect((await withKey(key, {}, { counter: 100 })).status).toBe(200)
  const log = await sql<{ action: string }>('select action from account_log where user_id = $1', [userId])
  expect(log.filter(({ action }) => action === 'account.passkey-refused')).toHaveLength(2)
})

test('after a password a passkey is the second factor: it signs the ticket', async () => {
  const { email, key } = await keyed()
  const { mfa } = (await signIn(email)).body.data
  expect(mfa).toMatchObject({ kinds: ['passkey', 'recovery_code'], passkey: { rpId: 'app.example', allowCredentials: [{ id: key.id }] } })
  const show = (credential: object) => anyone().post('/auth/mfa', { ticket: mfa.ticket, credential })
  expect(said(await show(key.get(await challenge())))).toEqual([401, 'FACTOR_REFUSED'])
  expect(said(await show(new Authenticator().get(mfa.passkey.challenge)))).toEqual([401, 'FACTOR_REFUSED'])
  const { key: another } = await keyed()
  expect(said(await show(another.get(mfa.passkey.challenge)))).toEqual([401, 'FACTOR_REFUSED'])
  const credential = key.get(mfa.passkey.challenge)
  const answers = await Promise.all([show(credential), show(credential)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
})

test('passkeys are listed, called something else and removed, each only by its person', async () => {
  const { me, key, added, email } = await keyed()
  const { me: stranger } = await keyed()
  expect((await me.get('/me/factors')).body.data).toMatchObject({
    totp: null,
    passkeys: [{ id: added.id, name: 'Phone' }],
    recoveryCodesLeft: 10,
  })
  expect((await me.patch(`/me/passkeys/${added.id}`, { name: 'Laptop' })).body.data).toEqual({ id: added.id, name: 'Laptop' })
  expect(said(await stranger.patch(`/me/passkeys/${added.id}`, { name: 'Mine' }))).toEqual([404, 'FACTOR_NOT_FOUND'])
  expect(said(await stranger.post(`/me/passkeys/${added.id}/removal`, { password: PASSWORD }))).toEqual([404, 'FACTOR_NOT_FOUND'])
  expect(said(await me.post(`/me/passkeys/${added.id}/removal`, { password: 'not the right one' }))).toEqual([403, 'PROOF_REFUSED'])
  expect((await me.post(`/me/passkeys/${added.id}/removal`, { recoveryCode: added.recoveryCodes[0] })).status).toBe(200)
  expect(said(await withKey(key))).toEqual([401, 'PASSKEY_REFUSED'])
  expect((await signIn(email)).body.data.accessToken).toBeTruthy()
})

test('a registration counts only as it was asked for: challenge, person, page and key', async () => {
  const { data } = await signedUp()
  const me = anyone(data.accessToken)
  const options = async () => (await me.post('/me/passkeys/challenges', { password: PASSWORD })).body.data
  const add = (credential: object) => me.post('/me/passkeys', { name: 'Phone', credential })
  for (const twist of [{ origin: 'https://evil.test' }, { rpId: 'evil.test' }, { flags: 65 }, { flags: 5 }, { type: 'webauthn.get' }])
    expect(said(await add(new Authenticator().create(await options(), twist)))).toEqual([400, 'PASSKEY_UNUSABLE'])
  const key = new Authenticator()
  expect(said(await add({ ...key.create(await options()), id: new Authenticator().id }))).toEqual([400, 'PASSKEY_UNUSABLE'])
  const { me: stranger } = await keyed()
  const theirs = (await stranger.post('/me/passkeys/challenges', { password: PASSWORD })).body.data
  expect(said(await add(key.create(theirs)))).toEqual([401, 'CHALLENGE_REFUSED'])
  const mine = key.create(await options())
  const answers = await Promise.all([add(mine), add(mine)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 401])
  expect(said(await add(key.create(await options())))).toEqual([409, 'PASSKEY_TAKEN'])
  expect(await sql('select 1 from passkeys where user_id = $1', [data.user.id])).toHaveLength(1)
})

test('who has a factor adds another one only from a sign-in that has shown it', async () => {
  const { email, data } = await signedUp()
  const before = anyone((await signIn(email)).body.data.accessToken)
  const me = anyone(data.accessToken)
  const { secret } = (await me.post('/me/totp', { password: PASSWORD })).body.data
  await me.post('/me/totp/confirmation', { code: codeOf(secret) })
  const add = async (client: typeof me) => {
    const asked = await client.post('/me/passkeys/challenges', { password: PASSWORD })
    return asked.status === 200
      ? client.post('/me/passkeys', { name: 'Phone', credential: new Authenticator().create(asked.body.data) })
      : asked
  }
  expect(said(await add(before))).toEqual([403, 'FACTOR_REQUIRED'])
  const added = await add(me)
  expect([added.status, added.body.data.recoveryCodes]).toEqual([201, null])
})
