import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import type { Sent } from './requests.ts'

/** A server with the oldest hole of all: what a scanner has to find before its silence means anything. */
export async function startHole(postgres: string) {
  const database = new Client({ connectionString: postgres })
  await database.connect()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    response.setHeader('content-type', 'text/html')
    if (pathname !== '/coffee') return response.end('<a href="/coffee?name=Mocha">Mocha</a>')
    database
      .query(`select 'Mocha' as name where 'Mocha' = '${searchParams.get('name') ?? ''}'`)
      .then(({ rows }) => response.end(`<p>${JSON.stringify(rows)}</p>`))
      .catch((error: Error) => response.writeHead(500).end(`PostgreSQL: ERROR: ${error.message}`))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const call: Sent = { method: 'GET', path: '/coffee', url: '/coffee?name=Mocha', headers: {}, body: undefined, mood: 'valid' }
  const stop = () => {
    server.close()
    void database.end()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, call, stop }
}
