import { connect, type Socket } from 'node:net'

/** What came back: the body's bytes are only counted, unless they were asked for. */
export type Answer = { status: number; bytes: number; head: string; body: Buffer }

type Wanted = { method: string; path: string; headers?: Record<string, string>; body?: string }

/** One HTTP/1.1 message, ready to be written. `{{key}}` in it is for whoever sends it to fill in. */
export function message({ method, path, headers = {}, body }: Wanted): string {
  const all = { host: 'bench', ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

/**
 * A connection of the load generator: one request at a time over a bare socket, far lighter than node:http, because it shares the
 * cores with what it measures. Knows lengths and chunks, and nothing else of HTTP.
 */
export class Connection {
  readonly #socket: Socket
  #done: ((answer: Answer | Error) => void) | undefined
  #got = Buffer.alloc(0)

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk: Buffer<ArrayBuffer>) => this.#take(chunk))
    this.#socket.on('error', (error) => this.#end(error))
    this.#socket.on('close', () => this.#end(new Error('the connection was closed')))
  }

  send(text: string, done: (answer: Answer | Error) => void) {
    this.#done = done
    this.#socket.write(text)
  }

  close() {
    this.#done = undefined
    this.#socket.destroy()
  }

  #end(answer: Answer | Error) {
    const done = this.#done
    this.#done = undefined
    this.#got = Buffer.alloc(0)
    done?.(answer)
  }

  #take(chunk: Buffer<ArrayBuffer>) {
    this.#got = this.#got.length === 0 ? chunk : Buffer.concat([this.#got, chunk])
    const end = this.#got.indexOf(HEAD_END)
    if (end < 0) return
    const head = this.#got.toString('latin1', 0, end)
    const status = Number(head.slice(9, 12))
    const body = this.#got.subarray(end + 4)
    const length = status === 304 || status === 204 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? -1)
    const isWhole = length >= 0 ? body.length >= length : body.equals(LAST_CHUNK.subarray(2)) || body.subarray(-7).equals(LAST_CHUNK)
    if (isWhole) this.#end({ status, head, body, bytes: body.length })
  }
}

/** One call on a connection of its own. */
export async function callOnce(port: number, text: string): Promise<Answer> {
  const connection = new Connection(port)
  const answer = await new Promise<Answer | Error>((resolve) => connection.send(text, resolve))
  connection.close()
  if (answer instanceof Error) throw answer
  return answer
}
