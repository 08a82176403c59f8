import { neon, neonConfig, NeonDbError } from '@neondatabase/serverless'
import type { Cell } from './query.ts'

export type Statement = { sql: string; params: unknown[] }
export type Sending = { readOnly: boolean; deadline?: number | undefined }

const DEADLINE_MS = 5_000
/** An isolate's first call may have to wake a suspended compute. */
const FIRST_DEADLINE_MS = 10_000

/** Said per query: the driver ignores the client's own `types` in a transaction, and would parse json, booleans and integers. */
const asIs = { getTypeParser: () => (value: string) => value }
const clients = new Map<string, ReturnType<typeof connect>>()
let answered = false

const connect = (url: string) => neon(url, { arrayMode: true, fullResults: true })

/** Where a laptop's endpoint listens; undefined means Neon's own. Module-wide, because the driver keeps it so. */
export function useEndpoint(endpoint: string | undefined) {
  if (endpoint) neonConfig.fetchEndpoint = endpoint
}

/** One HTTP request, one transaction. Shared by all requests of an isolate: it holds no per-call state. */
export async function send(url: string, statements: Statement[], { readOnly, deadline = DEADLINE_MS }: Sending): Promise<Cell[][][]> {
  let client = clients.get(url)
  if (!client) clients.set(url, (client = connect(url)))
  const sql = client
  const signal = AbortSignal.timeout(answered ? deadline : Math.max(deadline, FIRST_DEADLINE_MS))
  const results = await sql
    .transaction(
      statements.map((statement) => sql.query(statement.sql, statement.params, { types: asIs })),
      { readOnly, fetchOptions: { signal } },
    )
    .catch(named)
  answered = true
  return results.map((result) => result.rows as Cell[][])
}

/** Nobody knows whether the batch was committed: the connection was refused, cut, or timed out while the answer was read. */
export class Lost extends Error {}

/** What Postgres or Neon said is a NeonDbError; everything else, also what the driver wraps as `sourceError`, is an answer that never came. */
function named(error: unknown): never {
  if (error instanceof NeonDbError && !error.sourceError) throw error
  throw new Lost('the database did not answer', { cause: error })
}
