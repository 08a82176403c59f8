import { join } from 'node:path'
import type { Settings } from './local-settings.ts'
import { startStripe } from './stripe/server.ts'
import { STAND_IN_CONNECT_SECRET, STAND_IN_PLATFORM_SECRET, stripeVariables, type Variables } from './variables.ts'

/** `url` is the stand-in's; undefined when Stripe's sandbox answers instead. */
export type LocalStripe = { url: string | undefined; variables: Variables; stop(): Promise<void> }

/** The stand-in, or nothing at all when a key of Stripe's sandbox is given. Refuses a live key. */
export async function startLocalStripe({ folder, ports, given }: Settings): Promise<LocalStripe> {
  const key = given['STRIPE_SECRET_KEY']
  if (key?.includes('_live_')) throw new Error('STRIPE_SECRET_KEY is a live key: a local run takes a sandbox key only.')
  if (key) return { url: undefined, variables: {}, stop: async () => {} }
  const stripe = await startStripe({ port: ports.stripe, dir: join(folder, 'stripe') })
  return { url: stripe.url, variables: stripeVariables(stripe.url), stop: () => stripe.stop() }
}

/** Has the stand-in deliver its events to this Worker, and to no address of an earlier run. */
export async function pointWebhooks(stripe: string, api: string): Promise<void> {
  const endpoints = [
    { url: `${api}/api/v1/webhooks/stripe/platform`, secret: STAND_IN_PLATFORM_SECRET, connect: false, replace: true },
    { url: `${api}/api/v1/webhooks/stripe/connect`, secret: STAND_IN_CONNECT_SECRET, connect: true },
  ]
  for (const endpoint of endpoints) {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${stripe}/_control/endpoints`, { method: 'POST', headers, body: JSON.stringify(endpoint) })
    if (!answer.ok) throw new Error(`The Stripe stand-in refused its webhook: ${await answer.text()}`)
  }
}
