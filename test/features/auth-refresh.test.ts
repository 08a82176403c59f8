import { expect, inject, test } from 'vitest'
import { keyedHash, secretHash } from '../../src/lib/secrets.ts'
import { anyone } from '../support/client.ts'
import { callsOf, fault } from '../support/faults.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { employed, id, sql, world } from '../support/world.ts'

const password = PASSWORD
const trips = async (requestId: string) => (await callsOf(requestId)).count

test('a refresh token gives the next ones once, in one round trip', async () => {
  const { data } = await signedUp()
  const requestId = id()
  const next = await anyone().post('/auth/refresh', { refreshToken: data.refreshToken }, { headers: { 'X-Request-Id': requestId } })
  expect(next.status).toBe(200)
  expect(next.body.data.refreshToken).not.toBe(data.refreshToken)
  expect(await trips(requestId)).toBe(1)
  expect((await anyone(next.body.data.accessToken).get('/me')).status).toBe(200)
  const stored = await sql<{ row: string }>(`select r::text as row from refresh_tokens r where user_id = $1`, [data.user.id])
  expect(stored).toHaveLength(2)
  expect(stored.some(({ row }) => row.includes(data.refreshToken) || row.includes(next.body.data.refreshToken))).toBe(false)
})

test('a retry within a minute, while the successor is unused, gets the same successor', async () => {
  const { data } = await signedUp()
  const send = (at?: string) => anyone().post('/auth/refresh', { refreshToken: data.refreshToken }, { at })
  const answers = await Promise.all([send(), send(), send(), send()])
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  expect(new Set(answers.map((answer) => answer.body.data.refreshToken)).size).toBe(1)
  expect(await sql('select 1 from refresh_tokens where user_id = $1', [data.user.id])).toHaveLength(2)
})

test('a token used again after a minute ends the whole family', async () => {
  const { data } = await signedUp()
  const next = await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })
  const late = new Date(Date.now() + 61_000).toISOString()
  const reused = await anyone().post('/auth/refresh', { refreshToken: data.refreshToken }, { at: late })
  expect([reused.status, reused.body.code]).toEqual([401, 'REFRESH_REFUSED'])
  const honest = await anyone().post('/auth/refresh', { refreshToken: next.body.data.refreshToken })
  expect([honest.status, honest.body.code]).toEqual([401, 'REFRESH_REFUSED'])
  const log = await sql<{ action: string }>('select action from account_log where user_id = $1', [data.user.id])
  expect(log.map(({ action }) => action)).toContain('account.token-reused')
})

test('a token whose successor was used ends the family even within the minute', async () => {
  const { data } = await signedUp()
  const second = await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })
  const third = await anyone().post('/auth/refresh', { refreshToken: second.body.data.refreshToken })
  expect((await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })).status).toBe(401)
  expect((await anyone().post('/auth/refresh', { refreshToken: third.body.data.refreshToken })).status).toBe(401)
})

test('a refresh switches tenants, stays where it is, and leaves', async () => {
  const shop = await world()
  const { data } = await signedUp()
  const there = await anyone().post('/auth/refresh', { refreshToken: data.refreshToken, tenant: shop.slug })
  expect(there.body.data).toMatchObject({ kind: 'customer', tenant: { slug: shop.slug } })
  const stays = await anyone().post('/auth/refresh', { refreshToken: there.body.data.refreshToken })
  expect(stays.body.data).toMatchObject({ kind: 'customer', customerId: there.body.data.customerId })
  const leaves = await anyone().post('/auth/refresh', { refreshToken: stays.body.data.refreshToken, tenant: null })
  expect(leaves.body.data).toMatchObject({ kind: 'user', tenant: null })
  const unknown = await anyone().post('/auth/refresh', { refreshToken: leaves.body.data.refreshToken, tenant: 'no-such-shop' })
  expect(unknown.status).toBe(404)
  expect((await anyone().post('/auth/refresh', { refreshToken: leaves.body.data.refreshToken })).status).toBe(200)
})

test('who no longer works there is a customer from the next refresh on', async () => {
  const shop = await world()
  const { data, email } = await signedUp()
  await employed(shop.tenantId, data.user.id, 'staff')
  const works = await anyone().post('/auth/signin', { email, password, tenant: shop.slug })
  await sql('update staff set active = false where tenant_id = $1 and user_id = $2', [shop.tenantId, data.user.id])
  const after = await anyone().post('/auth/refresh', { refreshToken: works.body.data.refreshToken })
  expect([works.body.data.kind, after.body.data.kind]).toEqual(['staff', 'customer'])
})

test('signing out ends the refresh token, and may be said twice', async () => {
  const { data } = await signedUp()
  for (let i = 0; i < 2; i++) expect((await anyone().post('/auth/signout', { refreshToken: data.refreshToken })).status).toBe(200)
  expect((await anyone().post('/auth/refresh', { refreshToken: data.refreshToken })).status).toBe(401)
  expect((await anyone().post('/auth/signout', { refreshToken: 'A'.repeat(43) })).status).toBe(200)
})

test('an expired refresh token is over', async () => {
  const { data } = await signedUp()
  const later = new Date(Date.now() + 31 * 86_400_000).toISOString()
  expect((await anyone().post('/auth/refresh', { refreshToken: data.refreshToken }, { at: later })).body.code).toBe('REFRESH_REFUSED')
})

test('a sign-in ends ninety days after it began, however often it was refreshed, and is not listed any more', async () => {
  const { data } = await signedUp()
  const inDays = (days: number) => ({ at: new Date(Date.now() + days * 86_400_000).toISOString() })
  let last = data
  for (const day of [25, 50, 75, 89]) {
    const answer = await anyone().post('/auth/refresh', { refreshToken: last.refreshToken }, inDays(day))
    expect([answer.status, day]).toEqual([200, day])
    last = answer.body.data
  }
  expect((await anyone(last.accessToken).get('/me/sign-ins', inDays(89))).body.data).toHaveLength(1)
  const over = await anyone().post('/auth/refresh', { refreshToken: last.refreshToken }, inDays(90.1))
  expect([over.status, over.body.code]).toEqual([401, 'REFRESH_REFUSED'])
  const [row] = await sql('select revoked_at from sign_ins where user_id = $1', [data.user.id])
  expect(row).toEqual({ revoked_at: null })
})

test('F34: when every second answer to a refresh is lost after its commit, nobody is logged out', async () => {
  const shop = await world()
  const people = await Promise.all(Array.from({ length: 8 }, () => signedUp({ tenant: shop.slug })))
  const { lift } = await fault({ match: shop.slug, kind: 'reset-after-commit', every: 2 })
  let lost = 0
  const keepIn = async (first: string) => {
    let refreshToken = first
    for (let round = 0; round < 6; round++) {
      let answer = await anyone().post('/auth/refresh', { refreshToken, tenant: shop.slug })
      for (; answer.status === 503; lost++) answer = await anyone().post('/auth/refresh', { refreshToken, tenant: shop.slug })
      expect(answer.status).toBe(200)
      refreshToken = answer.body.data.refreshToken
    }
  }
  await Promise.all(people.map(({ data }) => keepIn(data.refreshToken)))
  await lift()
  expect(lost).toBeGreaterThan(20)
})

test('a lost answer is told again though our secret was changed meanwhile, and the next one is made with the new one', async () => {
  const [newest = '', former = ''] = (inject('servers').variables['REFRESH_SECRET'] ?? '')
    .split(',')
    .map((secret) => secret.replace('v2:', ''))
  const { data } = await signedUp()
  const refresh = (refreshToken: string) => anyone().post('/auth/refresh', { refreshToken })
  // as the release before would have answered it
  const given = await keyedHash(former, data.refreshToken)
  const hashes = [await secretHash(data.refreshToken), await secretHash(given)]
  await sql(`update refresh_tokens set used_at = now(), successor_hash = $2 where hash = $1`, hashes)
  await sql(
    `insert into refresh_tokens (hash, sign_in_id, user_id, generation, expires_at)
     select $2, sign_in_id, user_id, generation + 1, expires_at from refresh_tokens where hash = $1`,
    hashes,
  )
  expect((await refresh(data.refreshToken)).body.data.refreshToken).toBe(given)
  expect((await refresh(given)).body.data.refreshToken).toBe(await keyedHash(newest, given))
  expect((await refresh(data.refreshToken)).status).toBe(401)
})
