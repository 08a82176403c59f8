import * as z from 'zod'
import { connectAccount } from './accounts.ts'
import { authenticate, finishProcessing } from './confirm.ts'
import { deliver } from './delivery.ts'
import { clearFaults, faultKinds, newFault } from './faults.ts'
import { settleRefund } from './refunds.ts'
import { authenticateSetup } from './setup-intents.ts'
import { callFor, findAnywhere } from './desk.ts'
import { resetWorld, type World } from './world.ts'

const NewEndpoint = z.strictObject({
  url: z.url(),
  secret: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  connect: z.boolean().default(false),
  account: z.string().nullable().default(null),
  match: z.string().default(''),
  apiVersion: z.string().nullable().default(null),
  replace: z.boolean().default(false),
})
const NewFault = z.strictObject({
  kind: z.enum(faultKinds),
  match: z.string().optional(),
  only: z.string().optional(),
  times: z.int().positive().optional(),
  count: z.int().positive().optional(),
  by: z.int().positive().optional(),
  effect: z.boolean().optional(),
})
const NewAccount = z.strictObject({
  id: z.string().startsWith('acct_').optional(),
  email: z.string().optional(),
  charges_enabled: z.boolean().optional(),
})
const BankNews = z.strictObject({ outcome: z.enum(['succeed', 'fail']) })
const RefundNews = z.strictObject({ status: z.enum(['failed', 'succeeded']) })

type Control = (world: World, input: { id: string; query: URLSearchParams; body: unknown }) => unknown

/** The control routes by method and path. What they answer is JSON. */
const controls: Record<string, Control> = {
  'POST /endpoints': (world, { body }) => addEndpoint(world, NewEndpoint.parse(body)),
  'GET /endpoints': (world) => world.endpoints,
  'DELETE /endpoints': (world) => {
    world.endpoints = []
    return { ok: true }
  },
  'POST /faults': (world, { body }) => {
    const fault = newFault(world, NewFault.parse(body))
    world.faults.push(fault)
    return { id: fault.id }
  },
  'GET /faults': (world) => world.faults.map(({ held, ...fault }) => ({ ...fault, held: held.length })),
  'DELETE /faults': (world) => {
    clearFaults(world)
    return { ok: true }
  },
  'POST /accounts': (world, { body }) => connectAccount(world, NewAccount.parse(body)).account,
  'POST /payment_intents/{id}/authenticate': (world, { id, body }) => {
    const { store, object } = findAnywhere(world, 'paymentIntents', id)
    return callFor(world, store, {}, (call) => authenticate(call, object, BankNews.parse(body).outcome === 'succeed'))
  },
  'POST /setup_intents/{id}/authenticate': (world, { id, body }) => {
    const { store, object } = findAnywhere(world, 'setupIntents', id)
    return callFor(world, store, {}, (call) => authenticateSetup(call, object, BankNews.parse(body).outcome === 'succeed'))
  },
  'POST /payment_intents/{id}/finish': (world, { id, body }) => {
    const { store, object } = findAnywhere(world, 'paymentIntents', id)
    return callFor(world, store, {}, (call) => finishProcessing(call, object, BankNews.parse(body).outcome === 'succeed'))
  },
  'POST /refunds/{id}': (world, { id, body }) => {
    const { store, object } = findAnywhere(world, 'refunds', id)
    settleRefund({ world, store }, object, RefundNews.parse(body).status)
    return object
  },
  'POST /events/{id}/redeliver': async (world, { id }) => {
    await deliver(world, findAnywhere(world, 'events', id).object)
    return { ok: true }
  },
  'GET /calls': (world, { query }) => {
    const matching = world.calls.filter(({ text }) => text.includes(query.get('match') ?? ''))
    const counts: Record<string, number> = {}
    for (const { operation } of matching) counts[operation] = (counts[operation] ?? 0) + 1
    return { total: matching.length, operations: counts, calls: matching.slice(-100).map(({ text: _text, ...call }) => call) }
  },
  'GET /deliveries': (world, { query }) => matchingDeliveries(world, query).map(({ text: _text, ...delivery }) => delivery),
  'GET /idle': async (world, { query }) => ({ idle: await silence(world, query) }),
  'GET /conformance': (world) => [...world.drift],
  'POST /reset': (world) => {
    resetWorld(world)
    return { ok: true }
  },
}

/** Answers `/_control/…`. Input that can't be understood is 400, an unknown route or object 404. */
export async function answerControl(world: World, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const path = url.pathname.replace(/^\/_control/, '')
  const [, noun = '', id = '', ...rest] = path.split('/')
  const pattern = id ? ['', noun, '{id}', ...rest].join('/') : path
  const control = controls[`${request.method} ${pattern}`]
  if (!control) return Response.json({ error: { message: `No control route ${request.method} ${path}` } }, { status: 404 })
  try {
    const text = request.method === 'POST' ? await request.text() : ''
    return Response.json(await control(world, { id, query: url.searchParams, body: text ? JSON.parse(text) : {} }))
  } catch (failure) {
    const message = failure instanceof z.ZodError ? z.prettifyError(failure) : String(failure)
    return Response.json({ error: { message } }, { status: 400 })
  }
}

/** Adds an endpoint, or changes the one with this URL; `replace` ends all others that were named this way. */
export function addEndpoint(world: World, { secret, replace, ...given }: z.infer<typeof NewEndpoint>) {
  const secrets = [secret].flat()
  world.endpoints = world.endpoints.filter((endpoint) => endpoint.object !== null || (!replace && endpoint.url !== given.url))
  world.endpoints.push({ ...given, secrets, events: ['*'], object: null })
  return { ok: true }
}

function matchingDeliveries(world: World, query: URLSearchParams) {
  const state = query.get('state')
  return world.deliveries.filter((delivery) => delivery.text.includes(query.get('match') ?? '') && (!state || delivery.state === state))
}

// Nothing under way, nothing about to start: held, dropped and given-up deliveries don't count.
async function silence(world: World, query: URLSearchParams): Promise<boolean> {
  const match = query.get('match') ?? ''
  const busy = () =>
    world.deliveries.some(({ state, text }) => state === 'pending' && text.includes(match)) ||
    [...world.later.values()].some(({ subject }) => subject.includes(match))
  for (let left = 3000; busy() && left > 0; left -= 1) await new Promise((done) => setTimeout(done, 10))
  return !busy()
}
