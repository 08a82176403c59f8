import { hc } from 'hono/client'
import type { App } from './app.ts'

export type Options = {
  /** Where the API is, without `/api/v1`. */
  url: string
  /** Asked before every call, so that a refreshed token is used at once. */
  token?: () => string | undefined
  /** How often one call is sent at most. */
  tries?: number
  fetch?: typeof fetch
}

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

/**
 * Every route with the types of its parameters, bodies and answers. A POST gets one Idempotency-Key for all its tries, so that asking
 * again is safe; calls that change something without a key (PUT, PATCH, DELETE, and all of /auth) are sent once.
 */
export const connect = ({ url, token, tries = 4, fetch: send = fetch }: Options) =>
  hc<App>(url, {
    fetch: async (input: string | URL | Request, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      const bearer = token?.()
      if (bearer !== undefined && !headers.has('Authorization')) headers.set('Authorization', `Bearer ${bearer}`)
      if (init.method === 'POST' && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID())
      const isKeyed = init.method === 'POST' && !new URL(input instanceof Request ? input.url : input).pathname.startsWith('/api/v1/auth/')
      const repeatable = init.method === undefined || init.method === 'GET' || isKeyed
      return persistent(() => send(input, { ...init, headers }), repeatable ? tries : 1, init.signal ?? undefined)
    },
  })

/** A refusal, as the API names it. `code` is stable. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly requestId: string

  constructor(status: number, { error, code, details, requestId }: Failure) {
    super(error)
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
  }
}

type Failure = { error: string; code: string; details?: unknown; requestId: string }
type Answer = { ok: boolean; status: number; json(): Promise<unknown> }
type Said<R> = R extends { json(): Promise<infer B> } ? (B extends { data: infer T } ? NonNullable<T> : never) : never

/** The `data` of an answer; throws `Refused` for everything else. */
export async function dataOf<R extends Answer>(pending: Promise<R>): Promise<Said<R>> {
  const answer = await pending
  const body = await answer.json()
  if (!answer.ok) throw new Refused(answer.status, body as Failure)
  return (body as { data: Said<R> }).data
}

/** Sends until there is an answer: after a lost connection, and where the answer says when to come back. */
async function persistent(send: () => Promise<Response>, tries: number, signal?: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send().catch((error: unknown): undefined => {
      if (attempt >= tries || signal?.aborted) throw error
      return undefined
    })
    if (answer && (attempt >= tries || !comesBack(answer))) return answer
    await new Promise((resolve) => setTimeout(resolve, waitBefore(attempt, answer)))
  }
}

/** Busy, limited, or the first call with this key is still running. */
const comesBack = ({ status, headers }: Response) => status === 429 || status === 503 || (status === 409 && headers.has('Retry-After'))

/** What the server asks for, else twice as long each time; spread, so that many clients don't return at once. */
function waitBefore(attempt: number, answer: Response | undefined) {
  const asked = (Number(answer?.headers.get('Retry-After')) || 0) * 1000
  const grown = FIRST_WAIT_MS * 2 ** (attempt - 1)
  return Math.max(asked, Math.min(grown * (0.5 + Math.random()), LONGEST_WAIT_MS))
}
