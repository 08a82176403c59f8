import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call of the SQL endpoint, as the Worker made it. */
export type SqlCall = { headers: Record<string, string>; body: string; /** Bytes of the answer. */ answered: number }
export type Recorder = { url: string; taken(): SqlCall[]; stop(): void }

/** Stands between the Worker and the SQL endpoint and remembers what was asked since it was asked last. */
export async function startRecorder(endpoint: string): Promise<Recorder> {
  let calls: SqlCall[] = []
  const server = createServer((request, response) => {
    pass(request, response, endpoint).then(
      (call) => calls.push(call),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const taken = () => {
    const all = calls
    calls = []
    return all
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`, taken, stop: () => void server.close() }
}

async function pass(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<SqlCall> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const named = Object.entries(request.headers).filter(([name]) => name.startsWith('neon-') || name === 'content-type')
  const headers = Object.fromEntries(named.map(([name, value]): [string, string] => [name, String(value)]))
  const answer = await fetch(endpoint, { method: 'POST', headers, body })
  const text = await answer.text()
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  return { headers, body, answered: Buffer.byteLength(text) }
}
