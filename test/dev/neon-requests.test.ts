import { expect, test } from 'vitest'
import { raw, startEndpoint, type ErrorBody, type Shown } from './neon-endpoint.ts'

/** neon-http.md 1.1 and 1.2: how a request is read, and in which order it is refused. */
const { neon, post, one, fail, direct, postgres } = await startEndpoint()
const host = postgres.url.split('@')[1]?.split('/')[0]
const as = (connection: string) => ({ 'neon-connection-string': connection })

test('without a connection string the header is named', async () => {
  const answer = await fetch(neon.url, { method: 'POST', body: '{"query":"select 1"}' })
  expect([answer.status, (await answer.json<ErrorBody>()).message]).toEqual([400, 'invalid header: neon-connection-string'])
})

test.each([
  ['a connection string that names no database', { query: 'select 1' }, as(`postgresql://a:b@${host}`), 'missing database name'],
  [
    'a token where none is taken',
    { query: 'select 1' },
    { authorization: 'Bearer x' },
    'missing authentication credentials: required password',
  ],
  [
    'the connection string before the isolation level',
    '{',
    { ...as('http://a:b@c/d'), 'neon-batch-isolation-level': 'x' },
    'incorrect scheme',
  ],
  ['the isolation level before the body', '{', { 'neon-batch-isolation-level': 'x' }, 'invalid isolation level'],
  ['params that are no list', { query: 'select 1', params: { a: 1 } }, {}, 'could not parse the HTTP request body'],
  ['a query that is no text', { query: 1 }, {}, 'could not parse the HTTP request body'],
  ['queries that are no list', { queries: {} }, {}, 'could not parse the HTTP request body'],
  ['an array mode that is neither', { query: 'select 1', arrayMode: 'yes' }, {}, 'could not parse the HTTP request body'],
  ['an empty body', '', {}, 'could not parse the HTTP request body'],
] as [string, unknown, Record<string, string>, string][])('%s: a 400 that says so', async (_, body, headers, message) => {
  const refused = await fail(body, headers)
  expect([refused.status, refused.body.code]).toEqual([400, ''])
  expect(refused.body.message).toContain(message)
})

test('a body with a query and queries is a query', async () => {
  const answer = await post({ query: 'select 1', queries: [{ query: 'select 2' }] }, raw)
  expect(await answer.json()).toMatchObject({ rows: [['1']] })
})

test('what else a body says is passed over, and no content type is needed', async () => {
  const answer = await post({ query: 'select 1', fullResults: true, x: null, arrayMode: null }, raw, {})
  expect(await answer.json()).toMatchObject({ rows: [['1']], rowAsArray: true })
})

test.each(['TRUE', '1', 'yes', 'false'])('of the output headers only exactly true counts, not %s', async (word) => {
  const shown = await one('select 1::int8 as a, true as b', [], { 'neon-raw-text-output': word, 'neon-array-mode': word })
  expect([shown.rows, shown.rowAsArray]).toEqual([[{ a: '1', b: true }], false])
})

test('opting into the pool changes nothing', async () => {
  const pid = () => one('select pg_backend_pid()', [], { ...raw, 'neon-pool-opt-in': 'true' })
  expect((await pid()).rows).toEqual((await pid()).rows)
})

test('the words of a batch mean nothing to a single statement, and are not echoed', async () => {
  const headers = { 'neon-batch-isolation-level': 'Serializable', 'neon-batch-read-only': 'true', 'neon-batch-deferrable': 'true' }
  const answer = await post({ query: 'show transaction_isolation' }, { ...raw, ...headers })
  expect((await answer.json<Shown>()).rows).toEqual([['read committed']])
  expect([...answer.headers.keys()].filter((name) => name.startsWith('neon-'))).toEqual([])
})

test.each([
  ['too few', ['a'], 'bind message supplies 1 parameters, but prepared statement "" requires 2'],
  ['too many', ['a', 'b', 'c'], 'bind message supplies 3 parameters, but prepared statement "" requires 2'],
])('%s parameters are refused by Postgres', async (_, params, message) => {
  expect((await fail({ query: 'select $1::text, $2::text', params })).body).toMatchObject({ code: '08P01', message })
})

test('types of parameters are inferred by Postgres: text where nothing says otherwise', async () => {
  expect((await one('select $1', [1])).fields).toMatchObject([{ dataTypeID: 25 }])
  expect((await one('select pg_typeof($1 + 1::int8)', [1], raw)).rows).toEqual([['bigint']])
  expect((await fail({ query: 'select 1 where 1 = any($1)', params: ['{1'] })).body.code).toBe('22P02')
  expect((await one(`select octet_length($1::text)`, ['\\x41'], raw)).rows).toEqual([['4']])
})

test('a COMMIT inside a batch breaks its atomicity', async () => {
  await direct.query('create table broken (name text)')
  const texts = [`insert into broken values ('kept')`, 'commit', 'select 1 / 0']
  expect((await fail({ queries: texts.map((query) => ({ query })) })).body.code).toBe('22012')
  expect((await one('select name from broken')).rows).toEqual([{ name: 'kept' }])
})

test('a COMMIT that fails costs the connection, a statement that fails in a batch does not', async () => {
  await direct.query('create table parents (id int primary key, parent int references parents deferrable initially deferred)')
  const pid = async () => (await one('select pg_backend_pid()', [], raw)).rows[0]
  const first = await pid()
  await fail({ queries: [{ query: 'select 1 / 0' }] })
  expect(await pid()).toEqual(first)
  expect((await fail({ queries: [{ query: 'insert into parents values (1, 9)' }] })).body.code).toBe('23503')
  expect(await pid()).not.toEqual(first)
})

test('a request of 10 MiB is taken, one byte more is not', async () => {
  const body = (bytes: number) => `{"query":"select length($1)","params":["${'x'.repeat(bytes - 43)}"]}`
  expect(body(100)).toHaveLength(100)
  expect((await post(body(10 * 1024 * 1024))).status).toBe(200)
  expect((await post(body(10 * 1024 * 1024 + 1))).status).toBe(413)
})

test('at most 20 connections are opened for one connection string, and whoever finds none waits', async () => {
  const peak = () => one(`select count(*) from pg_stat_activity where application_name = 'neon'`, [], raw)
  const asked = Array.from({ length: 60 }, () => post({ query: 'select pg_sleep(0.1)' }))
  const [{ count } = { count: '' }] = (
    await direct.query<{ count: string }>(`select count(*) from pg_stat_activity where application_name = 'neon'`)
  ).rows
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200))
  expect(Number(count)).toBeLessThanOrEqual(20)
  expect(Number((await peak()).rows.flat()[0])).toBeLessThanOrEqual(20)
})

test('a browser that asks first hears what it may send', async () => {
  const { status, headers } = await fetch(neon.url, { method: 'OPTIONS' })
  const said = ['allow', 'access-control-allow-origin', 'access-control-max-age'].map((name) => headers.get(name))
  expect([status, ...said]).toEqual([200, 'OPTIONS, POST', '*', '86400'])
  for (const name of [
    'Authorization',
    'Neon-Connection-String',
    'Neon-Raw-Text-Output',
    'Neon-Array-Mode',
    'Neon-Batch-Read-Only',
    'Neon-Batch-Isolation-Level',
  ])
    expect(headers.get('access-control-allow-headers')).toContain(name)
})
