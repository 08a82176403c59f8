import { storeOf } from './accounts.ts'
import { parseForm, type RawMap } from './form.ts'
import { readParams } from './params.ts'
import { invalid, unauthenticated } from './refusal.ts'
import { assertForBrowsers, type Route, routeFor } from './router.ts'
import { findById, type Store } from './store.ts'
import type { World } from './world.ts'

/** A call as it came in: who calls what with which form, and the text in which faults and counts look for their `match`. */
export interface Incoming {
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

/** Reads a request up to its form. Throws 401, 403 or 404. */
export async function readRequest(world: World, request: Request, requestId: string): Promise<Incoming> {
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

/** The typed parameters. Throws 400. */
export function paramsOf({ world, route: { operation }, raw, publishable }: Incoming): Record<string, unknown> {
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

function decode(body: string) {
  return [...new URLSearchParams(body)].map(([key, value]) => `${key}=${value}`).join('\n')
}
