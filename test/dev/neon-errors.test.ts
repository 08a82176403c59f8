import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startNeon } from '../../dev/neon/server.ts'
import { startEndpoint, type ErrorBody } from './neon-endpoint.ts'

/** neon-http.md 1.4, field by field, and what becomes of a call whose connection breaks. */
const { post, one, fail, direct, postgres } = await startEndpoint()
await direct.query(`create domain cup_size as int constraint cups_are_small check (value < 10)`)
await direct.query(`create table cups (size cup_size, name text not null)`)
await direct.query(`create function pour() returns int language plpgsql as $$ begin return 1 / 0; end $$`)
await direct.query(`create function spill() returns void language plpgsql as $$ begin execute 'select nothing'; end $$`)

const every =
  'message code detail hint position internalPosition internalQuery severity where table column schema dataType constraint file line routine'.split(
    ' ',
  )

test.each([
  ['column, table and schema', `insert into cups values (1, null)`, { code: '23502', column: 'name', table: 'cups', schema: 'public' }],
  [
    'data type and constraint',
    `insert into cups values (10, 'x')`,
    { code: '23514', dataType: 'cup_size', constraint: 'cups_are_small', schema: 'public' },
  ],
  ['where', 'select pour()', { code: '22012', where: expect.stringContaining('function pour() line 1 at RETURN') as string }],
  [
    'internal position and query',
    'select spill()',
    { code: '42703', position: null, internalPosition: '8', internalQuery: 'select nothing' },
  ],
  ['hint', 'select pour(1)', { code: '42883', hint: expect.stringContaining('argument types') as string, position: '8' }],
  [
    'detail, hint and code as a function raises them',
    `do $$ begin raise 'sold out' using errcode = 'CO001', detail = '[1]', hint = '409', column = 'c', constraint = 'k', datatype = 'd', table = 't', schema = 's'; end $$`,
    {
      message: 'sold out',
      code: 'CO001',
      detail: '[1]',
      hint: '409',
      column: 'c',
      constraint: 'k',
      dataType: 'd',
      table: 't',
      schema: 's',
    },
  ],
])('an error tells %s', async (_, query, told) => {
  const { status, body } = await fail({ query })
  expect(status).toBe(400)
  expect(body).toMatchObject({ severity: 'ERROR', ...told })
  expect(Object.keys(body).toSorted()).toEqual(every.toSorted())
})

test.each([
  ['a single statement', { query: 'select 1 / 0' }],
  ['a batch', { queries: [{ query: 'select 1' }, { query: 'select 1 / 0' }] }],
])('file, line and routine are told of %s, the line as a text', async (_, body) => {
  const { body: told } = await fail(body)
  expect(told).toMatchObject({ code: '22012', file: 'int.c', routine: 'int4div' })
  expect(told.line).toMatch(/^\d+$/)
})

test('what the proxy refuses itself has every field, an empty code and severity, and null for the rest', async () => {
  const { body } = await fail({ queries: [] }, { 'neon-batch-isolation-level': 'read committed' })
  const { message, code, severity, ...rest } = body
  expect([message, code, severity]).toEqual(['invalid isolation level', '', ''])
  expect(Object.values(rest)).toEqual(every.slice(3).map(() => null))
})

test('an error and a result are both JSON that any page may read', async () => {
  for (const query of ['select 1', 'select nothing']) {
    const { headers } = await post({ query })
    expect([headers.get('content-type'), headers.get('access-control-allow-origin')]).toEqual(['application/json', '*'])
  }
})

/** An endpoint whose connections to Postgres can be cut. */
async function cuttable() {
  const sockets = new Set<Socket>()
  const wire = createServer((near) => {
    const far = connect(postgres.port, '127.0.0.1')
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}))
    near.pipe(far).pipe(near)
  })
  await once(wire.listen(0, '127.0.0.1'), 'listening')
  const neon = await startNeon({ upstream: `postgresql://127.0.0.1:${(wire.address() as AddressInfo).port}` })
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    await neon.stop()
    cut()
    wire.close()
  })
  return {
    cut,
    ask: (body: object) =>
      fetch(neon.url, { method: 'POST', headers: { 'neon-connection-string': postgres.url }, body: JSON.stringify(body) }),
  }
}

test.each([
  ['single statement', { query: 'select pg_sleep(28)' }, 'pg_sleep(28)'],
  ['batch', { queries: [{ query: 'select 1' }, { query: 'select pg_sleep(29)' }] }, 'pg_sleep(29)'],
])(
  'a connection that is lost in the middle of a %s is a 400 with an empty code, and the next call gets another one',
  async (_, body, text) => {
    const { cut, ask } = await cuttable()
    const running = (act: string) =>
      direct.query(`select ${act} from pg_stat_activity where query like $1 and pid <> pg_backend_pid()`, [`%${text}%`])
    const lost = ask(body)
    await expect.poll(async () => (await running('pid')).rowCount).toBe(1)
    cut()
    const answer = await lost
    expect([answer.status, await answer.json<ErrorBody>()]).toMatchObject([400, { code: '', severity: '', detail: null }])
    await running('pg_terminate_backend(pid)')
    expect((await ask({ query: 'select 1' })).status).toBe(200)
  },
)

test('a backend that is told to end says so by its code', async () => {
  expect((await fail({ query: 'select pg_terminate_backend(pg_backend_pid())' })).body).toMatchObject({ code: '57P01', severity: 'FATAL' })
  expect((await one('select 1 as a')).rows).toEqual([{ a: 1 }])
})

test('a statement that runs into its timeout is cancelled by Postgres, by its code', async () => {
  const queries = [{ query: `select set_config('statement_timeout', '20', true)` }, { query: 'select pg_sleep(5)' }]
  expect((await fail({ queries })).body).toMatchObject({ code: '57014' })
})
