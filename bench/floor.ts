// The least that could be done, in a process of its own: plain Node and pg, the very SQL of a request, nothing checked. `/n` sends the statements
// of tape n each text anew, and none by a function that keeps its plan (spelt.ts); `/prepared/n` names them, so that Postgres parses and plans each of them once a connection.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool, type PoolClient } from 'pg'
import { given, listening } from './apart.ts'
import { filled, newId, templateOf, type Template } from './template.ts'
import type { Tape } from './tapes.ts'

type Param = { text: Template } | { value: unknown }
type Statement = { name: string; text: string; params: Param[] }
type Page = { fresh: number; calls: { url: string; begin: string; statements: Statement[] }[] }
type SqlBody = { queries: { query: string; params: unknown[] }[] }

const { tapes, database } = await given<{ tapes: Tape[]; database: string }>()
const pools = new Map<string, Pool>()
const names = new Map<string, string>()
const pages = tapes.map(pageOf)

// what the Worker did after its answer is done after ours
const server = createServer((request, response) => {
  request.resume()
  const [, prepared, tape] = /^\/(prepared\/)?(\d+)$/.exec(request.url ?? '') ?? []
  const page = pages[Number(tape)]
  if (!page) return void response.writeHead(404).end()
  void answer(page, prepared !== undefined, response)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function answer({ fresh, calls: [first, ...later] }: Page, prepared: boolean, response: ServerResponse) {
  const ids = Array.from({ length: fresh }, newId)
  try {
    const data = first ? await run(first, ids, prepared) : []
    const body = JSON.stringify({ success: true, data })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
    for (const call of later) await run(call, ids, prepared)
  } catch (error) {
    if (!response.headersSent) response.writeHead(500).end(String(error))
  }
}

async function run({ url, begin, statements }: Page['calls'][number], ids: string[], prepared: boolean): Promise<unknown> {
  const client = await poolOf(url).connect()
  try {
    return await transaction(client, begin, prepared ? statements : statements.map(unnamed), ids)
  } finally {
    client.release()
  }
}

const unnamed = ({ text, params }: Statement) => ({ text, params })

async function transaction(client: PoolClient, begin: string, statements: (Omit<Statement, 'name'> & { name?: string })[], ids: string[]) {
  await client.query(begin)
  try {
    let rows: unknown[] = []
    for (const { params, ...statement } of statements) {
      const values = params.map((param) => ('text' in param ? filled(param.text, ids) : param.value))
      rows = (await client.query({ ...statement, values, rowMode: 'array' })).rows
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
  const statements = queries.map(({ query, params }): Statement => {
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
