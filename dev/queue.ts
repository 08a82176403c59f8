import { createServer } from 'node:http'
import { listening } from './listen.ts'

/** What becomes of a message that is sent: one way for each. */
export type Handling = 'deliver' | 'lose' | 'twice' | 'late'
export type Queue = {
  address: string
  /** How many messages were delivered as sent, lost, doubled and late, and how many were given up. */
  counts: Record<Handling | 'dead', number>
  /** Nothing is under way. */
  idle(): boolean
  stop(): Promise<void>
}

type Options = { api: () => string; handling: () => Handling }

const RETRIES = 5
const LATE_MS = 1_500
const BETWEEN_MS = 200

/** Stands in for Cloudflare Queues: takes what Workers send, and calls `/__dev/queue` of the Worker at `api()` with it, as badly as `handling` says. */
export async function startQueue(options: Options): Promise<Queue> {
  const counts = { deliver: 0, lose: 0, twice: 0, late: 0, dead: 0 }
  let underWay = 0
  const deliver = async (message: string, wait: number) => {
    underWay++
    await pause(wait)
    if (!(await brought(options, message))) counts.dead++
    underWay--
  }
  const take = (message: string) => {
    const what = options.handling()
    counts[what]++
    if (what === 'lose') return
    void deliver(message, what === 'late' ? LATE_MS : 0)
    if (what === 'twice') void deliver(message, 0)
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      take(Buffer.concat(chunks).toString())
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  const { port, stop } = await listening(server)
  return { address: `127.0.0.1:${port}`, counts, idle: () => underWay === 0, stop }
}

/** Tried as often as the queue does, and then handed to the dead letters. */
async function brought({ api }: Options, message: string): Promise<boolean> {
  const bring = async (queue: string) => {
    const answer = await fetch(`${api()}/__dev/queue?queue=${queue}`, { method: 'POST', body: `[${message}]` }).catch(() => undefined)
    await answer?.body?.cancel()
    return answer?.ok ?? false
  }
  for (let tries = 0; tries <= RETRIES; tries++) {
    if (await bring('cortado-events-dev')) return true
    await pause(BETWEEN_MS * 2 ** tries)
  }
  await bring('cortado-events-dead-dev')
  return false
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
