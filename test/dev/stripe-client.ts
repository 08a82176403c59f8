import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Stripe } from 'stripe'
import { afterAll, beforeAll, expect } from 'vitest'
import { type RunningStripe, startStripe } from '../../dev/stripe/server.ts'

export const secret = 'whsec_test_of_the_stand_in'

/** One stand-in for a test file, with the real SDK on it. At the end nothing it answered may differ from the SDK's types. */
export function localStripe() {
  let running: RunningStripe
  beforeAll(async () => {
    running = await startStripe({ seed: 'tests' })
  })
  afterAll(async () => {
    const drift = await control('GET', 'conformance')
    await running.stop()
    expect(drift).toEqual([])
  })
  const client = (key = 'sk_test_local', options: Stripe.StripeConfig = {}) =>
    new Stripe(key, { host: '127.0.0.1', port: running.port, protocol: 'http', maxNetworkRetries: 0, ...options })
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${running.url}/_control/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    return answer.json()
  }
  return { client, control, url: () => running.url }
}

export interface Received {
  body: string
  signature: string
  event: { id: string; type: string; account?: string; data: { object: { id: string; status?: string } } }
}

/** A webhook receiver. `answers` gives the status codes of its next answers; then it says 200. */
export async function receiver() {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push({ body, signature: String(request.headers['stripe-signature']), event: JSON.parse(body) as Received['event'] })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const about = (id: string) => received.filter(({ body }) => body.includes(id))
  return { url, answers, received, about, types: (id: string) => about(id).map(({ event }) => event.type), stop: () => server.close() }
}

/** An order of our own, as the payments room would ask for it. */
export const cardPayment = (amount = 1200) => ({ amount, currency: 'eur', allowed_payment_method_types: ['card' as const] })

/** The SDK's error, or a failure when there was none. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const failure: unknown = await call.then(
    () => new Error('it was not refused'),
    (error: unknown) => error,
  )
  if (failure instanceof Stripe.errors.StripeError) return failure
  throw failure
}

/** The id in a field that may be expanded. */
export const idIn = (value: string | { id: string } | null) => (typeof value === 'string' ? value : (value?.id ?? ''))
