import { readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { signature } from '../dev/stripe/signature.ts'
import { STAND_IN_PLATFORM_SECRET } from '../dev/variables.ts'
import { anyone, api, Client, type Json } from './support/client.ts'
import { fault } from './support/faults.ts'
import { happens, queued, swept } from './support/happenings.ts'
import { leaksIn } from './support/leaks.ts'
import { Listener } from './support/stream.ts'
import { eventually } from './support/stripe.ts'
import { id, product, world } from './support/world.ts'

const linesWith = (text: string): Json[] =>
  readFileSync(inject('servers').log, 'utf8')
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => JSON.parse(line))

/** The lines of one request, once there is one; a second one would be there soon after. */
async function told(requestId: string): Promise<Json[]> {
  const mine = () => Promise.resolve(linesWith(`"requestId":"${requestId}"`).filter(({ at }) => at === 'request'))
  await eventually(mine, (found) => found.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  return mine()
}

const named = () => `log-${id()}`

test('every request writes one line, whatever becomes of it', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 5 })
  const order = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] }
  const root = new Client(api())
  const key = id()
  await shop.owner.post('/orders', order, { key })
  const unsigned = { 'Stripe-Signature': await signature('{}', ['whsec_of_a_stranger'], 1) }
  const calls: [(headers: Record<string, string>) => Promise<{ status: number }>, object][] = [
    [(headers) => shop.public.get('/locations', { headers }), { status: 200, code: null, trips: 1 }],
    [(headers) => shop.owner.post('/orders', order, { headers }), { status: 201, tenant: shop.tenantId, actor: 'staff', trips: 1 }],
    [(headers) => shop.owner.post('/orders', order, { headers, key }), { status: 201, code: null }],
    [(headers) => shop.owner.post('/orders', { nonsense: true }, { headers }), { status: 400, code: 'INVALID_REQUEST' }],
    [(headers) => shop.owner.post('/orders', undefined, { headers, raw: '{' }), { status: 400, code: 'INVALID_REQUEST' }],
    [(headers) => anyone('no.such.token').get('/tenants/x/locations', { headers }), { status: 401, code: 'UNAUTHENTICATED' }],
    [(headers) => shop.public.post('/locations', {}, { headers }), { status: 401, actor: 'anonymous' }],
    [(headers) => shop.owner.get('/nothing', { headers }), { status: 404, code: 'NOT_FOUND' }],
    [(headers) => root.get('/nothing', { headers }), { status: 404, tenant: null, actor: 'unknown' }],
    [(headers) => root.get('/healthz', { headers }), { status: 200, route: '/healthz', trips: 0 }],
    [(headers) => root.send('HEAD', '/healthz', undefined, { headers }), { status: 200, method: 'HEAD' }],
    [(headers) => root.send('OPTIONS', '/api/v1/auth/signin', undefined, { headers }), { method: 'OPTIONS' }],
    [(headers) => shop.owner.post('/orders', { name: 'a'.repeat(300_000) }, { headers }), { status: 413, code: 'TOO_LARGE' }],
    [(headers) => anyone().post('/webhooks/stripe/platform', {}, { headers: { ...headers, ...unsigned } }), { code: 'SIGNATURE_INVALID' }],
  ]
  const wrong = await Promise.all(
    calls.map(async ([call, expected]) => {
      const requestId = named()
      const { status } = await call({ 'X-Request-Id': requestId })
      const found = await told(requestId)
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject({ status, ...expected })
    }),
  )
  expect(wrong).toHaveLength(calls.length)
})

test('a database that fails, and one that does not answer, are lines too', async () => {
  const shop = await world()
  const seen: unknown[] = []
  for (const rule of [{ kind: 'sqlstate', sqlstate: 'XX000' } as const, { kind: 'reset-before' } as const]) {
    const requestId = named()
    const struck = await fault({ ...rule, match: requestId })
    await shop.owner.get('/orders', { headers: { 'X-Request-Id': requestId } })
    await struck.lift()
    const found = await told(requestId)
    seen.push(...found.map(({ level, status, code }) => [level, status, code]))
  }
  expect(seen).toEqual([
    ['error', 500, 'DATABASE_ERROR'],
    ['error', 503, 'UPSTREAM'],
  ])
})

test('who hangs up before the answer has a line like everybody', async () => {
  const shop = await world()
  const requestId = named()
  const slow = await fault({ kind: 'delay', ms: 1_000, match: requestId })
  const headers = { 'X-Request-Id': requestId, Authorization: `Bearer ${shop.owner.token}` }
  await expect(fetch(`${shop.base}/orders`, { headers, signal: AbortSignal.timeout(300) })).rejects.toThrow()
  const found = await told(requestId)
  await slow.lift()
  expect(found.map(({ status, route }) => [status, route])).toEqual([[200, '/api/v1/tenants/:tenant/orders']])
})

test('a stream is one line, with neither its ticket nor a second one when it ends', async () => {
  const shop = await world()
  const { ticket } = (await shop.owner.post('/stream-tickets', { channel: `location:${shop.locationId}` })).body.data
  const requestId = named()
  const listener = new Listener(`${shop.base}/locations/${shop.locationId}/stream?ticket=${ticket}`, { 'X-Request-Id': requestId })
  await (await listener.open()).ready()
  listener.kill()
  const found = await told(requestId)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ status: 200, route: '/api/v1/tenants/:tenant/locations/:id/stream', actor: 'staff' })
})

test('a cron tick and a batch of the queue have lines of their own, with what they cost', async () => {
  const shop = await world()
  const event = await happens(shop, { type: 'dev.probe', aggregate: 'probe' })
  await queued(shop, [event])
  await swept(shop)
  const found = await eventually(
    () => Promise.resolve([...linesWith('"at":"queue"'), ...linesWith('"at":"sweep"').filter(({ tenant }) => tenant === shop.tenantId)]),
    (seen) => ['queue', 'sweep'].every((at) => seen.some((line) => line.at === at)),
  )
  expect(found).toContainEqual(expect.objectContaining({ at: 'queue', level: 'info', queue: 'cortado-events-dev', messages: 1 }))
  expect(found.find(({ at }) => at === 'sweep')).toMatchObject({ level: 'info', done: { 'events.deliver': 0 } })
  for (const { trips, statements } of found) expect([trips > 0, statements > trips]).toEqual([true, true])
})

test('a stored webhook is one line that counts what storing it took', async () => {
  const requestId = named()
  const body = JSON.stringify({
    id: `evt_${id()}`,
    object: 'event',
    type: 'nothing.known',
    created: 1,
    livemode: false,
    api_version: null,
    data: { object: {} },
  })
  const signed = await signature(body, [STAND_IN_PLATFORM_SECRET], Math.floor(Date.now() / 1000))
  const headers = { 'content-type': 'application/json', 'stripe-signature': signed, 'X-Request-Id': requestId }
  const answer = await fetch(`${api()}/api/v1/webhooks/stripe/platform`, { method: 'POST', body, headers })
  expect(answer.status).toBe(200)
  expect((await told(requestId)).map(({ status, trips }) => [status, trips])).toEqual([[200, 1]])
})

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

test.each([
  ['a trace is joined', `00-${TRACE}-${PARENT}-01`, TRACE, PARENT, '01', 'vendor=a,b=1'],
  ['one that is not sampled stays so', `00-${TRACE}-${PARENT}-00`, TRACE, PARENT, '00', 'vendor=a,b=1'],
  ['a later version is read as far as we know it', `cc-${TRACE}-${PARENT}-01-more`, TRACE, PARENT, '01', 'vendor=a,b=1'],
  ['version 00 has four fields', `00-${TRACE}-${PARENT}-01-more`, null, null, '01', null],
  ['version ff is none', `ff-${TRACE}-${PARENT}-01`, null, null, '01', null],
  ['a trace of zeros is none', `00-${'0'.repeat(32)}-${PARENT}-01`, null, null, '01', null],
  ['a span of zeros is none', `00-${TRACE}-${'0'.repeat(16)}-01`, null, null, '01', null],
  ['capitals are none', `00-${TRACE.toUpperCase()}-${PARENT}-01`, null, null, '01', null],
])('trace context: %s', async (_, traceparent, trace, parent, flags, state) => {
  const requestId = named()
  const headers = { traceparent, tracestate: 'vendor=a,b=1', 'X-Request-Id': requestId }
  const answer = await new Client(api()).get('/healthz', { headers })
  const [, ours = '', span = '', sampled = ''] = (answer.headers.get('traceparent') ?? '').split('-')
  expect([ours === TRACE, sampled, answer.headers.get('tracestate')]).toEqual([trace === TRACE, flags, state])
  expect(span).not.toBe(PARENT)
  expect(await told(requestId)).toMatchObject([{ trace: ours, span, parent, sampled: flags === '01' }])
})

test('what no log may show is found in one that does', () => {
  const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ'
  const log = [
    '{"at":"request","trace":"4242424242424242aaaaaaaaaaaaaaaa","span":"4242424242424242"}',
    '{"message":"password flat white and no sugar is wrong"}',
    `{"message":"Bearer ${token}"}`,
    '{"message":"card 4242 4242 4242 4242"}',
    '{"message":"card 4000000000000002, and 4000000000000003 is none"}',
    '{"message":"whsec_abc"}',
    '{"message":"postgresql://app:secret@host/db"}',
  ].join('\n')
  expect(leaksIn(log, [['password', 'flat white and no sugar']])).toEqual([
    { kind: 'password', line: '{"message":"password ••• is wrong"}' },
    { kind: 'a token', line: '{"message":"Bearer •••"}' },
    { kind: 'a card number', line: '{"message":"card •••"}' },
    { kind: 'a card number', line: '{"message":"card •••, and 4000000000000003 is none"}' },
    { kind: 'a webhook secret', line: '{"message":"•••"}' },
    { kind: 'a connection string', line: '{"message":"•••host/db"}' },
  ])
})
