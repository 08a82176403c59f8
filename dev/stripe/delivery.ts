import type Stripe from 'stripe'
import { deliveryFaults, type Fault, takeFault } from './faults.ts'
import { signature } from './signature.ts'
import { later, type World } from './world.ts'

/** Who gets events: `connect` endpoints those of connected accounts, the others those of their own account. */
export interface Endpoint {
  url: string
  secrets: string[]
  connect: boolean
  /** The account that owns it; null is the platform. */
  account: string | null
  events: string[]
  match: string
  /** Its `we_…` when it was made through the API. */
  object: string | null
  /** The version that its events say; null is the SDK's. */
  apiVersion: string | null
}

export interface Delivery {
  event: string
  type: string
  url: string
  attempts: number
  status: number | null
  state: 'pending' | 'held' | 'delivered' | 'failed' | 'dropped'
  text: string
}

/** Real retries take days; ours keep the shape and not the patience. */
const ladder = [200, 800, 3200]
const patience = 10_000

/** Sends an event to whoever should have it, as the faults in force allow. Resolves after each first attempt. */
export async function deliver(world: World, event: Stripe.Event): Promise<void> {
  const text = JSON.stringify(event, null, 2)
  const endpoints = endpointsFor(world, event, text)
  if (endpoints.length === 0) return
  const fault = takeFault(world, deliveryFaults, event.type, text)
  const sends = endpoints.flatMap((endpoint) =>
    Array.from({ length: fault?.kind === 'duplicate' ? fault.count : 1 }, () => prepare(world, endpoint, event, text)),
  )
  const send = () => Promise.all(sends.map(({ delivery, endpoint }) => attempt(world, delivery, endpoint, fault))).then(() => undefined)
  if (fault?.kind === 'drop') for (const { delivery } of sends) delivery.state = 'dropped'
  else if (fault?.kind === 'delay') later(world, fault.by, text, () => void send())
  else if (fault?.kind === 'reorder') hold(fault, sends, send)
  else await send()
}

/** The endpoints that would get this event. */
export function endpointsFor(world: World, event: Stripe.Event, text = JSON.stringify(event)): Endpoint[] {
  const account = event.account ?? null
  return world.endpoints.filter(({ connect, account: owner, events, match }) => {
    const meant = connect ? account !== null && owner === null : owner === account
    return meant && (events.includes('*') || events.includes(event.type)) && text.includes(match)
  })
}

interface Send {
  delivery: Delivery
  endpoint: Endpoint
}

function prepare(world: World, endpoint: Endpoint, event: Stripe.Event, text: string): Send {
  const body = endpoint.apiVersion ? JSON.stringify({ ...event, api_version: endpoint.apiVersion }, null, 2) : text
  const delivery: Delivery = {
    event: event.id,
    type: event.type,
    url: endpoint.url,
    attempts: 0,
    status: null,
    state: 'pending',
    text: body,
  }
  world.deliveries.push(delivery)
  if (world.deliveries.length > 20_000) world.deliveries.splice(0, 5000)
  return { delivery, endpoint }
}

function hold(fault: Fault, sends: Send[], send: () => Promise<void>) {
  for (const { delivery } of sends) delivery.state = 'held'
  fault.held.push(() => {
    for (const { delivery } of sends) delivery.state = 'pending'
    return void send()
  })
  fault.times += 1
  if (fault.held.length < fault.count) return
  fault.times -= 1
  for (const release of fault.held.splice(0).reverse()) release()
}

async function attempt(world: World, delivery: Delivery, endpoint: Endpoint, fault?: Fault): Promise<void> {
  delivery.attempts += 1
  delivery.status = await post(world, delivery.text, endpoint, fault)
  if (delivery.status !== null && delivery.status >= 200 && delivery.status < 300) delivery.state = 'delivered'
  else {
    const wait = ladder[delivery.attempts - 1]
    if (wait === undefined || world.stopped.signal.aborted) delivery.state = 'failed'
    else later(world, wait, delivery.text, () => void attempt(world, delivery, endpoint, fault))
  }
}

async function post(world: World, body: string, endpoint: Endpoint, fault?: Fault): Promise<number | null> {
  const age = fault?.kind === 'stale' ? fault.by : 0
  const secrets = fault?.kind === 'bad_signature' ? ['whsec_of_someone_else'] : endpoint.secrets
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'stripe-signature': await signature(body, secrets, Math.floor(world.now() / 1000) - age),
  }
  try {
    const signal = AbortSignal.any([world.stopped.signal, AbortSignal.timeout(patience)])
    const answer = await fetch(endpoint.url, { method: 'POST', body, headers, redirect: 'manual', signal })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return null
  }
}
