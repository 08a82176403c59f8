import { inject } from 'vitest'
import { misfitOfAnswer } from './openapi.ts'
import { passesPrism, violationOf, type Sending } from './prism.ts'
import { keepSecret, keepSecretsOf } from './secrets.ts'

export type Answer<T = Json> = { status: number; body: T; text: string; headers: Headers }
// oxlint-disable-next-line typescript/no-explicit-any -- a test reads into answers whose shape the contract test checks
export type Json = any

export type Options = {
  key?: string | null
  at?: string | undefined
  headers?: Record<string, string>
  raw?: string
  contentType?: string
  /** Why this answer need not fit the document. */
  unchecked?: string
}

/**
 * Talks to the Worker as an integrator does. Every POST gets a fresh Idempotency-Key unless the test names one (null: none).
 * Every answer has to fit the OpenAPI document.
 */
export class Client {
  readonly token: string | undefined
  readonly base: string
  readonly at: string | undefined

  constructor(base: string, token?: string, at?: string) {
    this.base = base
    this.token = token
    this.at = at
  }

  get = (path: string, options?: Options) => this.send('GET', path, undefined, options)
  post = (path: string, body?: unknown, options?: Options) => this.send('POST', path, body, options)
  put = (path: string, body?: unknown, options?: Options) => this.send('PUT', path, body, options)
  patch = (path: string, body?: unknown, options?: Options) => this.send('PATCH', path, body, options)
  delete = (path: string, options?: Options) => this.send('DELETE', path, undefined, options)

  async send(
    method: string,
    path: string,
    body: unknown,
    { key, at, headers = {}, raw, contentType = 'application/json', unchecked }: Options = {},
  ): Promise<Answer> {
    const now = at ?? this.at
    keepSecret('token', this.token)
    keepSecretsOf(body)
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const door = doorOf({ method, url: this.base + path, text: sent, type: contentType })
    const response = await fetch(door, {
      method,
      ...(sent === undefined ? {} : { body: sent }),
      headers: {
        ...(sent === undefined ? {} : { 'Content-Type': contentType }),
        ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
        ...(method === 'POST' && key !== null ? { 'Idempotency-Key': key ?? crypto.randomUUID() } : {}),
        ...(now === undefined ? {} : { 'x-cortado-now': now }),
        // Prism ends idle connections after 5 s without a word: one that is taken again at that moment is reset
        ...(door.startsWith(inject('servers').prism ?? 'none') ? { Connection: 'close' } : {}),
        ...headers,
      },
    })
    const text = await response.text()
    const answer = { status: response.status, body: parse(text), text, headers: response.headers }
    keepSecretsOf(answer.body)
    const misfit = () => misfitOfAnswer(method, this.base + path, answer.status, answer.body)
    const wrong = unchecked === undefined ? (violationOf(response.headers.get('sl-violations'), answer.status) ?? misfit()) : undefined
    if (wrong !== undefined) throw new Error(`${method} ${path} is not as the document says: ${wrong}\n${text.slice(0, 500)}`)
    return answer
  }
}

/** Through Prism, where this run has it and it can pass this on. */
function doorOf(sending: Sending): string {
  const { prism, api } = inject('servers')
  return prism !== undefined && sending.url.startsWith(api) && passesPrism(sending) ? prism + sending.url.slice(api.length) : sending.url
}

const parse = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const api = () => inject('servers').api
/** Nobody in particular, anywhere under /api/v1. */
export const anyone = (token?: string) => new Client(`${api()}/api/v1`, token)
