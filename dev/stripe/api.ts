import type Stripe from 'stripe'
import { storeOf } from './accounts.ts'
import type { Call } from './call.ts'
import { deliver } from './delivery.ts'
import { expand } from './expand.ts'
import { callFaults, type Fault, takeFault } from './faults.ts'
import { parseForm, type RawMap } from './form.ts'
import { claimKey, keyInUse } from './idempotency.ts'
import { readParams } from './params.ts'
import { invalid, Refusal, unauthenticated } from './refusal.ts'
import { assertForBrowsers, type Route, routeFor } from './router.ts'
import { answerShape, mismatches } from './shapes.ts'
import { findById, type Store } from './store.ts'
import { later, type World } from './world.ts'

/** null: the connection is cut without an answer. */
export type Answer = Response | null

interface Incoming {
  world: World
  store: Store
  route: Route
  raw: RawMap
  key: string | null
  requestId: string
  publishable: boolean
  print: string
  text: string
}

interface Plain {
  status: number
  body: string
  headers?: Record<string, string>
}

/** Answers one call of the `/v1` API. */
export async function answerApi(world: World, request: Request): Promise<Answer> {
  const requestId = world.newId('req_', 14)
  try {
    const incoming = await read(world, request, requestId)
    const answer = await withFaults(incoming)
    return answer && respond(world, answer, requestId)
  } catch (failure) {
    return respond(world, plainError(failure), requestId)
  }
}

async function read(world: World, request: Request, requestId: string): Promise<Incoming> {
  const { pathname, search } = new URL(request.url)
  const publishable = readKey(request)
  const store = storeOf(world, request.headers.get('stripe-account'))
  const route = routeFor(world.shapes, request.method, pathname)
  if (publishable) assertForBrowsers(route.operation)
  const body = request.method === 'POST' ? await request.text() : search.slice(1)
  const raw = parseForm(body)
  const key = request.method === 'POST' ? request.headers.get('idempotency-key') : null
  const named = [route.id, raw.payment_intent, raw.charge, raw.customer].map((id) =>
    typeof id === 'string' && id ? findById(store, id) : undefined,
  )
  const text = [
    `${request.method} ${pathname}`,
    decode(body),
    key ?? '',
    ...named.map((object) => (object ? JSON.stringify(object) : '')),
  ].join('\n')
  return { world, store, route, raw, key, requestId, publishable, print: `${request.method} ${pathname}\n${body}`, text }
}

async function withFaults(incoming: Incoming): Promise<Plain | null> {
  const { world, store, route, key, requestId, print, text } = incoming
  const kept = key ? claimKey(store, key, print, requestId, world.now()) : null
  if (kept?.answer) return { ...kept.answer, headers: { 'idempotent-replayed': 'true', 'original-request': kept.requestId } }
  const fault = takeFault(world, callFaults, route.operation.id, text)
  const early = earlyAnswer(fault, key)
  if (early) {
    if (key) store.keys.delete(key)
    return early
  }
  if (fault?.kind === 'latency') await wait(fault.by)
  const { answer, events } = perform(incoming, fault)
  record(world, incoming, answer.status)
  if (fault?.kind === 'early') await Promise.all(events.map((event) => deliver(world, event)))
  else for (const event of events) later(world, 0, JSON.stringify(event), () => void deliver(world, event))
  if (fault?.kind === 'hang') await wait(fault.by)
  return fault?.kind === 'hang' || fault?.kind === 'reset' ? null : answer
}

function earlyAnswer(fault: Fault | undefined, key: string | null): Plain | null {
  if (fault?.kind === 'rate_limit') {
    const error = { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' }
    return { status: 429, body: pretty({ error }), headers: { 'stripe-rate-limited-reason': 'global-rate' } }
  }
  if (fault?.kind === 'error_before') return serverError()
  if (fault?.kind === 'conflict') return plainError(keyInUse(key ?? ''))
  return null
}

// Runs the call to its end without a pause, so that no other call sees it half done, and keeps the answer under its key.
function perform(incoming: Incoming, fault?: Fault): { answer: Plain; events: Stripe.Event[] } {
  const { world, store, route, raw, key, requestId, publishable } = incoming
  const events: Stripe.Event[] = []
  const keep = (answer: Plain) => {
    const kept = key ? store.keys.get(key) : undefined
    if (kept) kept.answer = { status: answer.status, body: answer.body }
    return { answer, events }
  }
  if (fault?.kind === 'error_stored' && !fault.effect) return keep(serverError())
  try {
    const params = paramsOf(incoming)
    const call: Call = { world, store, id: route.id, params, origin: { requestId, key }, publishable, events }
    const shape = answerShape(route.operation)
    const answer = expand(world.shapes.types, store, route.handler(call), shape, (raw.expand ? params.expand : []) as string[])
    for (const found of mismatches(world.shapes.types, shape, answer, route.operation.id)) world.drift.add(found)
    checkEvents(world, events)
    return keep(fault?.kind === 'error_stored' ? serverError() : { status: 200, body: pretty(answer) })
  } catch (failure) {
    const answer = plainError(failure)
    if (answer.status === 402 || answer.status === 500) return keep(answer)
    if (key) store.keys.delete(key)
    return { answer, events }
  }
}

function paramsOf({ world, route: { operation }, raw, publishable }: Incoming): Record<string, unknown> {
  if (operation.id.startsWith('payment_intents.') && raw.payment_method_types !== undefined) {
    const message =
      'The payment_method_types parameter is no longer supported. Use allowed_payment_method_types or automatic_payment_methods.'
    throw invalid(message, 'payment_method_types_no_longer_supported', 'payment_method_types')
  }
  if (!publishable) return readParams(world.shapes.types, operation.params, raw)
  // Stripe.js sends its key and the client secret in the form.
  const { key: _key, client_secret: secret, ...rest } = raw
  return { ...readParams(world.shapes.types, operation.params, { ...rest }), client_secret: secret }
}

function checkEvents({ shapes, drift }: World, events: Stripe.Event[]) {
  for (const event of events)
    for (const found of mismatches(shapes.types, { ref: 'EventBase' }, event, `event ${event.type}`)) drift.add(found)
}

function record(world: World, { route, store, key, text }: Incoming, status: number) {
  world.calls.push({ operation: route.operation.id, status, account: store.connected ? store.account.id : null, key, text })
  if (world.calls.length > 20_000) world.calls.splice(0, 5000)
}

function readKey(request: Request): boolean {
  const [scheme, value = ''] = (request.headers.get('authorization') ?? '').split(' ')
  const key = scheme === 'Basic' ? (atob(value).split(':')[0] ?? '') : value
  if (!key)
    throw unauthenticated(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.',
    )
  if (/^(sk|rk|pk)_live_/.test(key)) throw unauthenticated('The local stand-in refuses live keys.')
  if (!/^(sk|rk|pk)_test_/.test(key)) throw unauthenticated('Invalid API Key provided.')
  return key.startsWith('pk_')
}

function plainError(failure: unknown): Plain {
  if (failure instanceof Refusal) return { status: failure.status, body: pretty({ error: failure.error }) }
  const message = failure instanceof Error ? failure.message : String(failure)
  return { status: 500, body: pretty({ error: { type: 'api_error', message: `The stand-in failed: ${message}` } }) }
}

function serverError(): Plain {
  return { status: 500, body: pretty({ error: { type: 'api_error', message: 'An unknown error occurred.' } }) }
}

function respond({ shapes }: World, { status, body, headers }: Plain, requestId: string): Response {
  const common = {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': shapes.apiVersion,
    'access-control-allow-origin': '*',
  }
  return new Response(body, { status, headers: { ...common, ...headers } })
}

function decode(body: string) {
  return [...new URLSearchParams(body)].map(([key, value]) => `${key}=${value}`).join('\n')
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2)
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
