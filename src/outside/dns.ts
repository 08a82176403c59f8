import { Unavailable } from '../http/problem.ts'

const PATIENCE_MS = 5_000
const TXT = 16

type Said = { Status?: unknown; Answer?: { type?: unknown; data?: unknown }[] }

/**
 * The TXT records of a name, asked over HTTPS as JSON (developers.cloudflare.com/1.1.1.1/encryption/dns-over-https). None where the name is not there; throws UPSTREAM
 * where nobody can tell. A record of several strings is one text (RFC 7208, 3.3).
 */
export async function textRecords(url: string, name: string): Promise<string[]> {
  const address = new URL(url)
  address.searchParams.set('name', name)
  address.searchParams.set('type', 'TXT')
  const said = await fetch(address, {
    redirect: 'manual',
    headers: { Accept: 'application/dns-json' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
    .then((response) => (response.ok ? response.json<Said>() : undefined))
    .catch(() => undefined)
  // 0 and NXDOMAIN (3) are answers, all else is a resolver in trouble
  if (said?.Status !== 0 && said?.Status !== 3) throw Unavailable(undefined, 5)
  const texts = (said.Answer ?? []).filter(({ type }) => type === TXT).map(({ data }) => (typeof data === 'string' ? data : ''))
  return texts.map((data) =>
    data.startsWith('"') ? [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part).join('') : data,
  )
}
