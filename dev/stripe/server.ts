import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listening } from '../listen.ts'
import { addEndpoint } from './control.ts'
import { idMaker } from './ids.ts'
import { loadShapes } from './shapes-file.ts'
import { standIn } from './stand-in.ts'
import { restoreFrom, type Saver, saverTo } from './state-file.ts'
import { newWorld, type World } from './world.ts'

export interface StripeOptions {
  /** 0 or absent: any free port. */
  port?: number
  webhooks?: { url: string; secret: string; connect?: boolean }[]
  /** The same seed gives the same ids. */
  seed?: string
  /** Keeps the state in this folder, so that the next start goes on with it (and no longer by the seed). */
  dir?: string
}

export interface RunningStripe {
  url: string
  port: number
  stop(): Promise<void>
}

/** Starts the local Stripe on 127.0.0.1. Rejects when the port is taken. */
export async function startStripe({ port = 0, webhooks = [], seed, dir }: StripeOptions = {}): Promise<RunningStripe> {
  const shapes = await loadShapes()
  const world = newWorld({ shapes, seed })
  if (dir && restoreFrom(dir, world)) world.newId = idMaker()
  const saver = dir ? saverTo(dir, world) : null
  const answer = standIn(world)
  const server = createServer((incoming, outgoing) => {
    // A client that goes away in the middle of its request is its own affair.
    serve(answer, saver, incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  const taken = await listening(server, port)
  world.origin = taken.url
  for (const { url, secret, connect = false } of webhooks)
    addEndpoint(world, { url, secret, connect, account: null, match: '', apiVersion: null, replace: false })
  return { url: taken.url, port: taken.port, stop: () => stop(world, taken.stop, saver) }
}

async function serve(answer: ReturnType<typeof standIn>, saver: Saver | null, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const method = incoming.method ?? 'GET'
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
  const body = method === 'POST' ? Buffer.concat(chunks).toString() : null
  const response = await answer(
    new Request(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`, { method, headers, body }),
  )
  // before anybody hears of it, and also where the answer is to be lost
  if (method !== 'GET') await saver?.saved()
  if (!response) return incoming.socket.destroy()
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(await response.text())
}

async function stop(world: World, listener: () => Promise<void>, saver: Saver | null) {
  saver?.stop()
  world.stopped.abort()
  for (const timer of world.later.keys()) clearTimeout(timer)
  await listener()
}
