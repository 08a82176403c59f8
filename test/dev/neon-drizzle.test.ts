import { neon as connect, NeonDbError, neonConfig } from '@neondatabase/serverless'
import { DrizzleQueryError, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterEach, expect, test } from 'vitest'
import { startEndpoint } from './neon-endpoint.ts'

/** neon-http.md 1.1, 1.4 and 1.5: what the driver and Drizzle do with the endpoint's answers. What we built around has to stay as it is. */
const { neon, postgres, direct } = await startEndpoint()
neonConfig.fetchEndpoint = neon.url
const client = connect(postgres.url)
const db = drizzle(client)
const cups = pgTable('cups', { id: integer().primaryKey(), name: text(), at: timestamp({ withTimezone: true }) })
await direct.query('create table cups (id int primary key, name text, at timestamptz)')
await direct.query(`insert into cups values (1, 'small', '2026-01-02T03:04:05Z'), (2, 'large', null)`)

const failure = (call: PromiseLike<unknown>) =>
  Promise.resolve(call).then(
    () => undefined,
    (error: unknown) => error,
  )
const fault = (rule: object) => fetch(new URL('/faults', neon.url), { method: 'POST', body: JSON.stringify(rule) })
afterEach(() => fetch(new URL('/faults', neon.url), { method: 'DELETE' }))

test('an incomplete connection string is noticed at the first query', async () => {
  const incomplete = connect('postgresql://somebody@db.local')
  expect(String(await failure(incomplete.query('select 1')))).toContain('connection')
})

test('headers given as a fetch option replace those of the driver', async () => {
  const bare = connect(postgres.url, { fetchOptions: { headers: { 'x-mine': '1' } } })
  expect(await failure(bare.query('select 1'))).toMatchObject({ message: 'invalid header: neon-connection-string', code: '' })
})

test.each([
  [413, `Server error (HTTP status 413)`, { kind: 'status', status: 413, body: 'request is too large (max is 1 bytes)' }],
  [500, `Couldn't connect to compute node`, { kind: 'refuse' }],
  [502, '<html>', { kind: 'status', status: 502, body: '<html>' }],
])('a %i has no fields and no code, only a message', async (_, message, rule) => {
  await fault({ match: 'cups', ...rule })
  const error = await failure(client.query('select * from cups'))
  expect(error).toBeInstanceOf(NeonDbError)
  expect(error).toMatchObject({ message: expect.stringContaining(message) as string, code: undefined, detail: undefined })
})

test('an answer that never comes names its cause', async () => {
  await fault({ match: 'cups', kind: 'reset-before' })
  const error = await failure(client.query('select * from cups'))
  expect(error).toMatchObject({
    message: expect.stringContaining('Error connecting to database') as string,
    sourceError: expect.any(Error) as Error,
  })
})

test('a query throws Drizzle’s error with Postgres’ own within, a batch throws Postgres’ own', async () => {
  const twice = db.insert(cups).values({ id: 1, name: 'secret' })
  const wrapped = await failure(twice)
  expect(wrapped).toBeInstanceOf(DrizzleQueryError)
  expect(wrapped).toMatchObject({ cause: { code: '23505', constraint: 'cups_pkey' } })
  expect(String(wrapped)).toContain('secret')
  expect(await failure(db.batch([twice]))).toMatchObject({ code: '23505', constraint: 'cups_pkey' })
})

test('there are no interactive transactions', async () => {
  expect(String(await failure(db.transaction(async () => 1)))).toContain('No transactions support in neon-http driver')
})

test('a batch takes no prepared statement, and sends a placeholder as text', async () => {
  const byName = db
    .select()
    .from(cups)
    .where(eq(cups.name, sql.placeholder('name')))
  const prepared = byName.prepare('by_name')
  expect(await prepared.execute({ name: 'small' })).toMatchObject([{ id: 1 }])
  expect(await failure((async () => db.batch([prepared as never]))())).toBeInstanceOf(TypeError)
  expect(await db.batch([byName])).toEqual([[]])
})

test('one prepared statement, run for many at once, mixes nobody up', async () => {
  const prepared = db
    .select({ id: cups.id })
    .from(cups)
    .where(eq(cups.id, sql.placeholder('id')))
    .prepare('by_id')
  const asked = Array.from({ length: 40 }, (_, index) => (index % 2) + 1)
  expect(await Promise.all(asked.map((id) => prepared.execute({ id })))).toEqual(asked.map((id) => [{ id }]))
})

test('a token given to a shared client stays for whoever comes next', async () => {
  const shared = drizzle(connect(postgres.url))
  expect((await shared.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }])
  expect(await failure(shared.$withAuth('TOKEN-A').execute(sql`select 1`))).toBeDefined()
  expect(String(await failure(shared.execute(sql`select 1`)))).toContain('Failed query')
})

test('a time is read as Drizzle’s column says, and as text where it is none', async () => {
  expect(await db.select().from(cups).where(eq(cups.id, 1))).toEqual([{ id: 1, name: 'small', at: new Date('2026-01-02T03:04:05Z') }])
  expect((await db.execute(sql`select at from cups where id = 1`)).rows).toEqual([{ at: expect.stringMatching(/^2026-01-02 /) as string }])
})
