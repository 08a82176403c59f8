import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a message that is sent: one way for each. */
export type Handling = 'deliver' | 'lose' | 'twice' | 'late'
export type Queue = {
  address: string
  /** How many messages were sent, and how many of them were lost, doubled, late and given up. */
  counts: Record<Handling | 'dead', number>
  /** Nothing is under way. */
  idle(): boolean
  stop(): Promise<void>
}

const RETRIES = 5
const LATE_MS = 1_500
const BETWEEN_MS = 200

/** Stands in for Cloudflare Queues: takes what Workers send, and calls `/__dev/queue` of the Worker at `api()` with it, as badly as `handling` says. */
export async function startQueue({ api, handling }: { api: () => string; handling: () => Handling }): Promise<Queue> {
  const counts = { deliver: 0, lose: 0, twice: 0, late: 0, dead: 0 }
  let underWay = 0
  const bring = async (message: string, queue = 'cortado-events-dev'): Promise<boolean> => {
    const answer = await fetch(`${api()}/__dev/queue?queue=${queue}`, { method: 'POST', body: `[${message}]` }).catch(() => undefined)
    await answer?.body?.cancel()
    return answer?.ok ?? false
  }
  const deliver = async (message: string, wait: number) => {
    underWay++
    await pause(wait)
    let tries = 0
    while (!(await bring(message)) && tries < RETRIES) {
      tries++
      await pause(BETWEEN_MS * 2 ** tries)
    }
    if (tries === RETRIES) {
      counts.dead++
      await bring(message, 'cortado-events-dead-dev')
    }
    underWay--
  }
  const take = (message: string) => {
    const what = handling()
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
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, counts, idle: () => underWay === 0, stop }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
