import { createHash } from 'node:crypto'

export type Answer = { id: string; [field: string]: unknown }
type Envelope = { success: boolean; data: unknown; error?: string; code?: string }

/** A UUID that is the same in every run, for what must be found again. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`cortado demo ${text}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Talks to the Worker as an integrator does; `at` moves its clock (dev/worker.ts). Throws what the API refused with. */
export class SeedClient {
  readonly #base: string
  readonly #token: string | undefined
  readonly #at: Date | undefined

  constructor(base: string, token?: string, at?: Date) {
    this.#base = base
    this.#token = token
    this.#at = at
  }

  get = (path: string) => this.#send('GET', path)
  post = (path: string, body?: unknown) => this.#send('POST', path, body)
  put = (path: string, version: number, body: unknown) => this.#send('PUT', path, body, { 'if-match': `"v${version}"` })

  /** Undefined where nothing is there. */
  async find(path: string): Promise<Answer | undefined> {
    return unless(404, this.get(path))
  }

  async list(path: string): Promise<Answer[]> {
    return (await this.#send('GET', `${path}?limit=100`)) as unknown as Answer[]
  }

  async #send(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer> {
    const headers = {
      ...more,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(method === 'POST' ? { 'idempotency-key': uuidOf(`${this.#base}${path}${this.#at?.toISOString()}${JSON.stringify(body)}`) } : {}),
      ...(this.#at === undefined ? {} : { 'x-cortado-now': this.#at.toISOString() }),
    }
    const response = await fetch(this.#base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new SeedRefused(response.status, `${method} ${path}: ${response.status} ${text.slice(0, 400)}`)
    return (JSON.parse(text) as Envelope).data as Answer
  }
}

/** What was asked for; undefined where it was refused with this status. */
export async function unless<A>(status: number, asked: Promise<A>): Promise<A | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof SeedRefused && error.status === status) return undefined
    throw error
  })
}

class SeedRefused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
