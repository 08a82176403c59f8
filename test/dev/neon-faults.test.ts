import { afterEach, expect, test } from 'vitest'
import { startEndpoint } from './neon-endpoint.ts'

const { neon, post, direct } = await startEndpoint()
await direct.query('create table effects (name text)')

const control = (method: string, path: string, body?: unknown) =>
  fetch(new URL(path, neon.url), { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const addFault = async (rule: object) => (await (await control('POST', '/faults', rule)).json<{ id: string }>()).id
const calls = async (match: string) => (await control('GET', `/calls?match=${encodeURIComponent(match)}`)).json()
const write = (name: string) => post({ query: 'insert into effects values ($1)', params: [name] })
const outcome = (name: string) =>
  write(name).then(
    async (response) => {
      const text = await response.text().catch(() => undefined)
      if (text === undefined) return 'lost'
      return response.status === 200 && text.endsWith('}') ? 'done' : `${response.status}`
    },
    () => 'lost',
  )
const effects = async (name: string) => (await direct.query('select 1 from effects where name = $1', [name])).rowCount

afterEach(() => control('DELETE', '/faults'))

test.each([
  ['refuse', '500', 0],
  ['reset-before', 'lost', 0],
  ['reset-after-commit', 'lost', 1],
  ['truncate', '200', 1],
  ['mid-body-reset', 'lost', 1],
  ['status', '503', 0],
  ['sqlstate', '400', 0],
  ['delay', 'done', 1],
  ['late', 'done', 1],
  ['delay-answer', 'done', 1],
  ['drip', 'done', 1],
])('%s: the caller sees %s, and %i effects stay', async (kind, seen, stay) => {
  const name = `kind-${kind}`
  await addFault({ match: name, kind, ms: 20 })
  expect(await outcome(name)).toBe(seen)
  expect(await effects(name)).toBe(stay)
})

test('a SQLSTATE is told as Postgres would', async () => {
  await addFault({ match: 'disk', kind: 'sqlstate', sqlstate: '53100' })
  expect(await (await write('disk')).json()).toMatchObject({ code: '53100', detail: null })
})

test('a status has the body it was given', async () => {
  await addFault({ match: 'page', kind: 'status', status: 429, body: '<html>slow down</html>' })
  const response = await write('page')
  expect([response.status, await response.text()]).toEqual([429, '<html>slow down</html>'])
})

test('a truncated answer is not JSON', async () => {
  await addFault({ match: 'half', kind: 'truncate' })
  await expect((await write('half')).json()).rejects.toThrow(SyntaxError)
})

test('a dripped answer is whole', async () => {
  await addFault({ match: 'slow', kind: 'drip', ms: 20 })
  expect(await (await write('slow')).json()).toMatchObject({ command: 'INSERT', rowCount: 1 })
})

test('who hangs up during a delay has done nothing', async () => {
  await addFault({ match: 'impatient', kind: 'delay', ms: 100 })
  const lost = post({ query: 'insert into effects values ($1)', params: ['impatient'] }, {}, { signal: AbortSignal.timeout(20) })
  await expect(lost).rejects.toThrow(/./)
  expect(await outcome('impatient')).toBe('done')
  expect(await effects('impatient')).toBe(1)
})

test('who hangs up on what is late, or on an answer that is held back, has done it all the same', async () => {
  for (const kind of ['late', 'delay-answer']) {
    const name = `gone-${kind}`
    await addFault({ match: name, kind, ms: 100 })
    await expect(
      post({ query: 'insert into effects values ($1)', params: [name] }, {}, { signal: AbortSignal.timeout(40) }),
    ).rejects.toThrow(/./)
    while ((await effects(name)) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await effects(name)).toBe(1)
  }
})

test('a read-only database refuses to write, and reads', async () => {
  await addFault({ match: 'standby', kind: 'read-only' })
  const batch = (query: string) => post({ queries: [{ query, params: ['standby'] }] })
  expect([
    (await batch('select $1::text')).status,
    (await (await batch('insert into effects values ($1)')).json<{ code: string }>()).code,
  ]).toEqual([200, '25006'])
  expect(await effects('standby')).toBe(0)
})

test('a rule may strike only what could write, and tells how often it did', async () => {
  const rule = await addFault({ match: 'full', kind: 'sqlstate', sqlstate: '53100', writes: true })
  const batch = (headers = {}) => post({ queries: [{ query: 'select $1::text', params: ['full'] }] }, headers)
  expect([(await batch({ 'neon-batch-read-only': 'true' })).status, (await batch()).status]).toEqual([200, 400])
  expect(await (await control('GET', `/faults/${rule}`)).json()).toEqual({ seen: 1, struck: 1 })
  expect((await control('GET', '/faults/999')).status).toBe(404)
})

test('a rule strikes only calls that contain its word', async () => {
  await addFault({ match: 'tenant-a', kind: 'refuse' })
  expect([await outcome('tenant-a'), await outcome('tenant-b')]).toEqual(['500', 'done'])
})

test('a rule strikes every third call, twice', async () => {
  await addFault({ match: 'third', kind: 'refuse', every: 3, times: 2 })
  const seen: string[] = []
  for (let call = 0; call < 10; call++) seen.push(await outcome('third'))
  expect(seen.map((one) => (one === '500' ? 1 : 0))).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 0, 0])
})

test('a rule is gone once removed, the others stay', async () => {
  const id = await addFault({ match: 'gone', kind: 'refuse' })
  await addFault({ match: 'stays', kind: 'refuse' })
  expect((await control('DELETE', `/faults/${id}`)).status).toBe(200)
  expect((await control('DELETE', `/faults/${id}`)).status).toBe(404)
  expect([await outcome('gone'), await outcome('stays')]).toEqual(['done', '500'])
})

test.each([{ kind: 'explode' }, { kind: 'delay', every: 0 }, { kind: 'delay', unknown: 1 }, {}])('the rule %j is refused', async (rule) => {
  expect((await control('POST', '/faults', rule)).status).toBe(400)
})

test('calls and their statements are counted by a word they contain', async () => {
  await post({ query: 'select $1', params: ['request-1'] })
  await post({ queries: [{ query: 'select $1', params: ['request-1'] }, { query: 'select 2' }, { query: 'select 3' }] })
  expect(await calls('request-1')).toEqual({ count: 2, statements: 4 })
  expect(await calls('request-2')).toEqual({ count: 0, statements: 0 })
})
