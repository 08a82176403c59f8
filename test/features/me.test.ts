import { expect, test } from 'vitest'
import { anyone } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { mailsTo, mailTo, tokenFor, tokenIn } from '../support/mailbox.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { id, product, sql, world } from '../support/world.ts'

const NEW = 'another teapot, quite new'
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0'

const actionsOf = async (userId: string) =>
  (await sql<{ action: string }>('select action from account_log where user_id = $1 order by at, id', [userId])).map(({ action }) => action)

async function twice() {
  const person = await signedUp()
  const other = await anyone().post(
    '/auth/signin',
    { email: person.email, password: PASSWORD },
    { headers: { 'User-Agent': FIREFOX, 'CF-IPCountry': 'DE', 'CF-Connecting-IP': '203.0.113.7' } },
  )
  return { ...person, here: anyone(person.data.accessToken), there: anyone(other.body.data.accessToken), other: other.body.data }
}

test('a profile is read and changed; a bad name or language changes nothing', async () => {
  const { data, email } = await signedUp()
  const client = anyone(data.accessToken)
  const changed = await client.patch('/me', { name: '  Countess of Lovelace ', locale: 'de-AT' })
  expect(changed.body.data).toMatchObject({ email, name: 'Countess of Lovelace', locale: 'de-AT', emailVerified: true })
  expect(changed.headers.get('cache-control')).toBe('no-store')
  for (const bad of [
    {},
    { name: '' },
    { name: 'n'.repeat(121) },
    { name: 'A\u0000' },
    { locale: 'klingon' },
    { email },
    { role: 'owner' },
    { name: 7 },
  ])
    expect((await client.patch('/me', bad)).status).toBe(400)
  const huge = await client.patch('/me', undefined, { raw: JSON.stringify({ name: 'n'.repeat(10_000_000) }) })
  expect([huge.status, huge.body.code]).toEqual([413, 'TOO_LARGE'])
  expect((await client.patch('/me', { locale: null })).body.data).toMatchObject({ name: 'Countess of Lovelace', locale: null })
  expect(await actionsOf(data.user.id)).toEqual(['account.signed-up', 'account.profile-changed', 'account.profile-changed'])
})

test('sign-ins are listed with device, place and last use, and say which one asks', async () => {
  const { here, data, other } = await twice()
  const { body } = await here.get('/me/sign-ins')
  expect(body.data).toHaveLength(2)
  const [newest, first] = body.data
  expect(newest).toMatchObject({ current: false, device: 'Firefox on Windows' })
  expect(newest.country).toMatch(/^[A-Z]{2}$/)
  expect(first.current).toBe(true)
  const at = new Date(Date.now() + 60_000).toISOString()
  await anyone().post('/auth/refresh', { refreshToken: data.refreshToken }, { at })
  const after = (await here.get('/me/sign-ins')).body.data
  expect([after[0].id, after[0].usedAt]).toEqual([first.id, at])
  expect(JSON.stringify(after)).not.toContain(other.refreshToken)
})

test('a revoked sign-in loses sensitive routes at once, its refresh token too, and reads until its access token ends', async () => {
  const { here, there, other, data } = await twice()
  const [mine] = (await there.get('/me/sign-ins')).body.data.filter(({ current }: { current: boolean }) => current)
  expect((await here.delete(`/me/sign-ins/${mine.id}`)).body.data).toEqual({ id: mine.id })
  for (const refused of [
    await there.patch('/me', { name: 'Mallory' }),
    await there.get('/me/sign-ins'),
    await there.delete('/me/sign-ins'),
  ])
    expect([refused.status, refused.body.code]).toEqual([401, 'UNAUTHENTICATED'])
  expect((await there.get('/me')).body.data.name).toBe('Ada Lovelace')
  expect((await anyone().post('/auth/refresh', { refreshToken: other.refreshToken })).status).toBe(401)
  expect((await here.patch('/me', { name: 'Ada' })).status).toBe(200)
  const gone = await here.delete(`/me/sign-ins/${mine.id}`)
  expect([gone.status, gone.body.code]).toEqual([404, 'SIGN_IN_NOT_FOUND'])
  expect(await actionsOf(data.user.id)).toContain('account.revoked')
})

test("nobody's sign-in is revoked by somebody else", async () => {
  const [a, b] = [await signedUp(), await signedUp()]
  const [theirs] = (await anyone(b.data.accessToken).get('/me/sign-ins')).body.data
  expect((await anyone(a.data.accessToken).delete(`/me/sign-ins/${theirs.id}`)).status).toBe(404)
  expect((await anyone(b.data.accessToken).patch('/me', { name: 'Grace' })).status).toBe(200)
})

test('all others are revoked at once, and the one that asks stays', async () => {
  const { here, there, email } = await twice()
  await anyone().post('/auth/signin', { email, password: PASSWORD })
  expect((await here.delete('/me/sign-ins')).body.data).toEqual({ revoked: 2 })
  expect((await there.patch('/me', { name: 'Mallory' })).status).toBe(401)
  expect((await here.get('/me/sign-ins')).body.data).toHaveLength(1)
})

test('staff whose sign-in was revoked change no settings and refund nothing any more, though they still read', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const { body } = await shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  await shop.owner.post(`/orders/${body.data.id}/payments`, { kind: 'cash', tendered: body.data.total })
  await sql('update sign_ins set revoked_at = now() where id = $1', [shop.owner.signInId])
  const refund = await shop.owner.post(`/orders/${body.data.id}/refunds`, { amount: 1, reason: 'Spilled' })
  expect([refund.status, refund.body.code]).toEqual([401, 'UNAUTHENTICATED'])
  expect((await shop.owner.get(`/orders/${body.data.id}`)).status).toBe(200)
  const read = await shop.owner.get('/settings')
  const given = /^(?:id|slug|version|currency|stripeAccount|createdAt|updatedAt)$/
  const settings = Object.fromEntries(Object.entries(read.body.data).filter(([name]) => !given.test(name)))
  const put = await shop.owner.put('/settings', settings, { headers: { 'If-Match': read.headers.get('etag') ?? '' } })
  expect([put.status, put.body.code]).toEqual([401, 'UNAUTHENTICATED'])
})

test('a new password ends the other sign-ins, tells by mail, and is found done when asked again', async () => {
  const { here, there, email, data, other } = await twice()
  const change = (currentPassword: string, newPassword: string) => here.put('/me/password', { currentPassword, newPassword })
  const weak = await change(PASSWORD, 'Password12345!')
  expect([weak.status, weak.body.code, weak.body.details[0].field]).toEqual([400, 'PASSWORD_REFUSED', 'newPassword'])
  const wrong = await change('not my password at all', NEW)
  expect([wrong.status, wrong.body.code]).toEqual([403, 'PASSWORD_WRONG'])
  expect((await change(PASSWORD, NEW)).body.data).toEqual({ changed: true })
  expect((await change(PASSWORD, NEW)).status).toBe(200)
  expect((await there.patch('/me', { name: 'Mallory' })).status).toBe(401)
  expect((await anyone().post('/auth/refresh', { refreshToken: other.refreshToken })).status).toBe(401)
  expect((await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })).status).toBe(200)
  expect((await anyone().post('/auth/signin', { email, password: NEW })).status).toBe(200)
  expect((await anyone().post('/auth/signin', { email, password: PASSWORD })).status).toBe(401)
  await mailTo(email, /was changed/)
  expect((await mailsTo(email)).filter(({ subject }) => /was changed/.test(subject))).toHaveLength(1)
})

test('a lost answer of a password change is asked for again and has changed it once', async () => {
  const { data } = await signedUp()
  const client = anyone(data.accessToken)
  const { lift } = await fault({ match: 'change_password', kind: 'reset-after-commit', times: 1 })
  const change = () => client.put('/me/password', { currentPassword: PASSWORD, newPassword: NEW })
  const first = await change()
  await lift()
  expect(first.status).toBe(503)
  expect((await change()).status).toBe(200)
  expect((await actionsOf(data.user.id)).filter((action) => action === 'account.password-changed')).toHaveLength(1)
})

test('guessing the password with a stolen token shuts the account as at sign-in', async () => {
  const { data, email } = await signedUp()
  const client = anyone(data.accessToken)
  const guesses = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      i % 2
        ? client.put('/me/password', { currentPassword: `guess number ${i}`, newPassword: NEW })
        : client.post('/me/email-changes', { email: `${id()}@example.test`, password: `guess number ${i}` }),
    ),
  )
  expect(guesses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([403, 403, 403, 403, 403, 423, 423, 423])
  expect((await anyone().post('/auth/signin', { email, password: PASSWORD })).status).toBe(423)
  expect((await client.put('/me/password', { currentPassword: PASSWORD, newPassword: NEW })).status).toBe(423)
})

async function emailChange(email: string, token: string) {
  const wanted = `${id()}@example.test`
  const asked = await anyone(token).post('/me/email-changes', { email: wanted, password: PASSWORD })
  expect([asked.status, asked.body.data]).toEqual([202, { status: 'mail_sent' }])
  const [old] = (await mailTo(email, /Shall your e-mail/)).links
  const [fresh] = (await mailTo(wanted, /Confirm your new/)).links
  return { wanted, oldToken: tokenIn(old), newToken: tokenIn(fresh) }
}
const confirm = (token: string) => anyone().post('/auth/email-confirmations', { token })

test('an e-mail changes once both addresses have said yes, in whatever order and even at once', async () => {
  for (const order of ['old first', 'new first', 'at once']) {
    const { email, data } = await signedUp()
    const { wanted, oldToken, newToken } = await emailChange(email, data.accessToken)
    const [first, second] = order === 'new first' ? [newToken, oldToken] : [oldToken, newToken]
    if (order === 'at once') {
      const answers = await Promise.all([confirm(first), confirm(second)])
      expect(answers.map(({ body }) => body.data.done).toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true])
    } else {
      expect((await confirm(first)).body.data).toEqual({ done: false })
      expect((await anyone(data.accessToken).get('/me')).body.data.email).toBe(email)
      expect((await confirm(first)).body.code).toBe('TOKEN_REFUSED')
      expect((await confirm(second)).body.data).toEqual({ done: true })
    }
    expect((await anyone(data.accessToken).get('/me')).body.data).toMatchObject({ email: wanted, emailVerified: true })
    expect((await anyone().post('/auth/signin', { email: wanted, password: PASSWORD })).status).toBe(200)
    expect((await anyone().post('/auth/signin', { email, password: PASSWORD })).status).toBe(401)
  }
})

test('one address alone changes nothing, and a newer request voids the older', async () => {
  const { email, data } = await signedUp()
  const first = await emailChange(email, data.accessToken)
  await confirm(first.newToken)
  const wanted = `${id()}@example.test`
  await anyone(data.accessToken).post('/me/email-changes', { email: wanted, password: PASSWORD })
  expect((await confirm(first.oldToken)).body.code).toBe('TOKEN_REFUSED')
  expect((await anyone(data.accessToken).get('/me')).body.data.email).toBe(email)
})

test('asking for an address that has an account answers the same, and tells only its owner', async () => {
  const [mine, theirs] = [await signedUp(), await signedUp()]
  const asked = await anyone(mine.data.accessToken).post('/me/email-changes', { email: theirs.email, password: PASSWORD })
  expect([asked.status, asked.body.data]).toEqual([202, { status: 'mail_sent' }])
  await mailTo(theirs.email, /already have an account/)
  const [old] = (await mailTo(mine.email, /Shall your e-mail/)).links
  expect((await confirm(tokenIn(old))).body.data).toEqual({ done: false })
  const own = await anyone(mine.data.accessToken).post('/me/email-changes', { email: mine.email.toUpperCase(), password: PASSWORD })
  expect([own.status, own.body.details[0].field]).toEqual([400, 'email'])
})

test('two accounts that want one address: the first to be confirmed gets it', async () => {
  const [a, b] = [await signedUp(), await signedUp()]
  const wanted = `${id()}@example.test`
  const tokens: string[][] = []
  for (const one of [a, b]) {
    await anyone(one.data.accessToken).post('/me/email-changes', { email: wanted, password: PASSWORD })
    const [old] = (await mailTo(one.email, /Shall your e-mail/)).links
    const mails = await mailsTo(wanted)
    await mailTo(wanted, /Confirm your new/)
    tokens.push([tokenIn(old), tokenIn((mails[0] ?? (await mailTo(wanted))).links[0])])
  }
  const news = await mailsTo(wanted)
  const fresh = news.map(({ links }) => tokenIn(links[0]))
  for (const [old = ''] of tokens) await confirm(old)
  const answers = await Promise.all(fresh.map(confirm))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('EMAIL_TAKEN')
  expect(await sql('select 1 from users where email = $1', [wanted])).toHaveLength(1)
})

test('an account of before proves its address with a mail of its own', async () => {
  const { email, data } = await signedUp()
  await sql('update users set email_verified_at = null where id = $1', [data.user.id])
  const client = anyone(data.accessToken)
  expect((await client.get('/me')).body.data.emailVerified).toBe(false)
  expect((await client.post('/me/email-verifications')).status).toBe(202)
  expect((await confirm(await tokenFor(email, '/email-verification'))).body.data).toEqual({ done: true })
  expect((await client.get('/me')).body.data.emailVerified).toBe(true)
})
