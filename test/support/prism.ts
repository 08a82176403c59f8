import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../../dev/postgres/port.ts'
import { isDocumented } from './openapi.ts'

const root = join(import.meta.dirname, '..', '..')

/** Stoplight's Prism between the tests and the Worker: it holds every request and every answer against src/openapi.json. */
export async function startPrism(upstream: string) {
  const port = await freePort()
  const args = ['proxy', 'src/openapi.json', upstream, '--port', String(port), '--cors', 'false', '--verboseLevel', 'fatal']
  const child = spawn('prism', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/healthz`).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error('Prism ended before it answered')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const stop = async () => {
    child.kill()
    await ended
  }
  return { url, stop }
}

export type Sending = { method: string; url: string; text: string | undefined; type: string }

/**
 * Whether Prism can pass this on as it is. It knows only what the document knows, reads JSON and writes it anew, leaves out a body that is
 * null, false or a plain text in JSON, takes an empty file for none, tidies paths, waits for the end of a body, which a stream has not, and
 * wants JSON even from a 304 of the static files.
 */
export function passesPrism({ method, url, text, type }: Sending): boolean {
  const { pathname } = new URL(url)
  if (!isDocumented(method, url) || pathname !== url.replace(/^https?:\/\/[^/]+/, '').split('?')[0]) return false
  if (/\/(?:orders|locations)\/[^/]+\/(?:events|stream)$/.test(pathname)) return false
  if (!pathname.startsWith('/api/') || text === '') return false
  if (text === undefined || !/json/.test(type)) return true
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && JSON.stringify(body) === text
  } catch {
    return false
  }
}

type Violation = { location?: string[]; severity?: string; message?: string }

/** What Prism says against an exchange. A request may be wrong where the answer refuses it; an answer may never be. */
export function violationOf(header: string | null, status: number): string | undefined {
  if (header === null) return undefined
  const all = header.startsWith('[') ? (JSON.parse(header) as Violation[]) : [{ location: ['request'], severity: 'Error', message: header }]
  const grave = all.filter(({ location = [], severity }) => severity === 'Error' && (location[0] === 'response' || status < 400))
  return grave.length === 0 ? undefined : grave.map(({ location = [], message }) => `${location.join('.')}: ${message}`).join('; ')
}
