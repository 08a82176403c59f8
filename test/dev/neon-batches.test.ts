import { expect, test } from 'vitest'
import { raw, startEndpoint, type Shown } from './neon-endpoint.ts'

const { post, one, fail, direct } = await startEndpoint()
await direct.query(`create table notes (id int primary key, parent int references notes deferrable initially deferred)`)

const batch = (...texts: string[]) => ({ queries: texts.map((query) => ({ query })) })
const run = async (body: unknown, headers = {}) => {
  const response = await post(body, { ...raw, ...headers })
  return { response, results: (await response.json<{ results: Shown[] }>()).results }
}
const noteIds = async () => (await one('select id from notes order by id', [], raw)).rows.flat()

test('the results of a batch stand in its order', async () => {
  const { results } = await run(batch('insert into notes values (1)', 'select id from notes', '', 'update notes set parent = 1'))
  expect(results.map(({ command, rowCount, rows }) => [command, rowCount, rows])).toEqual([
    ['INSERT', 1, []],
    ['SELECT', 1, [['1']]],
    ['', null, []],
    ['UPDATE', 1, []],
  ])
})

test('an empty batch has no results', async () => {
  expect((await run({ queries: [] })).results).toEqual([])
})

test('a batch is one transaction', async () => {
  const { results } = await run(batch('select pg_current_xact_id()', 'select pg_current_xact_id()'))
  expect(results[0]?.rows).toEqual(results[1]?.rows)
})

test('a failing statement undoes the ones before it, and the ones after it never run', async () => {
  const { status, body } = await fail(batch('insert into notes values (50)', 'select 1/0', `select pg_notify('x', 'y'), nothing`))
  expect([status, body.code]).toEqual([400, '22012'])
  expect(await noteIds()).not.toContain('50')
})

test('a failure of the COMMIT itself is told, and nothing stays', async () => {
  const { status, body } = await fail(batch('insert into notes values (60, 999)', 'select 1'))
  expect([status, body.code, body.constraint]).toEqual([400, '23503', 'notes_parent_fkey'])
  expect(await noteIds()).not.toContain('60')
})

test('a failed batch keeps its connection, a failed single statement costs it', async () => {
  const pid = async () => (await one('select pg_backend_pid()', [], raw)).rows[0]
  const first = await pid()
  await fail(batch('select 1/0'))
  expect(await pid()).toEqual(first)
  await fail({ query: 'select 1/0' })
  expect(await pid()).not.toEqual(first)
})

test.each([
  ['ReadUncommitted', 'read uncommitted'],
  ['ReadCommitted', 'read committed'],
  ['RepeatableRead', 'repeatable read'],
  ['Serializable', 'serializable'],
])('the isolation %s is set and echoed', async (level, words) => {
  const { response, results } = await run(batch('show transaction_isolation'), { 'neon-batch-isolation-level': level })
  expect(results[0]?.rows).toEqual([[words]])
  expect(response.headers.get('neon-batch-isolation-level')).toBe(level)
})

test('without a header a batch reads what is committed, writes, and echoes nothing', async () => {
  const { response, results } = await run(batch('show transaction_isolation', 'show transaction_read_only', 'show transaction_deferrable'))
  expect(results.map((result) => result.rows)).toEqual([[['read committed']], [['off']], [['off']]])
  expect([...response.headers.keys()].filter((name) => name.startsWith('neon-'))).toEqual([])
})

test('a read-only batch refuses writes', async () => {
  const readOnly = { 'neon-batch-read-only': 'true' }
  expect((await fail(batch('insert into notes values (70)'), readOnly)).body.code).toBe('25006')
  const { response } = await run(batch('select 1'), readOnly)
  expect(response.headers.get('neon-batch-read-only')).toBe('true')
})

test('read-only counts when it is exactly true', async () => {
  const { results } = await run(batch('show transaction_read_only'), { 'neon-batch-read-only': '1' })
  expect(results[0]?.rows).toEqual([['off']])
})

test('a deferrable batch is deferrable', async () => {
  const headers = { 'neon-batch-deferrable': 'true', 'neon-batch-read-only': 'true', 'neon-batch-isolation-level': 'Serializable' }
  const { response, results } = await run(batch('show transaction_deferrable'), headers)
  expect(results[0]?.rows).toEqual([['on']])
  expect(response.headers.get('neon-batch-deferrable')).toBe('true')
})

test('each statement of a batch sees what others committed before it', async () => {
  await direct.query('create table seats (taken int)')
  await direct.query('insert into seats values (0)')
  const take = {
    queries: [
      { query: 'select 1 from seats for update' },
      { query: 'update seats set taken = taken + 1 where (select taken from seats) < 5' },
    ],
  }
  await Promise.all(Array.from({ length: 20 }, () => run(take)))
  expect((await one('select taken from seats', [], raw)).rows).toEqual([['5']])
})

test('a serialisation conflict is told with its code', async () => {
  await direct.query('create table counters (n int)')
  await direct.query('insert into counters values (0)')
  const conflicted = fail(batch('select n from counters', 'select pg_sleep(0.3)', 'update counters set n = n + 1'), {
    'neon-batch-isolation-level': 'RepeatableRead',
  })
  await expect.poll(async () => (await direct.query(`select 1 from pg_stat_activity where wait_event = 'PgSleep'`)).rowCount).toBe(1)
  await direct.query('update counters set n = n + 1')
  expect((await conflicted).body.code).toBe('40001')
})
