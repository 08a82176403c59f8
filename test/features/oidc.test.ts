import { expect, inject, test } from 'vitest'
import { Browser } from '../../dev/openid/browser.ts'
import { anyone, type Answer, type Client } from '../support/client.ts'
import { codeOf } from '../support/authenticator-app.ts'
import { mailTo } from '../support/mailbox.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { id, sql, world } from '../support/world.ts'

const said = ({ status, body }: Answer) => [status, body.code]
const login = () => `grace-${id().slice(-12)}`
const control = (path: string) => fetch(`${inject('servers').provider}/_control/${path}`, { method: 'POST' })

async function begun(provider = 'local', body: object = {}) {
  const answer = await anyone().post(`/auth/providers/${provider}/flows`, body)
  expect(answer.status).toBe(200)
  return answer.body.data as { url: string; flow: string }
}

/** What the provider sends the browser back with, and the page's own part. */
async function returned(who: string, provider = 'local', body: object = {}) {
  const { url, flow } = await begun(provider, body)
  const { code = '', state = '', iss } = await new Browser().signIn(url, who)
  return { flow, code, state, ...(iss === undefined ? {} : { iss }) }
}
const finish = (back: object, provider = 'local') => anyone().post(`/auth/providers/${provider}/callback`, back)

async function link(me: Client, who: string) {
  const { url, flow } = (await me.post('/me/identities/local/flows', { password: PASSWORD })).body.data
  const { code, state, iss } = await new Browser().signIn(url, who)
  return me.post('/me/identities', { provider: 'local', flow, code, state, iss })
}

test('whoever is new and has a verified address is signed up, and found again whatever the address becomes', async () => {
  const shop = await world()
  const who = login()
  expect((await anyone().get('/auth/providers')).body.data).toEqual([{ name: 'local' }, { name: 'github-like' }])
  const { url } = await begun()
  const asked = new URL(url).searchParams
  expect(asked.get('code_challenge_method')).toBe('S256')
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/)
  const first = await finish(await returned(who, 'local', { tenant: shop.slug }))
  expect(first.status).toBe(200)
  expect(first.body.data).toMatchObject({
    kind: 'customer',
    tenant: { slug: shop.slug },
    user: { email: `${who}@example.test`, name: 'Grace Hopper' },
  })
  const userId = first.body.data.user.id
  await sql('update users set email = $1 where id = $2', [`${id()}@example.test`, userId])
  expect((await finish(await returned(who))).body.data.user.id).toBe(userId)
  expect((await anyone().post('/auth/signin', { email: `${who}@example.test`, password: 'none' })).status).toBe(401)
})

test('a code, a state and a flow are good once and only together', async () => {
  const who = login()
  const back = await returned(who)
  expect(said(await finish({ ...back, flow: 'A'.repeat(43) }))).toEqual([401, 'FLOW_REFUSED'])
  const answers = await Promise.all([finish(back), finish(back), finish(back)])
  // by us, before the provider is asked: it would refuse the code, too
  expect(answers.map(({ status, body }) => `${status} ${body.code}`).toSorted()).toEqual([
    '200 undefined',
    '401 FLOW_REFUSED',
    '401 FLOW_REFUSED',
  ])
  const [mine, theirs] = [await returned(login()), await returned(login())]
  // somebody else's code, with the page's own state and flow: PKCE and nonce say that it was not asked for here
  expect(said(await finish({ ...mine, code: theirs.code }))).toEqual([401, 'PROVIDER_REFUSED'])
  expect(said(await finish({ ...theirs, state: mine.state }))).toEqual([401, 'PROVIDER_REFUSED'])
  const once = await returned(login())
  expect((await finish(once)).status).toBe(200)
  const other = await begun()
  const state = new URL(other.url).searchParams.get('state')
  expect(said(await finish({ ...once, flow: other.flow, state }))).toEqual([401, 'PROVIDER_REFUSED'])
})

test('an answer that names another issuer, or none, is not believed (RFC 9207)', async () => {
  const back = await returned(login())
  expect(said(await finish({ ...back, iss: 'https://accounts.evil.test' }))).toEqual([401, 'PROVIDER_REFUSED'])
  const { iss: _, ...silent } = await returned(login())
  expect(said(await finish(silent))).toEqual([401, 'PROVIDER_REFUSED'])
})

test('a flow is over after ten minutes, and is no other provider’s', async () => {
  const back = await returned(login())
  const late = new Date(Date.now() + 601_000).toISOString()
  expect(said(await anyone().post('/auth/providers/local/callback', back, { at: late }))).toEqual([401, 'FLOW_REFUSED'])
  expect(said(await finish(await returned(login()), 'github-like'))).toEqual([401, 'FLOW_REFUSED'])
  expect(said(await finish(back, 'nobody'))).toEqual([401, 'FLOW_REFUSED'])
  expect(said(await anyone().post('/auth/providers/nobody/flows', {}))).toEqual([404, 'PROVIDER_NOT_FOUND'])
})

test('an address that somebody has here is not given to whoever reads it elsewhere; linked under /me, it signs in', async () => {
  const who = login()
  const { data } = await signedUp({ email: `${who}@example.test` })
  expect(said(await finish(await returned(who)))).toEqual([409, 'LINK_REQUIRED'])
  expect(await sql('select 1 from external_identities where user_id = $1', [data.user.id])).toEqual([])
  const me = anyone(data.accessToken)
  const linked = await link(me, who)
  expect([linked.status, linked.body.data.email]).toEqual([201, `${who}@example.test`])
  expect((await mailTo(`${who}@example.test`, /How you sign in/)).text).toContain('another provider was linked')
  expect((await finish(await returned(who))).body.data.user.id).toBe(data.user.id)
  expect(said(await link(anyone((await signedUp()).data.accessToken), who))).toEqual([409, 'IDENTITY_TAKEN'])
  expect((await me.get('/me/identities')).body.data).toMatchObject([{ id: linked.body.data.id, issuer: inject('servers').provider }])
  expect((await me.delete(`/me/identities/${linked.body.data.id}`)).status).toBe(200)
  expect(said(await finish(await returned(who)))).toEqual([409, 'LINK_REQUIRED'])
})

test('an address that nobody has verified opens nothing, and links nothing', async () => {
  const who = `unverified-${login()}`
  expect(said(await finish(await returned(who)))).toEqual([403, 'EMAIL_UNVERIFIED'])
  const { data } = await signedUp()
  expect(said(await link(anyone(data.accessToken), who))).toEqual([403, 'EMAIL_UNVERIFIED'])
  expect(await sql('select 1 from users where email = $1', [`${who}@example.test`])).toEqual([])
})

test('a flow that links is its person’s own, and signs nobody in', async () => {
  const [ada, eve] = [await signedUp(), await signedUp()]
  // an access token alone begins none
  expect(said(await anyone(ada.data.accessToken).post('/me/identities/local/flows', {}))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await anyone(ada.data.accessToken).post('/me/identities/local/flows', { password: 'not the right one' }))).toEqual([
    403,
    'PROOF_REFUSED',
  ])
  const { url, flow } = (await anyone(ada.data.accessToken).post('/me/identities/local/flows', { password: PASSWORD })).body.data
  const back = { flow, ...(await new Browser().signIn(url, login())) }
  expect(said(await finish(back))).toEqual([401, 'FLOW_REFUSED'])
  expect(said(await anyone(eve.data.accessToken).post('/me/identities', { provider: 'local', ...back }))).toEqual([401, 'FLOW_REFUSED'])
  const sign = await returned(login())
  expect(said(await anyone(ada.data.accessToken).post('/me/identities', { provider: 'local', ...sign }))).toEqual([401, 'FLOW_REFUSED'])
  expect((await anyone(ada.data.accessToken).post('/me/identities', { provider: 'local', ...back })).status).toBe(201)
})

test('nobody unlinks their last way in, and somebody else’s nobody at all', async () => {
  const { data } = (await finish(await returned(login()))).body
  const me = anyone(data.accessToken)
  const [identity] = (await me.get('/me/identities')).body.data
  expect(said(await me.delete(`/me/identities/${identity.id}`))).toEqual([409, 'LAST_WAY_IN'])
  expect(said(await anyone((await signedUp()).data.accessToken).delete(`/me/identities/${identity.id}`))).toEqual([
    404,
    'IDENTITY_NOT_FOUND',
  ])
  expect((await me.get('/me/identities')).body.data).toHaveLength(1)
})

test('a second factor is asked for after a provider, too', async () => {
  const who = login()
  const { data } = (await finish(await returned(who))).body
  const me = anyone(data.accessToken)
  const { secret } = (await me.post('/me/totp', {})).body.data
  const { recoveryCodes } = (await me.post('/me/totp/confirmation', { code: codeOf(secret) })).body.data
  const again = (await finish(await returned(who))).body.data
  expect(Object.keys(again)).toEqual(['mfa'])
  expect((await anyone().post('/auth/mfa', { ticket: again.mfa.ticket, recoveryCode: recoveryCodes[0] })).status).toBe(200)
})

test('a provider that is asked for its userinfo (as GitHub) signs up and in', async () => {
  const who = login()
  const first = await finish(await returned(who, 'github-like'), 'github-like')
  expect(first.body.data.user.email).toBe(`${who}@example.test`)
  // of the same issuer, so the same identity, however it was asked
  expect((await finish(await returned(who))).body.data.user.id).toBe(first.body.data.user.id)

  // wherever else it leads to: the token is for this address
  const back = await returned(who, 'github-like')
  await control('faults?path=/me&status=307')
  const led = await finish(back, 'github-like')
  await control('faults')
  expect(said(led)).toEqual([401, 'PROVIDER_REFUSED'])
})

test('new keys are found at once; a provider that does not answer is a 503 by name, and nothing was done', async () => {
  await control('keys')
  expect((await finish(await returned(login()))).status).toBe(200)
  for (const path of ['/jwks', '/token']) {
    const who = login()
    const back = await returned(who)
    await control(`faults?path=${path}&status=500`)
    const down = await finish(back)
    await control('faults')
    expect([...said(down), path]).toEqual([503, 'PROVIDER_UNAVAILABLE', path])
    expect(await sql('select 1 from users where email = $1', [`${who}@example.test`])).toEqual([])
  }
})

test('bad input is refused by field and echoes nothing', async () => {
  const back = { flow: 'A'.repeat(43), code: 'x', state: 'y' }
  for (const bad of [
    {},
    { ...back, flow: 'short' },
    { ...back, code: 'x'.repeat(5_000) },
    { ...back, role: 'owner' },
    { ...back, state: 7 },
  ]) {
    const answer = await finish(bad)
    expect(said(answer)).toEqual([400, 'INVALID_REQUEST'])
    expect(answer.text).not.toContain('xxxx')
  }
})

test('who has no password asks to be forgotten, and for another address, from a sign-in of the last ten minutes; a password is still asked of who has one', async () => {
  const { data } = (await finish(await returned(login()))).body
  const me = anyone(data.accessToken)
  const late = { at: new Date(Date.now() + 11 * 60_000).toISOString() }
  const wanted = { email: `${id()}@example.test` }
  expect(said(await me.post('/me/erasure', {}, late))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await me.post('/me/email-changes', wanted, late))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await me.post('/me/erasure', { password: 'none' }))).toEqual([403, 'PASSWORD_WRONG'])
  expect(await sql(`select 1 from erasures where user_id = $1`, [data.user.id])).toEqual([])
  expect(await sql(`select 1 from one_time_tokens where user_id = $1 and kind = 'email-change'`, [data.user.id])).toEqual([])
  expect((await me.post('/me/email-changes', wanted)).status).toBe(202)
  expect((await mailTo(wanted.email)).links.length).toBeGreaterThan(0)
  expect((await me.post('/me/erasure', {})).status).toBe(202)
  const { data: other } = await signedUp()
  const theirs = anyone(other.accessToken)
  expect(said(await theirs.post('/me/erasure', {}))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await theirs.post('/me/email-changes', { email: `${id()}@example.test` }))).toEqual([403, 'PROOF_REQUIRED'])
})
