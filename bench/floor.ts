// The least that could be done, in a process of its own: plain Node and pg, prepared statements, the very SQL of a request, nothing checked.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool, type PoolClient } from 'pg'
import { given, listening } from './apart.ts'
import { filled, newId, templateOf, type Template } from './template.ts'
import type { Tape } from './tapes.ts'

type Param = { text: Template } | { value: unknown }
type Prepared = { name: string; text: string; params: Param[] }
type Page = { fresh: number; calls: { url: string; begin: string; statements: Prepared[] }[] }
type SqlBody = { queries: { query: string; params: unknown[] }[] }

const { tapes, database } = await given<{ tapes: Tape[]; database: string }>()
const pools = new Map<string, Pool>()
const names = new Map<string, string>()
const pages = tapes.map(pageOf)

// `/n` is one request of tape n; what the Worker did after its answer is done after ours
const server = createServer((request, response) => {
  request.resume()
  const page = pages[Number(request.url?.slice(1))]
  if (!page) return void response.writeHead(404).end()
  void answer(page, response)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function answer({ fresh, calls: [first, ...later] }: Page, response: ServerResponse) {
  const ids = Array.from({ length: fresh }, newId)
  try {
    const data = first ? await run(first, ids) : []
    const body = JSON.stringify({ success: true, data })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
    for (const call of later) await run(call, ids)
  } catch (error) {
    if (!response.headersSent) response.writeHead(500).end(String(error))
  }
}

async function run({ url, begin, statements }: Page['calls'][number], ids: string[]): Promise<unknown> {
  const client = await poolOf(url).connect()
  try {
    return await transaction(client, begin, statements, ids)
  } finally {
    client.release()
  }
}

async function transaction(client: PoolClient, begin: string, statements: Prepared[], ids: string[]) {
  await client.query(begin)
  try {
    let rows: unknown[] = []
    for (const { name, text, params } of statements) {
      const values = params.map((param) => ('text' in param ? filled(param.text, ids) : param.value))
      rows = (await client.query({ name, text, values, rowMode: 'array' })).rows
    }
    await client.query('commit')
    return rows
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

function poolOf(url: string): Pool {
  const known = pools.get(url)
  if (known) return known
  // what is still open when Postgres goes down is nobody's loss
  const pool = new Pool({ connectionString: url, max: 20 }).on('error', () => {})
  pools.set(url, pool)
  return pool
}

function pageOf({ fresh, calls }: Tape): Page {
  return { fresh: fresh.length, calls: calls.map((call) => prepared(call, fresh)) }
}

function prepared({ headers, body }: Tape['calls'][number], fresh: string[]) {
  const { queries } = JSON.parse(body) as SqlBody
  const login = new URL(headers['neon-connection-string'] ?? '')
  const statements = queries.map(({ query, params }): Prepared => {
    const name = names.get(query) ?? `s${names.size}`
    names.set(query, name)
    return { name, text: query, params: params.map((value) => paramOf(value, fresh)) }
  })
  const begin = headers['neon-batch-read-only'] === 'true' ? 'begin read only' : 'begin'
  return { url: Object.assign(new URL(database), { username: login.username, password: login.password }).href, begin, statements }
}

function paramOf(value: unknown, fresh: string[]): Param {
  if (typeof value !== 'string') return { value }
  const text = templateOf(value, fresh)
  return text.slots.length > 0 ? { text } : { value }
}
