import { neon as connect, NeonDbError, neonConfig } from '@neondatabase/serverless'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { expect, test } from 'vitest'
import { startEndpoint } from './neon-endpoint.ts'

const { neon, postgres, direct } = await startEndpoint()
neonConfig.fetchEndpoint = neon.url
const client = connect(postgres.url)
await direct.query('create table items (id int primary key, price int check (price >= 0), made timestamptz)')

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: NeonDbError) => error,
  )

test('a template asks with parameters', async () => {
  expect(await client`select ${7}::int4 as number, ${'x'} as word, ${null}::text as nothing`).toEqual([
    { number: 7, word: 'x', nothing: null },
  ])
})

test('values arrive in the types of the driver', async () => {
  const [row] =
    await client`select 1::int8 as big, 1.50::numeric as exact, true as yes, '{"a":[1]}'::jsonb as json, array[1,2] as list, '\\x41'::bytea as bytes,
    '2026-01-02T03:04:05Z'::timestamptz as at`
  expect(row).toEqual({
    big: '1',
    exact: '1.50',
    yes: true,
    json: { a: [1] },
    list: [1, 2],
    bytes: Buffer.from('A'),
    at: new Date('2026-01-02T03:04:05Z'),
  })
})

test('values written by the driver come back as they were', async () => {
  const at = new Date('2026-03-29T01:30:00.123Z')
  const [row] = await client.query(
    'select $1::timestamptz as at, $2::bytea as bytes, $3::text[] as list, $4::jsonb as json, $5::int8 as big',
    [at, Buffer.from([0, 255]), ['a,b', 'c"d', null], { deep: [1, { x: null }] }, 12345678901234567890n / 10n],
  )
  expect(row).toEqual({
    at,
    bytes: Buffer.from([0, 255]),
    list: ['a,b', 'c"d', null],
    json: { deep: [1, { x: null }] },
    big: '1234567890123456789',
  })
})

test('full results carry command, count and fields', async () => {
  const result = await client.query('insert into items values (1, 5), (2, 6) returning id', [], { fullResults: true, arrayMode: true })
  expect(result).toMatchObject({ command: 'INSERT', rowCount: 2, rows: [[1], [2]], rowAsArray: true })
  expect(result.fields[0]).toMatchObject({ name: 'id', dataTypeID: 23 })
})

test('a transaction is a batch, with its isolation', async () => {
  const results = await client.transaction(
    [client`select 1 as a`, client`show transaction_isolation`, client`show transaction_read_only`],
    {
      isolationLevel: 'Serializable',
      readOnly: true,
    },
  )
  expect(results).toEqual([[{ a: 1 }], [{ transaction_isolation: 'serializable' }], [{ transaction_read_only: 'on' }]])
})

test('a refused batch throws the error of Postgres and leaves nothing', async () => {
  const error = await failure(client.transaction([client`insert into items values (10, 1)`, client`insert into items values (11, -1)`]))
  expect(error).toBeInstanceOf(NeonDbError)
  expect(error).toMatchObject({ code: '23514', constraint: 'items_price_check', table: 'items', severity: 'ERROR' })
  expect(await client`select id from items where id >= 10`).toEqual([])
})

test('an assertion raised in a function arrives with its detail and hint', async () => {
  const raise = `do $$ begin raise exception using errcode = 'CT001', message = 'out_of_stock', detail = '[{"sku":1}]', hint = '409'; end $$`
  expect(await failure(client.query(raise))).toMatchObject({ code: 'CT001', message: 'out_of_stock', detail: '[{"sku":1}]', hint: '409' })
})

test('sizes arrive as errors without a code', async () => {
  const error = await failure(client.query(`select repeat('x', 11000000)`))
  expect(error?.message).toContain('Server error (HTTP status 507)')
  expect(error?.code).toBeUndefined()
})

test('a signal stops the call', async () => {
  const error = await failure(client.query('select pg_sleep(30)', [], { fetchOptions: { signal: AbortSignal.timeout(50) } }))
  expect(error?.message).toContain('Error connecting to database')
})

test('drizzle reads and batches', async () => {
  const db = drizzle(client)
  const [, made] = await db.batch([
    db.execute(sql`delete from items where id = 20`),
    db.execute(sql`insert into items values (20, 3) returning price`),
  ])
  expect(made.rows).toEqual([{ price: 3 }])
})
