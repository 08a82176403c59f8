import { inject } from 'vitest'
import { signature } from '../../dev/stripe/signature.ts'
import { STAND_IN_CONNECT_SECRET, STAND_IN_PLATFORM_SECRET } from '../../dev/variables.ts'
import { deliverDue } from '../../src/features/jobs/deliver-due.ts'
import { workOffInbox } from '../../src/features/webhooks/jobs.ts'
import type { Json } from './client.ts'
import { minutesLater, sweep } from './sweep.ts'
import { product, sql, type World } from './world.ts'

/** Steers the Stripe stand-in, or asks it. */
export async function stripe(method: string, path: string, body?: object): Promise<Json> {
  const answer = await fetch(`${inject('servers').stripe}/_control/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
  const said: Json = await answer.json()
  if (!answer.ok) throw new Error(`the stand-in refused ${path}: ${JSON.stringify(said)}`)
  return said
}

/** Something to go wrong for one tenant's calls or events. */
export const stripeFault = (shop: World, kind: string, more: object = {}) =>
  stripe('POST', 'faults', { kind, match: shop.tenantId, ...more })

/** Waits until every event about this tenant has been delivered. */
export const delivered = (shop: World) => stripe('GET', `idle?match=${shop.tenantId}`)

export const callsToStripe = async (shop: World): Promise<Record<string, number>> =>
  (await stripe('GET', `calls?match=${shop.tenantId}`)).operations as Record<string, number>

/** The API as Stripe's own dashboard or another integration uses it. */
export async function atStripe(path: string, form: Record<string, string> | null = null, account: string | null = null): Promise<Json> {
  const answer = await fetch(`${inject('servers').stripe}/v1/${path}`, {
    method: form === null ? 'GET' : 'POST',
    headers: { authorization: 'Bearer sk_test_local', ...(account === null ? {} : { 'stripe-account': account }) },
    ...(form && { body: new URLSearchParams(form) }),
  })
  return answer.json()
}

export type StripeEvent = { id: string; type: string; created: number; account?: string; data: { object: object } }

/** Delivers an event as Stripe does, to the endpoint that it belongs at, at our clock's `at`; answers the status. */
export async function postEvent(event: StripeEvent, at?: string): Promise<number> {
  const [endpoint, secret] = event.account === undefined ? ['platform', STAND_IN_PLATFORM_SECRET] : ['connect', STAND_IN_CONNECT_SECRET]
  const body = JSON.stringify(event, null, 2)
  const signed = await signature(body, [secret], Math.floor(Date.now() / 1000))
  const headers = { 'content-type': 'application/json', 'stripe-signature': signed, ...(at !== undefined && { 'x-cortado-now': at }) }
  const answer = await fetch(`${inject('servers').api}/api/v1/webhooks/stripe/${endpoint}`, { method: 'POST', body, headers })
  await answer.body?.cancel()
  return answer.status
}

/** What Stripe holds about an order. */
export const intentsOf = async (orderId: string, account: string | null = null): Promise<Json[]> =>
  ((await atStripe('payment_intents?limit=100', null, account)).data as Json[]).filter(({ metadata }) => metadata.order_id === orderId)

/** A shopper's order that waits for its payment. */
export async function unpaidOrder(shop: World, { price = 450, stock = 5, quantity = 1 } = {}) {
  const shopper = await shop.customer()
  const { variantId } = await product(shop, { price, stock })
  const placed = await shopper.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity }] })
  if (placed.status !== 201) throw new Error(placed.text)
  return { shopper, variantId, order: placed.body.data, orderId: placed.body.data.id as string }
}

/** An order of a shop, paid by card. */
export async function paidOrder(shop: World, options = {}) {
  const unpaid = await unpaidOrder(shop, options)
  const paid = await unpaid.shopper.post(`/orders/${unpaid.orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
  if (paid.body.data?.state !== 'captured') throw new Error(paid.text)
  return { ...unpaid, payment: paid.body.data, paymentId: paid.body.data.id as string }
}

/** Asks until it holds; fails by what it saw last. For what is done after the answer. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (let left = 1_200; ; left--) {
    const seen = await look()
    if (holds(seen)) return seen
    if (left === 0) throw new Error(`it never came: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export const typesOf = async (orderId: string) =>
  (await sql<{ type: string }>('select type from events where aggregate_id = $1 order by seq', [orderId])).map(({ type }) => type)

/** Looks of 25 ms after which what lost its way on a busy machine is swept up, as the cron would. */
const LOST = 200

/** Waits until nothing is under way for this tenant: deliveries, the inbox, the queue. Faults that follow strike only what the test does. */
export async function quiet(shop: World) {
  await delivered(shop)
  let looks = 0
  await eventually(
    async () => {
      if (++looks % LOST === 0) for (const job of [workOffInbox, deliverDue]) await sweep(job, shop, minutesLater(5))
      return sql(
        `select event_id from stripe_inbox where state = 'new' and payload -> 'data' -> 'object' -> 'metadata' ->> 'tenant_id' = $1::text
         union all select id::text from events where tenant_id = $1::uuid and state = 'new'`,
        [shop.tenantId],
      )
    },
    (rows) => rows.length === 0,
  )
}
