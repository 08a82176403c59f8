import { isAfter, shownTo, written, type FeedEvent, type Position } from './rules.ts'

const HEARTBEAT_MS = 15_000
/** Below the life of an access token; proxies cut long answers anyway, and a listener comes back where it was. */
const LONGEST_MS = 10 * 60_000
const RETRY_MS = 1_000
/** A listener who reads slower than this is sent away: it comes back and reads from the table. */
const UNREAD_BYTES = 1024 * 1024

const encoder = new TextEncoder()

type Source = { socket: WebSocket; audience: 'staff' | 'customer'; signal: AbortSignal; pace: number }

/** Transcribes a channel's socket into server-sent events (WHATWG HTML 9.2), in order, each once. Between `begin` and `live` the socket's news wait. */
export function eventStream({ socket, audience, signal, pace }: Source) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let position: Position = []
  let early: FeedEvent[] | undefined = []
  const timers: ReturnType<typeof setTimeout>[] = []

  const body = new ReadableStream<Uint8Array>(
    { start: (c) => void (controller = c), cancel: () => stop() },
    { highWaterMark: UNREAD_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  )

  function stop() {
    controller = undefined
    for (const timer of timers) clearTimeout(timer)
    socket.close(1000)
  }

  function send(text: string) {
    controller?.enqueue(encoder.encode(text))
    if (controller && (controller.desiredSize ?? 0) < 0) end()
  }

  function end() {
    const open = controller
    if (!open) return
    open.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
    stop()
    open.close()
  }

  /** False once the stream has ended. */
  function tell(events: FeedEvent[]) {
    let text = ''
    for (const event of events) {
      if (!isAfter(event.position, position)) continue
      position = event.position
      text += `id: ${written(position)}\ndata: ${JSON.stringify(shownTo(audience, event))}\n\n`
    }
    if (text !== '') send(text)
    return controller !== undefined
  }

  socket.addEventListener('message', ({ data }) => {
    const events = JSON.parse(String(data)) as FeedEvent[]
    if (early) early.push(...events)
    else tell(events)
  })
  socket.addEventListener('close', end)
  socket.addEventListener('error', end)
  signal.addEventListener('abort', end)

  return {
    body,
    tell,
    end,
    /** An id without data: EventSource keeps it, and so resumes here even if nothing happens. */
    begin(from: Position) {
      position = from
      send(`retry: ${RETRY_MS}\nid: ${written(from)}\n\n`)
      timers.push(
        setInterval(() => send(': heartbeat\n\n'), HEARTBEAT_MS / pace),
        setTimeout(end, LONGEST_MS / pace),
      )
    },
    live() {
      const events = early ?? []
      early = undefined
      tell(events)
    },
  }
}
