import { createServer, type IncomingMessage } from 'node:http'
import { Client } from 'pg'
import type { SlowCall } from '../neon/calls.ts'
import { listening } from '../listen.ts'
import { isOurs } from '../ours.ts'
import { backlogOf, replayEvent, replayLetter } from './backlog.ts'
import type { LogLines } from './log-lines.ts'
import { opsPage } from './page.ts'

export type OpsOptions = {
  port: number
  lines: LogLines
  /** The owner's, who sees every tenant. */
  ownerUrl: string
  /** The local SQL endpoint, which knows how long calls took; none where Neon answers. */
  endpoint: string | undefined
  /** What the cron does each minute: a replay need not wait for it. */
  sweep(): Promise<void>
}
export type Ops = { url: string; stop(): Promise<void> }

/** Serves `/ops` on 127.0.0.1: a look at a local run. It is no part of the Worker. */
export async function startOps(options: OpsOptions): Promise<Ops> {
  const server = createServer((request, response) => {
    answer(options, request)
      .catch((error: Error) => new Response(error.message, { status: 500 }))
      .then(async (answered) => response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text()))
      .catch(() => response.destroy())
  })
  const { url, stop } = await listening(server, options.port)
  return { url: `${url}/ops`, stop }
}

const REPLAY = /^\/ops\/(events|letters)\/([\w-]+)\/replay$/

async function answer(options: OpsOptions, request: IncomingMessage): Promise<Response> {
  const [path = '/', query] = (request.url ?? '/').split('?')
  if (!isOurs(request)) return new Response('This page is for this machine.', { status: 403 })
  if (request.method === 'GET' && path === '/') return goToPage()
  if (request.method === 'GET' && path === '/ops') return look(options, query === 'still')
  const [, kind, id = ''] = REPLAY.exec(path) ?? []
  if (request.method !== 'POST' || kind === undefined) return new Response('There is nothing here.', { status: 404 })
  await asOwner(options, (client) => (kind === 'events' ? replayEvent(client, id) : replayLetter(client, id)))
  await options.sweep()
  return goToPage()
}

const goToPage = () => new Response(null, { status: 303, headers: { location: '/ops' } })

async function look({ lines, ...options }: OpsOptions, isStill: boolean): Promise<Response> {
  const backlog = await asOwner(options, backlogOf).catch(() => null)
  return opsPage({ lines, backlog, isStill, slow: await slowCalls(options.endpoint) })
}

async function slowCalls(endpoint: string | undefined): Promise<SlowCall[] | null> {
  if (endpoint === undefined) return null
  const found = await fetch(new URL('/calls/slow', endpoint)).catch(() => undefined)
  return found?.ok ? found.json<SlowCall[]>() : []
}

async function asOwner<T>({ ownerUrl }: Pick<OpsOptions, 'ownerUrl'>, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'cortado-ops' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
