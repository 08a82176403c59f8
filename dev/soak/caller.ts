import { pause } from './fire.ts'
import type { Tally } from './tally.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- what an answer holds is the contract test's business
type Json = any
export type Answer = { status: number; code: string; data: Json }
export type Asked = { key?: string; ok: readonly (number | string)[] }

const HANG_MS = 60_000
const MOST_WAIT_MS = 1_500
const MOST_TRIES = 200
/** Nothing is known, or nothing was done: the same request with the same key is right. */
const ASK_AGAIN = new Set(['UPSTREAM', 'OVERLOADED', 'RATE_LIMITED', 'IDEMPOTENCY_IN_PROGRESS', 'REFUND_RACED', 'CATALOG_CHANGED'])

/** Talks to the API as a careful integrator does: one key for one command, again until the answer is definite. */
export class Caller {
  readonly #base: string
  readonly #token: () => Promise<string>
  readonly #tally: Tally

  constructor(base: string, token: () => Promise<string>, tally: Tally) {
    this.#base = base
    this.#token = token
    this.#tally = tally
  }

  /** Throws what the report calls a violation: an answer that is neither in `ok` (statuses or codes) nor to be asked again. */
  async ask(method: string, path: string, body: unknown, { key, ok }: Asked): Promise<Answer> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const answer = await this.#once(method, path, body, key)
      if (answer && !ASK_AGAIN.has(answer.code)) {
        this.#tally.tries(tries)
        if (ok.includes(answer.status) || ok.includes(answer.code)) return answer
        throw new Error(`${method} ${path} answered ${answer.status} ${answer.code} ${JSON.stringify(answer.data ?? null)}`)
      }
      await pause(Math.min((answer?.retryAfter ?? 0.2) * 1000, MOST_WAIT_MS) * (0.5 + Math.random()))
    }
    throw new Error(`${method} ${path} came to no definite answer`)
  }

  async #once(method: string, path: string, body: unknown, key: string | undefined) {
    const headers = {
      authorization: `Bearer ${await this.#token()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
    const started = performance.now()
    try {
      const signal = AbortSignal.timeout(HANG_MS)
      const answer = await fetch(this.#base + path, {
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const said = await answer.json<{ code?: string; data?: Json; details?: Json }>()
      this.#tally.answered(answer.status, said.code, performance.now() - started)
      const retryAfter = answer.headers.get('retry-after')
      if (answer.status >= 500) this.#assertHonest(`${method} ${path}`, answer.status, said.code, retryAfter)
      return {
        status: answer.status,
        code: said.code ?? '',
        data: said.data ?? said.details,
        ...(retryAfter === null ? {} : { retryAfter: Number(retryAfter) }),
      }
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') this.#tally.violation(`${method} ${path} hung for ${HANG_MS} ms`)
      this.#tally.lost()
      return undefined
    }
  }

  /** R4: no bare 500; what is to be asked again says when. */
  #assertHonest(what: string, status: number, code: string | undefined, retryAfter: string | null) {
    if (status !== 503 || code === undefined || retryAfter === null)
      this.#tally.violation(`${what} answered ${status} ${code}, Retry-After ${retryAfter}`)
  }
}
