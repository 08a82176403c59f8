import { createHmac } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { expireLocks } from '../../src/features/jobs/expire.ts'
import { anyone } from '../support/client.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { sweep } from '../support/sweep.ts'
import { id, sql } from '../support/world.ts'

const password = PASSWORD
const MINUTE = 60_000

const keyOf = (email: string) =>
  createHmac('sha256', (inject('servers').variables.PASSWORD_PEPPER ?? '').split(',')[0]?.replace('v2:', '') ?? '')
    .update(`lock:${email}`)
    .digest('base64url')

async function person() {
  const { email, data } = await signedUp()
  return { email, userId: String(data.user.id) }
}

/** Moments of one story: its clock is moved, so nothing here waits. */
const START = Date.now() + 20_000
const later = (minutes: number) => new Date(START + minutes * MINUTE).toISOString()
const trying = (email: string, word: string, at?: string) => anyone().post('/auth/signin', { email, password: word }, { at })
const wrongly = (email: string, at?: string) => trying(email, 'not the right one', at)

async function lock(email: string, at?: string) {
  for (let i = 0; i < 5; i++) expect((await wrongly(email, at)).status).toBe(401)
}

test('of twenty wrong passwords at once exactly five are looked at, for a known and for an unknown address alike', async () => {
  const known = await person()
  for (const email of [known.email, `${id()}@example.test`]) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => wrongly(email)))
    const said = answers.map(({ status, body }) => `${status} ${body.code}`).toSorted()
    expect(said).toEqual([...Array(5).fill('401 SIGN_IN_REFUSED'), ...Array(15).fill('423 ACCOUNT_LOCKED')])
    const [row] = await sql('select cardinality(failed_at) as failed, locks from sign_in_locks where key = $1', [keyOf(email)])
    expect(row).toEqual({ failed: 0, locks: 1 })
  }
})

test('a locked account is shut for the right password too, says for how long, and is open again after 15 minutes', async () => {
  const { email, userId } = await person()
  await lock(email)
  const right = await trying(email, password)
  expect([right.status, right.body.code]).toEqual([423, 'ACCOUNT_LOCKED'])
  const wait = Number(right.headers.get('retry-after'))
  expect(wait).toBeGreaterThan(880)
  expect(wait).toBeLessThanOrEqual(900)
  expect(right.text).not.toContain(email)
  const log = await sql<{ action: string }>('select action from account_log where user_id = $1', [userId])
  expect(log.filter(({ action }) => action === 'account.locked')).toHaveLength(1)
  expect((await trying(email, password, later(16))).status).toBe(200)
})

test('a right password that was under way while five wrong ones came in opens nothing', async () => {
  const { email } = await person()
  const answers = await Promise.all([...Array.from({ length: 12 }, () => wrongly(email)), trying(email, password)])
  const right = answers.at(-1)
  const [row] = await sql<{ locked: boolean }>('select locked_until is not null as locked from sign_in_locks where key = $1', [
    keyOf(email),
  ])
  // either it came first, and what was counted before it is forgotten, or the lock did
  expect([200, 423]).toContain(right?.status)
  if (right?.status === 423) expect(row?.locked).toBe(true)
  else expect(answers.slice(0, -1).filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(5)
})

test('each lock within a day is twice as long, up to a day, and a quiet day starts anew', async () => {
  const email = `${id()}@example.test`
  let minutes = 0
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    await lock(email, later(minutes))
    const shut = await wrongly(email, later(minutes))
    expect(shut.status).toBe(423)
    const wait = Number(shut.headers.get('retry-after'))
    waits.push(Math.round(wait / 60))
    minutes += wait / 60 + 1
  }
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440])
  await lock(email, later(minutes + 1441))
  expect(Number((await wrongly(email, later(minutes + 1441))).headers.get('retry-after'))).toBe(900)
})

test('four wrong ones are forgotten after 15 minutes, or by the right password', async () => {
  const { email } = await person()
  for (const minute of [0, 5, 10, 14]) await wrongly(email, later(minute))
  // the first has left the window: four again
  expect((await wrongly(email, later(15.5))).status).toBe(401)
  expect((await trying(email, password, later(15.6))).status).toBe(200)
  expect(await sql('select 1 from sign_in_locks where key = $1', [keyOf(email)])).toEqual([])
  for (let i = 0; i < 4; i++) expect((await wrongly(email, later(15.7))).status).toBe(401)
  // a window that slides: the four of before still count towards the fifth
  expect((await wrongly(email, later(29))).status).toBe(401)
  expect((await wrongly(email, later(29))).status).toBe(423)
})

test('an administrator opens it again, and the log says who', async () => {
  const { email, userId } = await person()
  await lock(email)
  const admin = id()
  await sql(`with entered as materialized (select app.enter($1::jsonb)) select app.unlock_account() from entered`, [
    JSON.stringify({ user_id: userId, actor_id: admin, lock_key: keyOf(email) }),
  ])
  expect((await trying(email, password)).status).toBe(200)
  const log = await sql('select actor_id from account_log where user_id = $1 and action = $2', [userId, 'account.unlocked'])
  expect(log).toEqual([{ actor_id: admin }])
})

test('what is counted names nobody, and is deleted two days later', async () => {
  const email = `${id()}@example.test`
  await wrongly(email)
  const [row] = await sql<{ text: string }>('select l::text as text from sign_in_locks l where key = $1', [keyOf(email)])
  expect(row?.text).not.toContain(email.split('@')[0])
  await sweep(expireLocks, { tenantId: null }, new Date(Date.now() + 49 * 60 * MINUTE))
  expect(await sql('select 1 from sign_in_locks where key = $1', [keyOf(email)])).toEqual([])
})
