import type Stripe from 'stripe'
import { authenticate } from './confirm.ts'
import { deliver } from './delivery.ts'
import { callFor, findAnywhere } from './desk.ts'
import { clearFaults, type FaultKind, newFault } from './faults.ts'
import { cancelIntent } from './finish-intent.ts'
import { overview } from './page-overview.ts'
import { authenticationPage, payPage, receiptPage } from './page-pay.ts'
import { paymentIntents } from './payment-intents.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

interface Visit {
  world: World
  id: string
  form: URLSearchParams
}

const pages: Record<string, (visit: Visit) => Response | Promise<Response>> = {
  'GET /': ({ world }) => overview(world),
  'GET /pay/{id}': ({ world, id, form }) => payPage(intentOf(world, id), form.get('return_url') ?? ''),
  'POST /pay/{id}': pay,
  'POST /pay/{id}/cancel': ({ world, id }) => {
    const { store, object } = findAnywhere(world, 'paymentIntents', id)
    callFor(world, store, {}, (call) => cancelIntent(call, object, 'requested_by_customer'))
    return goTo('/')
  },
  'GET /authenticate/{id}': ({ world, id }) => authenticationPage(intentOf(world, id)),
  'POST /authenticate/{id}': ({ world, id, form }) => {
    const { store, object } = findAnywhere(world, 'paymentIntents', id)
    const back = object.next_action?.redirect_to_url?.return_url ?? ''
    callFor(world, store, {}, (call) => authenticate(call, object, form.get('outcome') === 'succeed'))
    return leave(object, back)
  },
  'GET /receipts/{id}': ({ world, id }) => receiptPage(findAnywhere(world, 'charges', id).object),
  'POST /events/{id}/redeliver': async ({ world, id, form }) => {
    const { object } = findAnywhere(world, 'events', id)
    await Promise.all(Array.from({ length: form.get('copies') === '5' ? 5 : 1 }, () => deliver(world, object)))
    return goTo('/')
  },
  'POST /faults': ({ world, form }) => {
    const kind = form.get('kind') as FaultKind
    world.faults.push(newFault(world, { kind, ...(kind === 'delay' && { by: 10_000 }), ...(kind === 'duplicate' && { count: 5 }) }))
    return goTo('/')
  },
  'POST /faults/clear': ({ world }) => {
    clearFaults(world)
    return goTo('/')
  },
}

/** Answers a page, or null when there is none at this path. */
export async function answerPage(world: World, request: Request): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url)
  const [, noun = '', id = '', ...rest] = pathname.split('/')
  const exact = pages[`${request.method} ${pathname}`]
  const page = exact ?? pages[`${request.method} ${['', noun, '{id}', ...rest].join('/')}`]
  if (!page) return null
  try {
    return await page({ world, id, form: request.method === 'POST' ? new URLSearchParams(await request.text()) : searchParams })
  } catch (failure) {
    if (failure instanceof Refusal) return new Response(failure.message, { status: failure.status })
    throw failure
  }
}

// As Stripe.js would do it: with the client secret, and a decline shown instead of thrown.
function pay({ world, id, form }: Visit): Response {
  const { store, object } = findAnywhere(world, 'paymentIntents', id)
  const back = form.get('return_url') ?? ''
  const params = { payment_method: form.get('card') ?? '', client_secret: object.client_secret, ...(back && { return_url: back }) }
  try {
    callFor(world, store, { id, params }, (call) => paymentIntents['payment_intents.confirm']?.(call))
  } catch (failure) {
    if (failure instanceof Refusal) return payPage(object, back, failure.message)
    throw failure
  }
  return object.status === 'requires_action' ? goTo(`/authenticate/${id}`) : leave(object, back)
}

function leave(intent: Stripe.PaymentIntent, back: string): Response {
  if (!URL.canParse(back)) return goTo(`/pay/${intent.id}`)
  const to = new URL(back)
  to.searchParams.set('payment_intent', intent.id)
  to.searchParams.set('payment_intent_client_secret', intent.client_secret ?? '')
  to.searchParams.set('redirect_status', intent.status === 'succeeded' || intent.status === 'requires_capture' ? 'succeeded' : 'failed')
  return goTo(to.href)
}

const intentOf = (world: World, id: string) => findAnywhere(world, 'paymentIntents', id).object
const goTo = (location: string) => new Response(null, { status: 303, headers: { location } })
