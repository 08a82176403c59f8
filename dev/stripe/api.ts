import type Stripe from 'stripe'
import type { Call } from './call.ts'
import { deliver } from './delivery.ts'
import { expand } from './expand.ts'
import { callFaults, type Fault, takeFault } from './faults.ts'
import { claimKey, keyInUse } from './idempotency.ts'
import { type Incoming, paramsOf, readRequest } from './incoming.ts'
import { type Plain, plainError, pretty, respond, serverError } from './plain.ts'
import { answerShape, mismatches } from './shapes.ts'
import { later, pause, type World } from './world.ts'

/** null: the connection is cut without an answer. */
export type Answer = Response | null

/** Answers one call of the `/v1` API. */
export async function answerApi(world: World, request: Request): Promise<Answer> {
  const requestId = world.newId('req_', 14)
  try {
    const incoming = await readRequest(world, request, requestId)
    const answer = await withFaults(incoming)
    return answer && respond(world, answer, requestId)
  } catch (failure) {
    return respond(world, plainError(failure), requestId)
  }
}

async function withFaults(incoming: Incoming): Promise<Plain | null> {
  const { world, store, route, key, requestId, print, text } = incoming
  const fault = takeFault(world, callFaults, route.operation.id, text)
  const early = earlyAnswer(fault, key)
  if (early) {
    record(world, incoming, early.status)
    return early
  }
  const kept = key ? claimKey(store, key, print, requestId, world.now()) : null
  if (fault?.kind === 'latency') await pause(world, fault.by)
  const { answer, events } = kept?.answer ? { answer: replay(kept.requestId, kept.answer), events: [] } : perform(incoming, fault)
  record(world, incoming, answer.status, kept !== null)
  if (fault?.kind === 'early') await Promise.all(events.map((event) => deliver(world, event)))
  else for (const event of events) later(world, 0, JSON.stringify(event), () => void deliver(world, event))
  if (fault?.kind === 'hang') await pause(world, fault.by)
  return fault?.kind === 'hang' || fault?.kind === 'reset' ? null : answer
}

function replay(original: string, answer: Plain): Plain {
  return { ...answer, headers: { 'idempotent-replayed': 'true', 'original-request': original } }
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

function checkEvents({ shapes, drift }: World, events: Stripe.Event[]) {
  for (const event of events)
    for (const found of mismatches(shapes.types, { ref: 'EventBase' }, event, `event ${event.type}`)) drift.add(found)
}

function record(world: World, { route, store, key, text }: Incoming, status: number, replayed = false) {
  world.calls.push({ operation: route.operation.id, status, replayed, account: store.connected ? store.account.id : null, key, text })
  if (world.calls.length > 20_000) world.calls.splice(0, 5000)
}
