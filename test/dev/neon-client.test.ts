import { expect, test } from 'vitest'
import { Lost, send, SqlError } from '../../src/db/client.ts'
import { startEndpoint } from './neon-endpoint.ts'

const { neon, postgres, direct } = await startEndpoint()
const server = { url: postgres.url, endpoint: neon.url }
await direct.query('create table kept (id int primary key)')

const ask = (sql: string, params: unknown[] = [], readOnly = true) => send(server, [{ sql, params }], { readOnly })
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  )

test.each([[['plain', 'a,b', 'c"d', String.raw`back\slash`, 'two\nlines', '{braces}', ' spaced ', '', 'NULL', 'naïve ☕', null]], [[]]])(
  'a list of texts arrives as it was: %j',
  async (list) => {
    expect(await ask('select to_json($1::text[])', [list])).toEqual([[[JSON.stringify(list)]]])
  },
)

test('values are Postgres’s own text, whatever their type', async () => {
  const [rows] = await ask(`select $1::int8, $2::boolean, $3::text, 1.50::numeric, '{"a":[1]}'::jsonb, array[1,2]`, [
    9007199254740991,
    true,
    null,
  ])
  expect(rows).toEqual([['9007199254740991', 't', null, '1.50', '{"a": [1]}', '{1,2}']])
})

test('a list of numbers and of ids is a list in Postgres', async () => {
  const id = '01a1febd-c161-73d3-bf40-cc6fd3e689c5'
  expect(await ask('select sum(n), $2::uuid[] from unnest($1::int[]) n', [[1, 2, 39], [id]])).toEqual([[['42', `{${id}}`]]])
})

test('one call is one transaction: what fails leaves nothing', async () => {
  const both = [
    { sql: 'insert into kept values (1)', params: [] },
    { sql: 'insert into kept values (1)', params: [] },
  ]
  const error = await failure(send(server, both, { readOnly: false }))
  expect(error).toBeInstanceOf(SqlError)
  expect(error).toMatchObject({ status: 400, code: '23505', constraint: 'kept_pkey', detail: 'Key (id)=(1) already exists.' })
  expect(await ask('select count(*) from kept')).toEqual([[['0']]])
})

test('a read can not write', async () => {
  expect(await failure(ask('insert into kept values (2)'))).toMatchObject({ code: '25006' })
})

test('a wrong password is the proxy’s word, without a code', async () => {
  const url = postgres.url.replace(/:[^:@/]+@/, ':wrong@')
  const error = await failure(send({ ...server, url }, [{ sql: 'select 1', params: [] }], { readOnly: true }))
  expect(error).toMatchObject({ status: 400, code: '', message: expect.stringContaining('password authentication failed') })
})

test('nobody there, and nobody in time, are lost and not refused', async () => {
  expect(await failure(send({ ...server, endpoint: 'http://127.0.0.1:9' }, [], { readOnly: true }))).toBeInstanceOf(Lost)
  await ask('select 1')
  const late = send(server, [{ sql: 'select pg_sleep(5)', params: [] }], { readOnly: true, deadline: 50 })
  expect(await failure(late)).toBeInstanceOf(Lost)
})
