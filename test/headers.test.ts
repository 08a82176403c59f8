import { request } from 'node:http'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { api, anyone, Client } from './support/client.ts'
import { apiRoutes, nameOf, pathOf } from './support/routes.ts'
import { world } from './support/world.ts'

const ALLOWED = 'https://shop.example'

const secure: [string, RegExp][] = [
  ['x-content-type-options', /^nosniff$/],
  ['strict-transport-security', /max-age=63072000; includeSubDomains/],
  ['referrer-policy', /^no-referrer$/],
  ['x-frame-options', /^DENY$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['content-security-policy', /^default-src 'none'; .*base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/],
  ['x-request-id', /^[\w.-]{8,64}$/],
  ['traceparent', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/],
]

const missing = (headers: Headers) => secure.filter(([name, value]) => !value.test(headers.get(name) ?? '')).map(([name]) => name)

test('every answer carries the headers of a careful server, whatever it says', async () => {
  const shop = await world()
  const root = new Client(api())
  const answers = await Promise.all([
    shop.public.get('/locations'),
    shop.public.post('/locations', {}),
    shop.owner.post('/locations', { nonsense: true }),
    root.get('/nothing/here'),
    root.get('/healthz'),
    root.get('/openapi.json'),
    root.get('/docs'),
    anyone('not.a.token').get('/tenants/x/locations'),
  ])
  expect(answers.flatMap(({ headers, status }) => missing(headers).map((name) => [status, name]))).toEqual([])
  expect(answers.flatMap(({ headers }) => [headers.get('server'), headers.get('x-powered-by')]).filter(Boolean)).toEqual([])
})

test('what is not public is kept by nobody, lists too', async () => {
  const shop = await world()
  const lists = ['/customers', '/orders', '/staff', '/invitations', '/roles', '/audit-log', '/devices', '/inventory/movements', '/domains']
  const said = await Promise.all(lists.map(async (path) => [path, await shop.owner.get(path)] as const))
  expect(said.filter(([, { status, headers }]) => status !== 200 || !headers.get('cache-control')?.includes('no-store'))).toEqual([])
  const shown = await shop.public.get('/products')
  expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'public, max-age=0, must-revalidate'])
})

test('a refusal names its request and nothing of the inside', async () => {
  const answer = await new Client(api()).get('/api/v1/nothing', { headers: { 'X-Request-Id': 'asked-by-a-test' } })
  expect(answer.status).toBe(404)
  expect(answer.body).toEqual({ success: false, error: 'There is nothing here.', code: 'NOT_FOUND', requestId: 'asked-by-a-test' })
  expect([answer.headers.get('x-request-id'), answer.headers.get('cache-control')]).toEqual(['asked-by-a-test', 'no-store'])
})

test('a request id that could harm a log is replaced', async () => {
  const answer = await new Client(api()).get('/healthz', { headers: { 'X-Request-Id': 'a b"<script>' } })
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('one origin is allowed, and two hundred that look like it are not', async () => {
  const ask = (origin: string) => new Client(api()).get('/api/v1/tenants/none/locations', { headers: { Origin: origin } })
  const allowed = await ask(ALLOWED)
  expect(allowed.headers.get('access-control-allow-origin')).toBe(ALLOWED)
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
  const answers = await Promise.all(
    lookAlikes(200).map(async (origin) => [origin, (await ask(origin)).headers.get('access-control-allow-origin')]),
  )
  expect(answers).toHaveLength(200)
  expect(answers.filter(([, allowedOrigin]) => allowedOrigin !== null)).toEqual([])
})

function lookAlikes(count: number) {
  const known = ['null', '*', 'http://shop.example', `${ALLOWED}:443`, `${ALLOWED}:8443`, `${ALLOWED}/`, ALLOWED.toUpperCase(), 'file://']
  const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/)
  const made = fc.oneof(
    part.map((text) => `https://shop.example.${text}`),
    part.map((text) => `https://${text}shop.example`),
    part.map((text) => `https://${text}.shop.example`),
    part.map((text) => `https://shop${text}example`),
    part.map((text) => `https://shop.example@${text}`),
    part.map((text) => `https://shop.example%2e${text}`),
  )
  const found = new Set([...known, ...fc.sample(made, { numRuns: 600, seed: 7 })].filter((origin) => origin !== ALLOWED))
  return [...found].slice(0, count)
}

test('a preflight names what is allowed to an origin that is, and nothing to another', async () => {
  const preflight = (origin: string) =>
    new Client(api()).send('OPTIONS', '/api/v1/tenants/none/orders', undefined, {
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'idempotency-key' },
    })
  const [ours, theirs] = await Promise.all([preflight(ALLOWED), preflight('https://evil.example')])
  expect([ours.status, ours.headers.get('access-control-allow-origin')]).toEqual([204, ALLOWED])
  expect(ours.headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
  expect(theirs.headers.get('access-control-allow-origin')).toBeNull()
})

test('HEAD answers like GET without a body', async () => {
  const root = new Client(api())
  const [head, get] = await Promise.all([root.send('HEAD', '/openapi.json', undefined), root.get('/openapi.json')])
  expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')])
})

test('a method that a path does not have is a 404 in the envelope, TRACE too', async () => {
  const shop = await world()
  const answers = await Promise.all(
    ['PUT', 'DELETE', 'PATCH', 'PURGE'].map(async (method) => {
      const { status, body } = await shop.owner.send(method, '/locations', undefined)
      return [method, status, body?.code]
    }),
  )
  expect(answers).toEqual(['PUT', 'DELETE', 'PATCH', 'PURGE'].map((method) => [method, 404, 'NOT_FOUND']))
  expect(await trace('/healthz')).toBeGreaterThanOrEqual(400)
})

/** fetch refuses to send TRACE; a socket does not. */
const trace = (path: string) =>
  new Promise<number>((resolve, reject) => {
    request(`${api()}${path}`, { method: 'TRACE' }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

test('another spelling of a path is another path: trailing slash, double slash, case, encoded slash', async () => {
  const shop = await world()
  const paths = ['/locations/', '//locations', '/Locations', '/%2flocations', '/locations%2f', '/./locations/x/..%2f']
  const answers = await Promise.all(paths.map(async (path) => (await shop.owner.get(path)).status))
  expect(answers).toEqual(paths.map(() => 404))
})

test('every write refuses a body that is too large, and one that is too deep, before it does anything', async () => {
  const shop = await world()
  const owner = new Client(api(), shop.owner.token)
  const writes = apiRoutes().filter((route) => route.method !== 'GET' && route.parts.includes('json'))
  const large = JSON.stringify({ name: 'x'.repeat(256 * 1024) })
  const deep = `${'['.repeat(21)}${']'.repeat(21)}`
  const answers = await Promise.all(
    writes.map(async (route) => {
      const send = async (raw: string) => {
        const { status, body } = await owner.send(route.method, pathOf(route, { tenant: shop.slug }), undefined, { raw })
        return [status, body?.code]
      }
      return [nameOf(route), ...(await send(large)), ...(await send(deep))]
    }),
  )
  const importing = (name: unknown) => String(name).endsWith('/imports')
  expect(answers.filter(([name, ...rest]) => !importing(name) && rest.join() !== '413,TOO_LARGE,400,INVALID_REQUEST')).toEqual([])
  expect(answers.length).toBeGreaterThan(0)
})

test('twenty levels are not too deep', async () => {
  const shop = await world()
  const { body } = await shop.owner.post('/locations', undefined, { raw: `${'['.repeat(20)}${']'.repeat(20)}` })
  expect(JSON.stringify(body)).not.toContain('Nested deeper')
})
