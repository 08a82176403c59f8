import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { listening } from './listen.ts'

type Known = { times: number } | { fault: 'refuses' | 'silent' }

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

/**
 * A service of breached passwords on 127.0.0.1 that speaks the range query of Have I Been Pwned, padding and all. `PUT /_control/passwords` tells it of one:
 * `{ password, times }`, or `{ password, fault }` for how it fails whoever asks for that range.
 */
export async function startBreaches(): Promise<{ url: string; stop(): Promise<void> }> {
  const passwords = new Map<string, Known>()
  const server = createServer((request, response) => {
    if (request.method === 'PUT') {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { password, ...known } = JSON.parse(text) as { password: string } & Known
        passwords.set(sha1(password), known)
        response.writeHead(204).end()
      })
      return
    }
    const prefix = /^\/range\/([0-9A-F]{5})$/.exec(request.url ?? '')?.[1]
    if (prefix === undefined) return response.writeHead(400).end()
    const found = [...passwords].filter(([hash]) => hash.startsWith(prefix))
    const fault = found.flatMap(([, known]) => ('fault' in known ? [known.fault] : []))[0]
    if (fault === 'silent') return
    if (fault === 'refuses') return response.writeHead(503).end()
    const said = found.flatMap(([hash, known]) => ('times' in known ? [`${hash.slice(5)}:${known.times}`] : []))
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end([`${'0'.repeat(35)}:4`, ...said, `${'F'.repeat(35)}:0`].join('\r\n'))
  })
  const { url, stop } = await listening(server)
  return { url, stop }
}
