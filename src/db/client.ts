import type { Cell } from './query.ts'

export type Statement = { sql: string; params: unknown[] }
export type Sending = { readOnly: boolean; deadline?: number | undefined }
/**
 * A role's way to the database: its connection string, where a laptop's endpoint listens (without one it is Neon's own), and how far apart a tenant's
 * requests begin beside neighbours.
 */
export type Server = { url: string; endpoint?: string | undefined; everyMs?: number }

const DEADLINE_MS = 5_000
/** An isolate's first call may have to wake a suspended compute. */
const FIRST_DEADLINE_MS = 10_000

let answered = false

/** What Postgres or Neon's proxy said instead of rows; the fields are Postgres's own. `code` is '' where the proxy spoke (neon-http.md 1.4). */
export class SqlError extends Error {
  readonly status: number
  readonly code: string
  readonly constraint: string | undefined
  readonly detail: string | undefined
  readonly hint: string | undefined

  constructor(status: number, { message, code, constraint, detail, hint }: ErrorBody) {
    super(message ?? `SQL over HTTP answered ${status}`)
    this.name = 'SqlError'
    this.status = status
    this.code = code ?? ''
    this.constraint = constraint ?? undefined
    this.detail = detail ?? undefined
    this.hint = hint ?? undefined
  }
}

type ErrorBody = Partial<Record<'message' | 'code' | 'constraint' | 'detail' | 'hint', string | null>>

/** Nobody knows whether the batch was committed: the connection was refused, cut, or timed out while the answer was read. */
export class Lost extends Error {}

/** One HTTP request, one transaction (neon-http.md 1): values go and come as Postgres's own text, rows as arrays. Throws SqlError or Lost. */
export async function send(server: Server, statements: Statement[], { readOnly, deadline = DEADLINE_MS }: Sending): Promise<Cell[][][]> {
  const signal = AbortSignal.timeout(answered ? deadline : Math.max(deadline, FIRST_DEADLINE_MS))
  const body = JSON.stringify({ queries: statements.map(({ sql, params }) => ({ query: sql, params: params.map(written) })) })
  const response = await fetch(server.endpoint ?? neonEndpoint(server.url), {
    method: 'POST',
    // what stands for the database never moves: its address is a secret, and goes nowhere else
    redirect: 'manual',
    body,
    signal,
    headers: {
      'Neon-Connection-String': server.url,
      'Neon-Raw-Text-Output': 'true',
      'Neon-Array-Mode': 'true',
      ...(readOnly ? { 'Neon-Batch-Read-Only': 'true' } : {}),
    },
  }).catch(lost)
  if (!response.ok) throw new SqlError(response.status, await said(response))
  const { results } = await response.json<{ results: { rows: Cell[][] }[] }>().catch(lost)
  answered = true
  return results.map(({ rows }) => rows)
}

/** `ep-x.region.aws.neon.tech` is asked at `api.region.aws.neon.tech`, as the vendor's driver does. */
const neonEndpoint = (url: string) => `https://${new URL(url).hostname.replace(/^[^.]+\./, 'api.')}/sql`

function lost(cause: unknown): never {
  throw new Lost('the database did not answer', { cause })
}

/** A proxy's own page has no fields: then the status is all there is to know. */
async function said(response: Response): Promise<ErrorBody> {
  const text = await response.text().catch(lost)
  try {
    const body = JSON.parse(text) as unknown
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

/** Lists become Postgres's own here: the proxy would write their texts with JSON's escapes, which Postgres reads otherwise. */
const written = (value: unknown) => (Array.isArray(value) ? listOf(value as Scalar[]) : value)

type Scalar = string | number | boolean | null

const listOf = (values: readonly Scalar[]) => `{${values.map(elementOf).join(',')}}`
const elementOf = (value: Scalar) => (value === null ? 'NULL' : `"${String(value).replaceAll(/[\\"]/g, String.raw`\$&`)}"`)
