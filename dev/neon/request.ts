import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from './answer.ts'
import { toText, type Json } from './params.ts'

export type Statement = { text: string; params: (string | null)[]; asArrays: boolean }
export type Transaction = { begin: string; echo: Record<string, string> }
export type Call = { connection: string; statements: Statement[]; transaction: Transaction | undefined; rawText: boolean }

type Query = { query: string; params?: Json[]; arrayMode?: boolean }

const isolationLevels: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
}

/** Reads the headers and the body of `POST /sql`. Throws a `Refusal` with the words of Neon's proxy. */
export function readCall(headers: IncomingHttpHeaders, text: string): Call {
  const connection = readConnection(headers)
  const transaction = readTransaction(headers)
  const body = parseBody(text)
  const arrayMode = headers['neon-array-mode'] === 'true'
  const statement = ({ query, params, arrayMode: own }: Query): Statement => ({
    text: query,
    params: params?.map(toText) ?? [],
    asArrays: own ?? arrayMode,
  })
  const rawText = headers['neon-raw-text-output'] === 'true'
  if ('query' in body) return { connection, statements: [statement(body)], transaction: undefined, rawText }
  return { connection, statements: body.queries.map(statement), transaction, rawText }
}

// a host that is an IP address is refused by Neon; here it is where a laptop's Postgres lives
function readConnection(headers: IncomingHttpHeaders): string {
  const connection = headers['neon-connection-string']
  if (typeof connection !== 'string') throw new Refusal(400, 'invalid header: neon-connection-string')
  const url = URL.parse(connection)
  if (!url) throw new Refusal(400, 'invalid connection string: relative URL without a base')
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') throw new Refusal(400, 'incorrect scheme')
  if (url.pathname === '') throw new Refusal(400, 'missing database name')
  if (!url.username) throw new Refusal(400, 'missing username')
  // no tokens are taken: whoever sends one has brought no password
  if (headers.authorization !== undefined || !url.password) throw new Refusal(400, 'missing authentication credentials: required password')
  return connection
}

function readTransaction(headers: IncomingHttpHeaders): Transaction {
  const echo: Record<string, string> = {}
  const modes: string[] = []
  const level = headers['neon-batch-isolation-level']
  if (level !== undefined) {
    const words = typeof level === 'string' ? isolationLevels[level] : undefined
    if (!words) throw new Refusal(400, 'invalid isolation level')
    modes.push(`ISOLATION LEVEL ${words}`)
    echo['neon-batch-isolation-level'] = String(level)
  }
  if (headers['neon-batch-read-only'] === 'true') {
    modes.push('READ ONLY')
    echo['neon-batch-read-only'] = 'true'
  }
  if (headers['neon-batch-deferrable'] === 'true') {
    modes.push('DEFERRABLE')
    echo['neon-batch-deferrable'] = 'true'
  }
  return { begin: `START TRANSACTION ${modes.join(', ')}`, echo }
}

function parseBody(text: string): Query | { queries: Query[] } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, `could not parse the HTTP request body: ${(error as Error).message}`)
  }
  if (isQuery(body) || isBatch(body)) return body
  throw new Refusal(400, 'could not parse the HTTP request body: data did not match any variant of untagged enum Payload')
}

function isQuery(body: unknown): body is Query {
  if (typeof body !== 'object' || body === null) return false
  const { query, params, arrayMode } = body as Partial<Record<keyof Query, unknown>>
  if (typeof query !== 'string') return false
  return (
    (params === undefined || Array.isArray(params)) && (arrayMode === undefined || arrayMode === null || typeof arrayMode === 'boolean')
  )
}

function isBatch(body: unknown): body is { queries: Query[] } {
  if (typeof body !== 'object' || body === null || !('queries' in body)) return false
  return Array.isArray(body.queries) && body.queries.every(isQuery)
}
