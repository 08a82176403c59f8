import { expect, test } from 'vitest'
import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { expireTokens } from '../../src/features/jobs/expire.ts'
import { anyone } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { mailsTo, mailTo, tokenIn } from '../support/mailbox.ts'
import { PASSWORD, signedUp, stranger } from '../support/sign-up.ts'
import { sweep } from '../support/sweep.ts'
import { id, sql, user, world } from '../support/world.ts'

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
const NEW = 'another teapot, quite new'

test('a sign-up is nobody until the mail and the password come together', async () => {
  const shop = await world()
  const person = { ...stranger(), tenant: shop.slug, locale: 'de' }
  const asked = await anyone().post('/auth/signup', person)
  expect([asked.status, asked.body.data]).toEqual([202, { status: 'mail_sent' }])
  expect(await sql('select 1 from users where email = $1', [person.email])).toEqual([])
  const mail = await mailTo(person.email)
  expect(mail.subject).toMatch(/^Bestätige/)
  const [link] = mail.links
  expect(link).toMatch(/^https:\/\/app\.example\/sign-up#token=[\w-]{43}$/)
  const token = tokenIn(link)
  const stored = await sql<{ row: string }>(`select t::text as row from one_time_tokens t where data ->> 'email' = $1`, [person.email])
  expect(stored.map(({ row }) => row.includes(token))).toEqual([false])

  const confirm = (password: string) => anyone().post('/auth/signup/confirmation', { token, password })
  const wrong = await confirm('not what was chosen then')
  expect([wrong.status, wrong.body.code]).toEqual([401, 'SIGN_IN_REFUSED'])
  const answers = await Promise.all([confirm(PASSWORD), confirm(PASSWORD), confirm(PASSWORD)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403, 403])
  expect(answers.find(({ status }) => status === 403)?.body.code).toBe('TOKEN_REFUSED')
  const { data } = answers.find(({ status }) => status === 201)?.body ?? {}
  expect(data).toMatchObject({ kind: 'customer', tenant: { slug: shop.slug }, user: { email: person.email } })
  const me = await anyone(data.accessToken).get('/me')
  expect(me.body.data).toMatchObject({ emailVerified: true, locale: 'de', customerOf: [{ tenant: { slug: shop.slug } }] })
  expect((await anyone().post('/auth/signin', { email: person.email, password: PASSWORD })).status).toBe(200)
})

test('a known address answers a sign-up as an unknown one does, in as many round trips; only its owner is told', async () => {
  const known = await signedUp()
  const unknown = stranger()
  const [a, b] = [id(), id()]
  const first = await anyone().post('/auth/signup', { ...unknown }, { headers: { 'X-Request-Id': a } })
  const second = await anyone().post(
    '/auth/signup',
    { email: known.email, name: 'Mallory', password: 'the password of a stranger' },
    { headers: { 'X-Request-Id': b } },
  )
  const shown = (answer: typeof first) => ({
    status: answer.status,
    text: answer.text,
    headers: [...answer.headers.keys()].toSorted((x, y) => x.localeCompare(y)),
  })
  expect(shown(second)).toEqual(shown(first))
  const told = async (requestId: string) => {
    const { count, statements } = await callsOf(requestId)
    return [count, statements]
  }
  expect(await told(b)).toEqual(await told(a))
  expect((await told(a))[0]).toBe(2)
  const mail = await mailTo(known.email, /already have an account/)
  expect(mail.text).toContain('Ada Lovelace')
  expect(mail.text).not.toContain('Mallory')
  expect((await anyone().post('/auth/signin', { email: known.email, password: 'the password of a stranger' })).status).toBe(401)
  expect((await anyone().post('/auth/signin', { email: known.email, password: PASSWORD })).status).toBe(200)
})

test('of two who sign up with one address, the one who reads its mail gets it', async () => {
  const mine = stranger()
  await anyone().post('/auth/signup', { ...mine, password: 'the password of a stranger' })
  await mailTo(mine.email)
  await anyone().post('/auth/signup', mine)
  const token = await tokenOfSignUp(sql, mine.email)
  const done = await anyone().post('/auth/signup/confirmation', { token, password: PASSWORD })
  expect(done.status).toBe(201)
  // the stranger's link is in the owner's mailbox, and worth nothing without the stranger's password; now it is worth nothing at all
  const [oldest] = (await mailsTo(mine.email)).toReversed()
  const late = await anyone().post('/auth/signup/confirmation', {
    token: tokenIn(oldest?.links[0]),
    password: 'the password of a stranger',
  })
  expect([late.status, late.body.code]).toEqual([409, 'EMAIL_TAKEN'])
  expect((await anyone().post('/auth/signin', { email: mine.email, password: 'the password of a stranger' })).status).toBe(401)
})

test('a reset ends every sign-in, forgets a lock, proves the address and works once', async () => {
  const { email, data } = await signedUp()
  await sql('update users set email_verified_at = null where id = $1', [data.user.id])
  for (let i = 0; i < 5; i++) await anyone().post('/auth/signin', { email, password: 'not the right one' })
  expect((await anyone().post('/auth/signin', { email, password: PASSWORD })).status).toBe(423)
  const asked = await anyone().post('/auth/password-resets', { email: email.toUpperCase() })
  expect([asked.status, asked.body.data]).toEqual([202, { status: 'mail_sent' }])
  const token = tokenIn((await mailTo(email, /Choose a new password/)).links[0])

  const reset = (password: string) => anyone().post('/auth/password-resets/confirmation', { token, password })
  for (const [weak, field] of [
    ['short', 'password'],
    [email, 'password'],
    ['Password12345!', 'password'],
  ]) {
    const refused = await reset(weak ?? '')
    expect([refused.status, refused.body.code, refused.body.details[0].field]).toEqual([400, 'PASSWORD_REFUSED', field])
  }
  const answers = await Promise.all([reset(NEW), reset(NEW)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403])
  expect((await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })).status).toBe(401)
  expect((await anyone().post('/auth/signin', { email, password: PASSWORD })).status).toBe(401)
  const again = await anyone().post('/auth/signin', { email, password: NEW })
  expect(again.status).toBe(200)
  expect((await anyone(again.body.data.accessToken).get('/me')).body.data.emailVerified).toBe(true)
  await mailTo(email, /was changed/)
  const log = await sql<{ action: string }>('select action from account_log where user_id = $1', [data.user.id])
  expect(log.map(({ action }) => action)).toEqual(expect.arrayContaining(['account.locked', 'account.password-reset']))
})

test('an unknown address asks for a reset as a known one does, and only its reader is told', async () => {
  const known = await signedUp()
  const unknown = `${id()}@example.test`
  const [a, b] = [id(), id()]
  const ask = (email: string, requestId: string) =>
    anyone().post('/auth/password-resets', { email }, { headers: { 'X-Request-Id': requestId } })
  const answers = [await ask(known.email, a), await ask(unknown, b)]
  expect(answers.map(({ status, text }) => [status, text])[0]).toEqual(answers.map(({ status, text }) => [status, text])[1])
  expect((await callsOf(a)).statements).toBe((await callsOf(b)).statements)
  expect((await callsOf(a)).count).toBe(2)
  expect((await mailTo(unknown)).subject).toMatch(/No account/)
})

test('nobody is written to more than three times an hour, known or not', async () => {
  const known = `${id()}@example.test`
  await user(known)
  for (const email of [known, `${id()}@example.test`]) {
    const headers = { 'x-cortado-limits': 'reset-account=3/3600,*=1000000/60' }
    const asked = () => anyone().post('/auth/password-resets', { email }, { headers })
    const statuses = [await asked(), await asked(), await asked(), await asked()].map(({ status }) => status)
    expect(statuses).toEqual([202, 202, 202, 429])
    const more = await anyone().post('/auth/signup', { ...stranger(), email }, { headers })
    expect([more.status, more.body.code]).toEqual([429, 'RATE_LIMITED'])
    expect((await mailsTo(email)).length).toBeLessThanOrEqual(4)
  }
})

test('forged, expired, voided and mistaken tokens open nothing', async () => {
  const { email, data } = await signedUp()
  const reset = (token: string, at?: string) => anyone().post('/auth/password-resets/confirmation', { token, password: NEW }, { at })
  const refused = async (answer: Promise<{ status: number; body: { code: string } }>) => {
    const { status, body } = await answer
    expect([status, body.code]).toEqual([403, 'TOKEN_REFUSED'])
  }
  await anyone().post('/auth/password-resets', { email })
  const token = tokenIn((await mailTo(email, /Choose/)).links[0])
  await refused(reset('A'.repeat(43)))
  await refused(reset(token, later(31)))
  await refused(anyone().post('/auth/email-confirmations', { token }))
  await refused(anyone().post('/auth/signup/confirmation', { token, password: PASSWORD }))
  expect((await reset('short')).status).toBe(400)
  expect((await anyone().post('/auth/password-resets/confirmation', { token: data.refreshToken, password: NEW })).status).toBe(403)
  expect((await anyone().post('/auth/refresh', { refreshToken: token })).status).toBe(401)
  // a changed password voids what was mailed before
  const changed = await anyone(data.accessToken).put('/me/password', { currentPassword: PASSWORD, newPassword: NEW })
  expect(changed.status).toBe(200)
  await refused(reset(token))
})

test('what waits is deleted once its time is over', async () => {
  const person = stranger()
  await anyone().post('/auth/signup', person)
  await sweep(expireTokens, { tenantId: null })
  const waiting = () => sql(`select 1 from one_time_tokens where data ->> 'email' = $1`, [person.email])
  expect(await waiting()).toHaveLength(1)
  await sql(`update one_time_tokens set expires_at = now() - interval '1 second' where data ->> 'email' = $1`, [person.email])
  await sweep(expireTokens, { tenantId: null })
  expect(await waiting()).toEqual([])
})

test('addresses that could be read in two ways are refused by name, and echoed nowhere', async () => {
  const tricks = ['ada\u200b@example.test', 'ada@ex\u0430mple.com', 'ada@example.com.', '\uff41da@example.com', 'ada@exam\u00adple.de']
  for (const email of tricks)
    for (const [path, body] of [
      ['/auth/signup', { ...stranger(), email }],
      ['/auth/signin', { email, password: PASSWORD }],
      ['/auth/password-resets', { email }],
    ] as const) {
      const answer = await anyone().post(path, body)
      expect([answer.status, answer.body.details[0].field]).toEqual([400, 'email'])
      expect(answer.text).not.toContain(email)
    }
  const spelt = `${id()}@m\u00fcller.example`
  const one = await signedUp({ email: spelt, name: 'Ada' }).catch(() => undefined)
  expect(one?.data).toBeUndefined()
  const token = await tokenOfSignUp(sql, spelt.replace('m\u00fcller', 'xn--mller-kva'))
  const confirmed = await anyone().post('/auth/signup/confirmation', { token, password: PASSWORD })
  expect(confirmed.body.data.user.email).toBe(spelt.replace('m\u00fcller', 'xn--mller-kva'))
  expect((await anyone().post('/auth/signin', { email: spelt, password: PASSWORD })).status).toBe(200)
})
