import { expect, test } from 'vitest'
import { raw, startEndpoint } from './neon-endpoint.ts'

const { post, one, fail, settled, direct, postgres } = await startEndpoint()
await direct.query('create table effects (name text)')

/** What the one pooled connection shows: every test here asks alone, so that the next call gets the same one. */
const row = async (query: string) => (await one(query, [], raw)).rows[0]

test('a call gets the connection of the one before it', async () => {
  expect(await row('select pg_backend_pid()')).toEqual(await row('select pg_backend_pid()'))
})

test('a setting of the transaction reads as empty afterwards, not as null', async () => {
  await post({ queries: [{ query: `select set_config('app.tenant_id', 'T', true)` }] })
  await settled()
  expect(await row(`select current_setting('app.tenant_id', true)`)).toEqual([''])
})

test('a setting of the session is gone for the next call', async () => {
  await one(`select set_config('app.leak', 'T', false)`)
  expect(await row(`select current_setting('app.leak', true)`)).toEqual([''])
  await one(`set search_path = pg_catalog`)
  expect(await row('show search_path')).toEqual(['"$user", public'])
})

test('roles, temporary tables, prepared statements, listeners and locks of a session are gone for the next call', async () => {
  await direct.query('create role somebody')
  await one('set session authorization somebody')
  expect(await row('select current_user')).toEqual(['postgres'])
  await one('create temp table fleeting (a int)')
  expect(await row(`select to_regclass('fleeting')`)).toEqual([null])
  await one('prepare known as select 1')
  expect(await row('select count(*) from pg_prepared_statements where from_sql')).toEqual(['0'])
  await one('listen news')
  expect(await row('select count(*) from pg_listening_channels()')).toEqual(['0'])
  await one('select pg_advisory_lock(42)')
  expect((await direct.query<{ free: boolean }>('select pg_try_advisory_lock(42) as free')).rows[0]?.free).toBe(true)
})

test('a transaction that a single statement opened does not swallow the next call', async () => {
  await one('begin')
  await one(`insert into effects values ('after begin')`)
  expect((await direct.query(`delete from effects where name = 'after begin'`)).rowCount).toBe(1)
})

test('the connection string decides the role, the database and the options', async () => {
  await direct.query(`create role "pat o'neil" login password 'p@ss:w%rd'`)
  await direct.query('create database "odd name"')
  const { port } = postgres
  const string = `postgresql://${encodeURIComponent("pat o'neil")}:${encodeURIComponent('p@ss:w%rd')}@any.host:${port}/odd%20name`
  const { rows } = await one('select current_user, current_database()', [], { ...raw, 'neon-connection-string': string })
  expect(rows).toEqual([["pat o'neil", 'odd name']])
  const tuned = `${string}?options=${encodeURIComponent('-c statement_timeout=1234')}`
  expect((await one('show statement_timeout', [], { ...raw, 'neon-connection-string': tuned })).rows).toEqual([['1234ms']])
})

test('a database that does not exist is named', async () => {
  const string = postgres.url.replace(/postgres$/, 'nowhere')
  expect((await fail({ query: 'select 1' }, { 'neon-connection-string': string })).body).toMatchObject({
    code: '3D000',
    message: 'database "nowhere" does not exist',
  })
})

const running = (text: string) => async () =>
  (await direct.query(`select 1 from pg_stat_activity where query like $1 and pid <> pg_backend_pid() and state = 'active'`, [`%${text}%`]))
    .rowCount

test.each([
  ['single statement', { query: `with slept as (select pg_sleep(30)) insert into effects select 'hang-up' from slept` }],
  ['batch', { queries: [{ query: `insert into effects values ('hang-up')` }, { query: `select pg_sleep(30), 'hang-up'` }] }],
])('a caller who hangs up cancels a running %s', async (_, body) => {
  const hangUp = new AbortController()
  const call = post(body, {}, { signal: hangUp.signal }).catch(() => 'aborted')
  await expect.poll(running('hang-up')).toBe(1)
  hangUp.abort()
  expect(await call).toBe('aborted')
  await expect.poll(running('hang-up')).toBe(0)
  expect(await row('select count(*) from effects')).toEqual(['0'])
})

test('more callers than connections are all served, each with its own answer', async () => {
  const asked = Array.from({ length: 120 }, (_, index) => String(index))
  const answers = await Promise.all(
    asked.map(async (name) => {
      const queries = [
        { query: `select set_config('app.tenant_id', $1, true)`, params: [name] },
        { query: `select current_setting('app.tenant_id')` },
      ]
      const { results } = await (await post({ queries }, raw)).json<{ results: { rows: string[][] }[] }>()
      return results[1]?.rows[0]?.[0]
    }),
  )
  expect(answers).toEqual(asked)
})
