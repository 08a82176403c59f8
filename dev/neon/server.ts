import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listening } from '../listen.ts'
import { callLog } from './calls.ts'
import { answerControl } from './control.ts'
import { faultRules } from './faults.ts'
import { openSessions } from './sessions.ts'
import { answerSql, maxBytes } from './sql.ts'

export type Neon = { url: string; port: number; stop(): Promise<void> }

const preflight = {
  allow: 'OPTIONS, POST',
  'access-control-allow-origin': '*',
  'access-control-allow-headers':
    'Authorization, Neon-Connection-String, Neon-Raw-Text-Output, Neon-Array-Mode, Neon-Pool-Opt-In, Neon-Batch-Read-Only, Neon-Batch-Isolation-Level',
  'access-control-max-age': '86400',
}

/**
 * Starts the local stand-in for Neon's SQL over HTTP on 127.0.0.1 (shared/neon-http.md of the design; written from the sources of
 * Neon's proxy). `upstream` is a connection string of which host and port count: role, password and database come from each
 * request's `Neon-Connection-String`. `url` is what `neonConfig.fetchEndpoint` wants. Without a port it takes a free one.
 */
export async function startNeon({ upstream, port = 0 }: { upstream: string; port?: number }): Promise<Neon> {
  const parts = { sessions: openSessions(new URL(upstream), maxBytes), faults: faultRules(), calls: callLog() }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sql = request.url === '/sql' || request.url?.startsWith('/sql?')
    if (sql && request.method === 'POST') return answerSql(request, response, parts)
    if (sql && request.method === 'OPTIONS') return void response.writeHead(200, preflight).end()
    if (!sql && (await answerControl(request, response, new URL(request.url ?? '/', 'http://local'), parts))) return
    response.writeHead(400, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }).end('"query is not supported"')
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const taken = await listening(server, port)
  const stop = async () => {
    await taken.stop()
    await parts.sessions.close()
  }
  return { url: `${taken.url}/sql`, port: taken.port, stop }
}
