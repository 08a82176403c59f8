import { expect, test } from 'vitest'
import { anyone, type Answer } from '../support/client.ts'
import { codeOf } from '../support/authenticator-app.ts'
import { mailTo } from '../support/mailbox.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { employed, id, sql, world } from '../support/world.ts'

/** Moments of one story, a time step apart: its clock is moved, so nothing here waits. */
const START = Date.now() + 240_000
const step = (n: number) => new Date(START + n * 30_000).toISOString()
const said = ({ status, body }: Answer) => [status, body.code]
const signIn = (email: string, more: object = {}, at = step(0)) =>
  anyone().post('/auth/signin', { email, password: PASSWORD, ...more }, { at })
const show = (ticket: string, shown: object, at = step(0)) => anyone().post('/auth/mfa', { ticket, ...shown }, { at })

/** Somebody whose authenticator app was confirmed in step -1. */
async function guarded() {
  const { email, data } = await signedUp()
  const me = anyone(data.accessToken)
  const begun = await me.post('/me/totp', { password: PASSWORD }, { at: step(-1) })
  expect(begun.status).toBe(200)
  const { secret, uri } = begun.body.data
  const confirmed = await me.post('/me/totp/confirmation', { code: codeOf(secret, step(-1)) }, { at: step(-1) })
  expect(confirmed.status).toBe(200)
  return {
    email,
    me,
    secret: String(secret),
    uri: String(uri),
    recoveryCodes: confirmed.body.data.recoveryCodes as string[],
    userId: String(data.user.id),
  }
}

const ticketOf = async (email: string, more: object = {}, at = step(0)) => String((await signIn(email, more, at)).body.data.mfa.ticket)

test('a right password gives a ticket and no tokens once an app guards the account, and ticket and code give tokens', async () => {
  const shop = await world()
  const { email, secret, uri, userId } = await guarded()
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
  const first = await signIn(email, { tenant: shop.slug })
  expect(Object.keys(first.body.data)).toEqual(['mfa'])
  expect(first.body.data.mfa).toMatchObject({ kinds: ['totp', 'recovery_code'], passkey: null })
  const { ticket } = first.body.data.mfa
  const second = await show(ticket, { code: codeOf(secret, step(0)) })
  expect(second.status).toBe(200)
  expect(second.body.data).toMatchObject({ kind: 'customer', tenant: { slug: shop.slug }, user: { email } })
  expect((await anyone(second.body.data.accessToken).get('/me')).status).toBe(200)
  expect(said(await show(ticket, { code: codeOf(secret, step(1)) }, step(1)))).toEqual([401, 'TICKET_REFUSED'])
  const stored = await sql<{ row: string }>(
    `select t::text || (select string_agg(o::text, '') from one_time_tokens o where user_id = $1) as row from totp_factors t where user_id = $1`,
    [userId],
  )
  expect(stored).toHaveLength(1)
  for (const plain of [secret, ticket]) expect(stored[0]?.row).not.toContain(plain)
  expect((await mailTo(email, /How you sign in/)).text).toContain('an authenticator app was added')
})

test('a code counts once, however often it is sent at once; the clock of the phone may be a step off and no more', async () => {
  const { email, secret } = await guarded()
  const tickets = await Promise.all(Array.from({ length: 3 }, () => ticketOf(email)))
  const answers = await Promise.all(tickets.map((ticket) => show(ticket, { code: codeOf(secret, step(0)) })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401])
  const late = await ticketOf(email, {}, step(5))
  expect(said(await show(late, { code: codeOf(secret, step(3)) }, step(5)))).toEqual([401, 'FACTOR_REFUSED'])
  expect(said(await show(late, { code: codeOf(secret, step(7)) }, step(5)))).toEqual([401, 'FACTOR_REFUSED'])
  expect((await show(late, { code: codeOf(secret, step(6)) }, step(5))).status).toBe(200)
  const again = await ticketOf(email, {}, step(6))
  expect(said(await show(again, { code: codeOf(secret, step(5)) }, step(6)))).toEqual([401, 'FACTOR_REFUSED'])
  expect((await show(again, { code: codeOf(secret, step(7)) }, step(6))).status).toBe(200)
})

test('of twenty wrong codes at once five are looked at, and the right password in between forgets none of them', async () => {
  const { email, secret } = await guarded()
  const wrong = codeOf(secret, step(900))
  const ticket = await ticketOf(email)
  for (let i = 0; i < 3; i++) expect(said(await show(ticket, { code: wrong }))).toEqual([401, 'FACTOR_REFUSED'])
  const other = await ticketOf(email)
  const answers = await Promise.all(Array.from({ length: 20 }, () => show(other, { code: wrong })))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(2)
  // a crowd of its own may be asked to come again: nothing was looked at then
  expect(statuses.filter((status) => status === 423 || status === 503)).toHaveLength(18)
  expect(said(await show(other, { code: codeOf(secret, step(0)) }))).toEqual([423, 'ACCOUNT_LOCKED'])
  expect(said(await signIn(email))).toEqual([423, 'ACCOUNT_LOCKED'])
})

test('a ticket is good for five minutes, for its own person, and nothing that is not one is taken for it', async () => {
  const { email, secret } = await guarded()
  const ticket = await ticketOf(email)
  const late = new Date(START + 300_000).toISOString()
  expect(said(await show(ticket, { code: codeOf(secret, late) }, late))).toEqual([401, 'TICKET_REFUSED'])
  expect(said(await show('A'.repeat(43), { code: '123456' }))).toEqual([401, 'TICKET_REFUSED'])
  const { data } = await signedUp()
  expect(said(await show(data.refreshToken, { code: '123456' }))).toEqual([401, 'TICKET_REFUSED'])
  const bad = [
    {},
    { code: '12345' },
    { code: 123456 },
    { code: '１２３４５６' },
    { code: '123456', recoveryCode: 'A' },
    { recoveryCode: 'x'.repeat(9999) },
  ]
  for (const shown of bad) expect(said(await show(ticket, shown))).toEqual([400, 'INVALID_REQUEST'])
})

test('a recovery code stands in for the app, once; new ones void the old ones', async () => {
  const { email, me, recoveryCodes } = await guarded()
  expect(recoveryCodes).toHaveLength(10)
  const [first = '', second = ''] = recoveryCodes
  const tickets = await Promise.all([ticketOf(email), ticketOf(email)])
  const answers = await Promise.all(tickets.map((ticket) => show(ticket, { recoveryCode: first.toLowerCase().replaceAll('-', ' ') })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
  expect((await me.get('/me/factors')).body.data.recoveryCodesLeft).toBe(9)
  expect(said(await me.post('/me/recovery-codes', { password: 'not the right one' }))).toEqual([403, 'PROOF_REFUSED'])
  const renewed = await me.post('/me/recovery-codes', { password: PASSWORD })
  expect(renewed.body.data.recoveryCodes).toHaveLength(10)
  expect(said(await show(await ticketOf(email), { recoveryCode: second }))).toEqual([401, 'FACTOR_REFUSED'])
})

test('an app is removed with the password or a code of it, and with nothing else; then the password is enough again', async () => {
  const { email, me, secret } = await guarded()
  const remove = (body: object, n: number) => me.post('/me/totp/removal', body, { at: step(n) })
  expect(said(await remove({ code: codeOf(secret, step(-1)) }, -1))).toEqual([403, 'PROOF_REFUSED'])
  expect(said(await remove({ password: 'not the right one' }, 0))).toEqual([403, 'PROOF_REFUSED'])
  expect((await signIn(email)).body.data.mfa.kinds).toEqual(['totp', 'recovery_code'])
  expect((await remove({ code: codeOf(secret, step(1)) }, 1)).status).toBe(200)
  expect((await mailTo(email, /How you sign in/)).text).toMatch(
    /an authenticator app was (added|removed)|the authenticator app was removed/,
  )
  expect((await signIn(email)).body.data.accessToken).toBeTruthy()
  expect((await me.get('/me/factors')).body.data).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 })
  expect(said(await remove({ password: PASSWORD }, 2))).toEqual([404, 'FACTOR_NOT_FOUND'])
})

test('an app that was not confirmed guards nothing, and a second one takes the place of none', async () => {
  const { email, data } = await signedUp()
  const me = anyone(data.accessToken)
  expect(said(await me.post('/me/totp/confirmation', { code: '123456' }))).toEqual([409, 'TOTP_NOT_BEGUN'])
  const { secret } = (await me.post('/me/totp', { password: PASSWORD })).body.data
  expect((await signIn(email)).body.data.accessToken).toBeTruthy()
  const wrong = codeOf(secret, step(900))
  expect(said(await me.post('/me/totp/confirmation', { code: wrong }, { at: step(0) }))).toEqual([401, 'FACTOR_REFUSED'])
  expect((await me.post('/me/totp/confirmation', { code: codeOf(secret, step(0)) }, { at: step(0) })).status).toBe(200)
  expect(said(await me.post('/me/totp', { password: PASSWORD }))).toEqual([409, 'TOTP_ENROLLED'])
})

test('nobody adds the first factor with an access token alone: the password is said again, and a wrong one is counted', async () => {
  const { email, data } = await signedUp()
  const me = anyone(data.accessToken)
  for (const path of ['/me/totp', '/me/passkeys/challenges']) {
    expect([...said(await me.post(path, {})), path]).toEqual([403, 'PROOF_REQUIRED', path])
    expect([...said(await me.post(path, { password: 'not the right one' })), path]).toEqual([403, 'PROOF_REFUSED', path])
    expect([...said(await me.post(path, { code: '123456' })), path]).toEqual([403, 'PROOF_REFUSED', path])
  }
  expect(await sql('select 1 from totp_factors where user_id = $1', [data.user.id])).toEqual([])
  expect(await sql(`select 1 from one_time_tokens where user_id = $1 and kind = 'passkey-registration'`, [data.user.id])).toEqual([])
  // the fifth shuts the address, as anywhere
  expect(said(await me.post('/me/totp', { password: 'not the right one' }))).toEqual([403, 'PROOF_REFUSED'])
  expect(said(await me.post('/me/totp', { password: PASSWORD }))).toEqual([423, 'ACCOUNT_LOCKED'])
  expect(said(await signIn(email))).toEqual([423, 'ACCOUNT_LOCKED'])
})

test('an account without a password adds its first factor in a sign-in of the last ten minutes', async () => {
  const { data } = await signedUp()
  const me = anyone(data.accessToken)
  await sql(`update users set password_hash = 'none' where id = $1`, [data.user.id])
  expect(said(await me.post('/me/totp', { password: PASSWORD }))).toEqual([403, 'PROOF_REFUSED'])
  expect(said(await me.post('/me/totp', {}, { at: new Date(Date.now() + 601_000).toISOString() }))).toEqual([403, 'PROOF_REQUIRED'])
  expect((await me.post('/me/passkeys/challenges', {})).status).toBe(200)
  expect((await me.post('/me/totp', {})).status).toBe(200)
})

test('a revoked sign-in changes nothing about factors', async () => {
  const { data } = await signedUp()
  await anyone().post('/auth/signout', { refreshToken: data.refreshToken })
  for (const path of ['/me/totp', '/me/totp/confirmation', '/me/totp/removal', '/me/recovery-codes'])
    expect(
      (await anyone(data.accessToken).post(path, path.endsWith('confirmation') ? { code: '123456' } : { password: PASSWORD })).status,
    ).not.toBe(200)
  expect(await sql('select 1 from totp_factors where user_id = $1', [data.user.id])).toEqual([])
})

test('a tenant asks its roles for a second factor, whichever way its people come in', async () => {
  const shop = await world()
  const { email, data } = await signedUp()
  await employed(shop.tenantId, data.user.id, 'manager')
  const settings = (await shop.owner.get('/settings')).body.data
  const readOnly = ['id', 'slug', 'currency', 'version', 'createdAt', 'updatedAt']
  const put = Object.fromEntries(Object.entries(settings).filter(([name]) => !readOnly.includes(name) && name !== 'mfaRoles'))
  const required = await shop.owner.put(
    '/settings',
    { ...put, mfaRoles: ['manager'] },
    { headers: { 'If-Match': `"v${settings.version}"` } },
  )
  expect([required.status, required.body.data?.mfaRoles]).toEqual([200, ['manager']])
  expect(said(await signIn(email, { tenant: shop.slug }))).toEqual([403, 'FACTOR_ENROLMENT_REQUIRED'])
  const outside = (await signIn(email)).body.data
  const go = (refreshToken: string) => anyone().post('/auth/refresh', { refreshToken, tenant: shop.slug })
  expect(said(await go(outside.refreshToken))).toEqual([403, 'FACTOR_ENROLMENT_REQUIRED'])
  const me = anyone(outside.accessToken)
  const { secret } = (await me.post('/me/totp', { password: PASSWORD }, { at: step(-1) })).body.data
  await me.post('/me/totp/confirmation', { code: codeOf(secret, step(-1)) }, { at: step(-1) })
  // the sign-in that has shown the app goes in, one from before does not
  expect((await go(outside.refreshToken)).body.data).toMatchObject({ kind: 'staff', role: 'manager' })
  expect(said(await go(data.refreshToken))).toEqual([403, 'FACTOR_REQUIRED'])
  const shown = await show(await ticketOf(email, { tenant: shop.slug }), { code: codeOf(secret, step(0)) })
  expect(shown.body.data).toMatchObject({ kind: 'staff', role: 'manager' })
  const unsaid = await shop.owner.put('/settings', put, { headers: { 'If-Match': `"v${required.body.data.version}"` } })
  expect(unsaid.body.data?.mfaRoles).toEqual(['manager'])
})

test('another address is asked for with a code or a recovery code, too, each of them once', async () => {
  const { me, secret, recoveryCodes } = await guarded()
  const change = (proof: object, n: number) => me.post('/me/email-changes', { email: `${id()}@example.test`, ...proof }, { at: step(n) })
  const code = { code: codeOf(secret, step(1)) }
  expect(said(await change({}, 1))).toEqual([403, 'PROOF_REQUIRED'])
  expect(said(await change({ code: codeOf(secret, step(5)) }, 1))).toEqual([403, 'PROOF_REFUSED'])
  expect((await change(code, 1)).status).toBe(202)
  expect(said(await change(code, 1))).toEqual([403, 'PROOF_REFUSED'])
  expect((await change({ recoveryCode: recoveryCodes[0] }, 1)).status).toBe(202)
  expect(said(await change({ recoveryCode: recoveryCodes[0] }, 1))).toEqual([403, 'PROOF_REFUSED'])
  expect(said(await change({ ...code, password: PASSWORD }, 2))).toEqual([400, 'INVALID_REQUEST'])
})
