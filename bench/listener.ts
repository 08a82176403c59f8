import { connect, type Socket } from 'node:net'

/** Hears a stream of server-sent events on a bare socket, and notes when which order was told of. */
export class Listener {
  readonly heard = new Map<string, number>()
  twice = 0
  readonly #socket: Socket
  #text = ''
  readonly #open = Promise.withResolvers<void>()

  constructor(port: number, text: string) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (chunk) => this.#take(String(chunk)))
    this.#socket.on('error', (error) => this.#open.reject(error))
    this.#socket.write(text)
  }

  /** Resolves when the stream has said where it begins. */
  get ready() {
    return this.#open.promise
  }

  close() {
    this.#socket.destroy()
  }

  #take(chunk: string) {
    const now = performance.now()
    // the sizes of chunks stand between events, never within one: each is written in one piece
    this.#text += chunk
    if (/\nid: /.test(this.#text)) this.#open.resolve()
    const blocks = this.#text.split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) {
      const id = /\ndata: .*"aggregateId":"([0-9a-f-]{36})"/.exec(block)?.[1]
      if (id === undefined) continue
      if (this.heard.has(id)) this.twice++
      else this.heard.set(id, now)
    }
  }
}
