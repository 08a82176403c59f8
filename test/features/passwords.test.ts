import { readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { anyone, type Answer, type Options } from '../support/client.ts'
import { mailTo, tokenFor, tokenIn } from '../support/mailbox.ts'
import { PASSWORD, signedUp, stranger } from '../support/sign-up.ts'
import { id, sql, world } from '../support/world.ts'

const refusal = ({ status, body }: Answer) => [status, body.code, body.details?.[0]?.field, body.details?.[0]?.message]
const EASY = 'Too easy to guess: this is one of the first that are tried.'
const BREACHED = 'Others have lost this password to thieves: it is in a published breach.'

/** Tells the service of breached passwords of one. */
const breach = (password: string, known: { times: number } | { fault: 'refuses' | 'silent' }) =>
  fetch(`${inject('servers').breaches}/_control/passwords`, { method: 'PUT', body: JSON.stringify({ password, ...known }) })

/** Each way to choose a password, for one person each. */
async function ways() {
  const shop = await world()
  const [changing, resetting] = await Promise.all([signedUp(), signedUp()])
  const invited = `${id()}@example.test`
  await shop.owner.post('/invitations', { email: invited, role: 'viewer' })
  await anyone().post('/auth/password-resets', { email: resetting.email })
  const [invitation, reset] = [tokenIn((await mailTo(invited)).links[0]), await tokenFor(resetting.email, '/password-reset')]
  return {
    signUp: (password: string) => anyone().post('/auth/signup', { ...stranger(), password }),
    invitation: (password: string) =>
      anyone().post('/auth/signup/invitation', { token: invitation, tenant: shop.slug, name: 'Grace Hopper', password }),
    reset: (password: string) => anyone().post('/auth/password-resets/confirmation', { token: reset, password }),
    change: (newPassword: string) => anyone(changing.data.accessToken).put('/me/password', { currentPassword: PASSWORD, newPassword }),
  }
}

test('wherever a password is chosen, one of those that are used most is refused, and one that was breached; another one is taken', async () => {
  const all = Object.entries(await ways())
  const breached = `breached ${id()}`
  await breach(breached, { times: 12 })
  for (const [name, choose] of all) {
    const field = name === 'change' ? 'newPassword' : 'password'
    expect([name, ...refusal(await choose('Severodvinsk'))]).toEqual([name, 400, 'PASSWORD_REFUSED', field, EASY])
    expect([name, ...refusal(await choose(breached))]).toEqual([name, 400, 'PASSWORD_REFUSED', field, BREACHED])
    expect([name, (await choose(`not breached ${id()}`)).status]).toEqual([name, { signUp: 202, invitation: 201 }[name] ?? 200])
  }
})

test('a service of breached passwords that says 0, refuses or is silent keeps nobody out; that it failed is logged, the password is not', async () => {
  const signUp = (password: string, options: Options = {}) => anyone().post('/auth/signup', { ...stranger(), password }, options)
  const [padding, refusing, silent] = [`padding ${id()}`, `refusing ${id()}`, `silent ${id()}`]
  await breach(padding, { times: 0 })
  await breach(refusing, { fault: 'refuses' })
  await breach(silent, { fault: 'silent' })
  expect((await signUp(padding)).status).toBe(202)
  for (const password of [refusing, silent]) {
    const requestId = id()
    expect((await signUp(password, { headers: { 'X-Request-Id': requestId } })).status).toBe(202)
    const log = readFileSync(inject('servers').log, 'utf8')
    expect(log.split('\n').filter((line) => line.includes(requestId) && line.includes('"at":"failure"'))).toHaveLength(1)
    expect(log).not.toContain(password)
  }
})

test('the list is wholly in the table, and no request adds to it', async () => {
  const [held] = await sql<{ prefixes: number; marks: number }>(
    `select count(*)::int as prefixes, sum(cardinality(string_to_array(marks, ' ')))::int as marks from common_passwords`,
  )
  expect(held).toEqual({ prefixes: 4072, marks: 19_783 })
  await expect(asRequest("insert into common_passwords values ('xx', 'x')")).rejects.toThrow(/permission denied/)
})

async function asRequest(statement: string) {
  await sql('begin')
  try {
    await sql('set local role cortado_app')
    return await sql(statement)
  } finally {
    await sql('rollback')
  }
}
