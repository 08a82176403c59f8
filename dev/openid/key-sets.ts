import { createServer } from 'node:http'
import { listening } from '../listen.ts'

/** Issuers of whom there is only a key set: `GET /NAME` answers what was `PUT` there, and `GET /NAME/asked` how often somebody wanted it. */
export async function startKeySets(): Promise<{ url: string; stop(): Promise<void> }> {
  const sets = new Map<string, { keys: string; asked: number }>()
  const server = createServer((request, response) => {
    const [, name = '', what] = (request.url ?? '').split('/')
    const known = sets.get(name) ?? { keys: '{"keys":[]}', asked: 0 }
    sets.set(name, known)
    if (request.method === 'PUT') {
      known.keys = ''
      request.on('data', (chunk: Buffer) => (known.keys += chunk.toString()))
      request.on('end', () => response.writeHead(204).end())
      return
    }
    if (what === 'asked') return response.end(String(known.asked))
    known.asked += 1
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(known.keys)
  })
  const { url, stop } = await listening(server)
  return { url, stop }
}
