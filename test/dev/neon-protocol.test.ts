import { describe, expect, test } from 'vitest'
import { raw, startEndpoint } from './neon-endpoint.ts'

const { neon, post, one, fail, direct, postgres } = await startEndpoint()

describe('results', () => {
  test('a result carries fields, rows, command and count', async () => {
    const shown = await one('select $1::int4 as number, $2::text as word', [7, 'x'])
    expect(shown).toEqual({
      fields: [
        { name: 'number', dataTypeID: 23, tableID: 0, columnID: 0, dataTypeSize: 4, dataTypeModifier: -1, format: 'text' },
        { name: 'word', dataTypeID: 25, tableID: 0, columnID: 0, dataTypeSize: -1, dataTypeModifier: -1, format: 'text' },
      ],
      rows: [{ number: 7, word: 'x' }],
      command: 'SELECT',
      rowCount: 1,
      rowAsArray: false,
    })
  })

  test.each([
    ['create table tags (id int primary key)', 'CREATE', null],
    ['insert into tags values (1), (2), (3)', 'INSERT', 3],
    ['update tags set id = id + 10 where id > 1', 'UPDATE', 2],
    ['delete from tags where id = 1', 'DELETE', 1],
    ['set statement_timeout = 0', 'SET', null],
    ['create table copied as select * from tags', 'SELECT', 2],
    ['', '', null],
  ])('%s is tagged %s %s', async (query, command, rowCount) => {
    expect(await one(query)).toMatchObject({ command, rowCount })
  })

  test('raw text is what Postgres printed', async () => {
    const query = `select true, 1::int4, 1.50::numeric, 'NaN'::float8, '{"a": 1}'::json, array[1,null], null`
    expect((await one(query, [], raw)).rows).toEqual([['t', '1', '1.50', 'NaN', '{"a": 1}', '{1,NULL}', null]])
  })

  test('array mode is the header, and the own word of a query wins', async () => {
    const response = await post({ queries: [{ query: 'select 1 as a' }, { query: 'select 2 as a', arrayMode: false }] }, raw)
    expect(await response.json()).toMatchObject({
      results: [
        { rows: [['1']], rowAsArray: true },
        { rows: [{ a: '2' }], rowAsArray: false },
      ],
    })
  })

  test.each([
    ['true', true],
    ['1::int2', 1],
    ['1::int8', '1'],
    ['1.50::numeric', '1.50'],
    ['1.5::float4', 1.5],
    [`'NaN'::float8`, 'NaN'],
    [`'-Infinity'::float4`, '-Infinity'],
    [`'{"a": [1, null]}'::jsonb`, { a: [1, null] }],
    [`'2026-01-02'::date`, '2026-01-02'],
    [`array[1, null, 3]`, [1, null, 3]],
    [
      `array[[1, 2], [3, 4]]`,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [`'[2:3]={5,6}'::int4[]`, [5, 6]],
    [`array['a,b', 'c"d', 'e\\f', '{}', 'NULL', '', null]`, ['a,b', 'c"d', 'e\\f', '{}', 'NULL', '', null]],
    [`array[true, false]`, [true, false]],
    [`array[1::int8]`, ['1']],
    [`array['{"a": 1}'::jsonb]`, [{ a: 1 }]],
    [`'{}'::int4[]`, []],
    [`int4range(1, 5)`, '[1,5)'],
  ])('typed output of %s', async (expression, value) => {
    expect((await one(`select ${expression} as value`)).rows).toEqual([{ value }])
  })

  test('typed output knows arrays of types made by users', async () => {
    await direct.query(`create type mood as enum ('calm', 'very, very calm')`)
    const query = `select 'calm'::mood as one, array['calm', 'very, very calm']::mood[] as many`
    expect((await one(query)).rows).toEqual([{ one: 'calm', many: ['calm', 'very, very calm'] }])
  })
})

describe('parameters', () => {
  test.each([
    ['$1', null, null],
    ['$1', 'a "b"', 'a "b"'],
    ['$1', true, 'true'],
    ['$1', 1.5, '1.5'],
    ['$1', { a: [1] }, '{"a":[1]}'],
    ['$1', [1, null, 'x,"y'], '{1,NULL,"x,\\"y"}'],
    [
      '$1',
      [
        [1, 2],
        [3, 4],
      ],
      '{{1,2},{3,4}}',
    ],
    ['$1', [{ a: 'b' }], '{"{\\"a\\":\\"b\\"}"}'],
    ['($1::jsonb[])[1]', [{ a: 'b' }], '{"a": "b"}'],
    ['$1::bytea', '\\x4142', '\\x4142'],
  ])('%s of %j', async (expression, value, text) => {
    expect((await one(`select ${expression}`, [value], raw)).rows).toEqual([[text]])
  })

  test('too few are refused by Postgres', async () => {
    const { status, body } = await fail({ query: 'select $1, $2', params: ['a'] })
    expect([status, body.code]).toEqual([400, '08P01'])
    expect(body.message).toContain('bind message supplies 1 parameters')
  })
})

describe('errors', () => {
  test('every field of a Postgres error is told', async () => {
    await direct.query('create table unique_words (word text constraint words_are_unique unique)')
    await direct.query(`insert into unique_words values ('a')`)
    const { status, body } = await fail({ query: `insert into unique_words values ('a')` })
    expect(status).toBe(400)
    expect(body).toEqual({
      message: 'duplicate key value violates unique constraint "words_are_unique"',
      code: '23505',
      detail: 'Key (word)=(a) already exists.',
      severity: 'ERROR',
      schema: 'public',
      table: 'unique_words',
      constraint: 'words_are_unique',
      file: 'nbtinsert.c',
      line: expect.stringMatching(/^\d+$/) as string,
      routine: '_bt_check_unique',
      hint: null,
      position: null,
      internalPosition: null,
      internalQuery: null,
      where: null,
      column: null,
      dataType: null,
    })
  })

  test('a position is a text', async () => {
    expect((await fail({ query: 'select nothing' })).body).toMatchObject({ code: '42703', position: '8' })
  })

  test('two statements in one text are refused', async () => {
    expect((await fail({ query: 'select 1; select 2' })).body).toMatchObject({ code: '42601' })
  })

  const host = postgres.url.split('@')[1]
  test.each([
    [
      'no connection string',
      { query: 'select 1' },
      { 'neon-connection-string': '' },
      'invalid connection string: relative URL without a base',
    ],
    ['another scheme', { query: 'select 1' }, { 'neon-connection-string': 'http://a:b@c/d' }, 'incorrect scheme'],
    ['no user', { query: 'select 1' }, { 'neon-connection-string': `postgresql://${host}` }, 'missing username'],
    [
      'no password',
      { query: 'select 1' },
      { 'neon-connection-string': `postgresql://a@${host}` },
      'missing authentication credentials: required password',
    ],
    [
      'a wrong password',
      { query: 'select 1' },
      { 'neon-connection-string': `postgresql://postgres:no@${host}` },
      `password authentication failed for user 'postgres'`,
    ],
    [
      'an unknown user',
      { query: 'select 1' },
      { 'neon-connection-string': `postgresql://who:no@${host}` },
      `password authentication failed for user 'who'`,
    ],
    ['an unknown isolation level', { queries: [] }, { 'neon-batch-isolation-level': 'Strict' }, 'invalid isolation level'],
    ['broken JSON', '{', {}, 'could not parse the HTTP request body'],
    ['a body without a query', { sql: 'x' }, {}, 'could not parse the HTTP request body: data did not match'],
    ['a batch with a broken query', { queries: [{ params: [] }] }, {}, 'could not parse the HTTP request body: data did not match'],
  ] as [string, unknown, Record<string, string>, string][])('%s is a 400 without a code', async (_, body, headers, message) => {
    const failure = await fail(body, headers)
    expect(failure).toMatchObject({ status: 400, body: { code: '', severity: '', detail: null } })
    expect(failure.body.message).toContain(message)
  })

  test('a backend that dies is a 400', async () => {
    expect((await fail({ query: 'select pg_terminate_backend(pg_backend_pid())' })).status).toBe(400)
    expect((await one('select 1 as a')).rows).toEqual([{ a: 1 }])
  })
})

describe('the face', () => {
  test('a browser may ask first', async () => {
    const response = await fetch(neon.url, { method: 'OPTIONS' })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toContain('Neon-Connection-String')
  })

  test.each([
    ['GET', '/sql'],
    ['POST', '/other'],
    ['GET', '/'],
  ])('%s %s is not supported', async (method, path) => {
    const response = await fetch(new URL(path, neon.url), { method })
    expect([response.status, await response.json()]).toEqual([400, 'query is not supported'])
  })

  test('every answer may be read by a page of any origin', async () => {
    expect((await post({ query: 'select 1' })).headers.get('access-control-allow-origin')).toBe('*')
    expect((await post({ query: 'no' })).headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a request beyond 10 MiB is a 413', async () => {
    const { status, body } = await fail({ query: 'select 1', params: ['x'.repeat(10 * 1024 * 1024)] })
    expect([status, body.message]).toEqual([413, 'request is too large (max is 10485760 bytes)'])
  })

  test('an answer beyond 10 MiB is a 507: a single statement has happened, a batch has not', async () => {
    await direct.query('create table large (source text)')
    const query = (source: string) => `with kept as (insert into large values ('${source}')) select repeat('x', 11 * 1024 * 1024)`
    const single = await fail({ query: query('single') })
    const batch = await fail({ queries: [{ query: query('batch') }, { query: 'select 1' }] })
    for (const { status, body } of [single, batch])
      expect([status, body.message]).toEqual([507, 'response is too large (max is 10485760 bytes)'])
    expect((await one('select source from large')).rows).toEqual([{ source: 'single' }])
  })

  test('a stopped database is a 500', async () => {
    const { startNeon } = await import('../../dev/neon/server.ts')
    const lonely = await startNeon({ upstream: 'postgresql://127.0.0.1:1' })
    const response = await fetch(lonely.url, {
      method: 'POST',
      headers: { 'neon-connection-string': postgres.url },
      body: '{"query":"select 1"}',
    })
    expect([response.status, (await response.json<{ message: string }>()).message]).toEqual([500, "Couldn't connect to compute node"])
    await lonely.stop()
  })
})
