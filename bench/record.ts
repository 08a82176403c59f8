import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Statement = { query: string; params: unknown[] }
export type Recorder = { url: string; last(): Statement[]; stop(): void }

/** Stands between the Worker and the SQL endpoint and remembers what was asked last: the floor repeats exactly that. */
export async function startRecorder(endpoint: string): Promise<Recorder> {
  let last: Statement[] = []
  const server = createServer((request, response) => {
    pass(request, response, endpoint).then(
      (statements) => (last = statements),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`, last: () => last, stop: () => void server.close() }
}

async function pass(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<Statement[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const named = Object.entries(request.headers).filter(([name]) => name.startsWith('neon-') || name === 'content-type')
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: named.map(([name, value]): [string, string] => [name, String(value)]),
    body,
  })
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  return (JSON.parse(body) as { queries?: Statement[] }).queries ?? []
}
