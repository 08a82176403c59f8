import { isAfter, shownTo, written, type FeedEvent, type Position } from './rules.ts'

const HEARTBEAT_MS = 15_000
/** Below the life of an access token; proxies cut long answers anyway, and a listener comes back where it was. */
const LONGEST_MS = 10 * 60_000
const RETRY_MS = 1_000
/** A listener who reads slower than this is sent away: it comes back and reads from the table. */
const UNREAD_BYTES = 1024 * 1024

const encoder = new TextEncoder()

export type Source = { socket: WebSocket; audience: 'staff' | 'customer'; signal: AbortSignal; pace: number }

/** Transcribes a channel's socket into server-sent events (WHATWG HTML 9.2), in order, each once. Between `begin` and `live` the socket's news wait. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>
  readonly #source: Source
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #position: Position = []
  #early: FeedEvent[] | undefined = []
  #timers: ReturnType<typeof setTimeout>[] = []

  constructor(source: Source) {
    this.#source = source
    this.body = new ReadableStream<Uint8Array>(
      { start: (controller) => void (this.#controller = controller), cancel: () => this.#stop() },
      { highWaterMark: UNREAD_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    )
    const { socket, signal } = source
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)) as FeedEvent[]))
    for (const over of ['close', 'error'] as const) socket.addEventListener(over, () => this.end())
    signal.addEventListener('abort', () => this.end())
  }

  /** An id without data: EventSource keeps it, and so resumes here even if nothing happens. */
  begin(from: Position) {
    const { pace } = this.#source
    this.#position = from
    this.#send(`retry: ${RETRY_MS}\nid: ${written(from)}\n\n`)
    this.#timers = [setInterval(() => this.#send(': heartbeat\n\n'), HEARTBEAT_MS / pace), setTimeout(() => this.end(), LONGEST_MS / pace)]
  }

  /** Tells what was not told yet. False once the stream has ended. */
  tell(events: FeedEvent[]) {
    let text = ''
    for (const event of events) {
      if (!isAfter(event.position, this.#position)) continue
      this.#position = event.position
      text += `id: ${written(event.position)}\ndata: ${JSON.stringify(shownTo(this.#source.audience, event))}\n\n`
    }
    if (text !== '') this.#send(text)
    return this.#controller !== undefined
  }

  live() {
    const events = this.#early ?? []
    this.#early = undefined
    this.tell(events)
  }

  end() {
    const open = this.#controller
    if (!open) return
    open.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
    this.#stop()
    open.close()
  }

  #hear(events: FeedEvent[]) {
    if (this.#early) this.#early.push(...events)
    else this.tell(events)
  }

  #send(text: string) {
    this.#controller?.enqueue(encoder.encode(text))
    if ((this.#controller?.desiredSize ?? 0) < 0) this.end()
  }

  #stop() {
    this.#controller = undefined
    for (const timer of this.#timers) clearTimeout(timer)
    this.#source.socket.close(1000)
  }
}
