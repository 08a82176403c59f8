import { createServer } from 'node:http'
import { listening } from '../listen.ts'

export type RunningDns = { url: string; stop(): Promise<void> }

/** A resolver on 127.0.0.1 that answers TXT records as JSON over HTTP; `PUT /_control/records` says which: `{ name, texts }`. */
export async function startDns({ port = 0 } = {}): Promise<RunningDns> {
  const records = new Map<string, string[]>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://dns')
    if (request.method === 'PUT' && url.pathname === '/_control/records') {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { name, texts } = JSON.parse(text) as { name: string; texts: string[] }
        records.set(name, texts)
        response.writeHead(204).end()
      })
      return
    }
    const name = url.searchParams.get('name') ?? ''
    // a resolver in trouble says so, as RFC 1035 does
    if (name.includes('broken')) return response.writeHead(200).end(JSON.stringify({ Status: 2 }))
    const texts = records.get(name)
    const answer = (texts ?? []).map((data) => ({ name, type: 16, TTL: 60, data: `"${data}"` }))
    response.writeHead(200, { 'Content-Type': 'application/dns-json' }).end(JSON.stringify({ Status: texts ? 0 : 3, Answer: answer }))
  })
  const { url, stop } = await listening(server, port)
  return { url, stop }
}
