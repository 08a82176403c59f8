import { createHmac } from 'node:crypto'
import { STAND_IN_PLATFORM_SECRET, type Variables } from '../dev/variables.ts'
import { callOnce, message } from './http.ts'
import { tokensFor, type Shop } from './shop.ts'

/** `cpu` is times the no-op at most; the others are shares of what stands beside it, at least. */
export type Bars = { cpu?: number; floor?: number; bare?: number }
export type Route = { name: string; calls: (() => string)[]; connections: readonly number[]; bars: Bars; expect?: number[] }

/** Requests a second are compared where both sides have all they can do: with fewer connections, three processes in a row wait for one another. */
export const USUAL = 16
const READS = [USUAL]
const SEARCHES = ['espresso', 'golden roast', 'honey', 'grinder', 'summer', 'rare tea', 'mug', 'wild cocoa']
/** quality.md 3.3: with a token and row security, and for everybody. */
const [FULL, PUBLIC] = [0.5, 0.8]

/** What is measured, and the bars of issue 3 (quality.md 3.3, P2 and P3). Each route takes turns over several requests. Orders can be read once there are some. */
export async function routesOf(shop: Shop, variables: Variables, orders: readonly string[] = []): Promise<Route[]> {
  const base = `/api/v1/tenants/${shop.slug}`
  const { staff } = await tokensFor(shop, variables)
  const asStaff = { authorization: `Bearer ${staff}` }
  const get = (path: string, headers: Record<string, string> = {}) => [always(message({ method: 'GET', path, headers }))]
  const each = (paths: readonly string[], headers: Record<string, string> = {}) => paths.flatMap((path) => get(path, headers))
  const products = shop.products.slice(0, 16).map((id) => `${base}/products/${id}`)
  return [
    { name: 'no-op (/healthz)', calls: get('/healthz'), connections: READS, bars: {} },
    { name: 'list 20, public', calls: get(`${base}/products?limit=20`), connections: READS, bars: { cpu: 12, floor: 0.6, bare: PUBLIC } },
    {
      name: 'list 20, staff',
      calls: get(`${base}/products?limit=20`, asStaff),
      connections: READS,
      bars: { cpu: 12, floor: 0.6, bare: FULL },
    },
    { name: 'one product, public', calls: each(products), connections: READS, bars: { cpu: 8, bare: PUBLIC } },
    { name: 'one product, staff', calls: each(products, asStaff), connections: READS, bars: { cpu: 8, bare: FULL } },
    {
      name: 'search, public',
      calls: each(SEARCHES.map((words) => `${base}/products?limit=20&q=${encodeURIComponent(words)}`)),
      connections: READS,
      bars: { cpu: 12, bare: PUBLIC },
    },
    { name: 'quote, public', calls: baskets(shop).map((basket) => quoted(base, basket)), connections: READS, bars: {} },
    {
      name: 'place an order',
      calls: baskets(shop).map((basket) => ordered(base, asStaff, basket)),
      connections: [1, 8, 16, 64],
      bars: { cpu: 14, floor: 0.4, bare: FULL },
    },
    ...(orders.length === 0
      ? []
      : [
          {
            name: 'order status, staff',
            calls: each(
              orders.map((id) => `${base}/orders/${id}`),
              asStaff,
            ),
            connections: READS,
            bars: { cpu: 8, bare: FULL },
          },
        ]),
    { name: 'webhook ack', calls: [told], connections: READS, bars: { cpu: 8, bare: FULL } },
  ]
}

const always = (text: string) => () => text

type Basket = { locationId: string; lines: { variantId: string; quantity: number }[] }

/** Two lines each, two baskets for each location. */
const baskets = ({ locations, variants }: Shop): Basket[] =>
  [...locations, ...locations].map((locationId, i) => ({
    locationId,
    lines: [variants[2 * i], variants[2 * i + 1]].map((variantId = '') => ({ variantId, quantity: 1 })),
  }))

const json = { 'content-type': 'application/json' }

const quoted = (base: string, basket: Basket) =>
  always(message({ method: 'POST', path: `${base}/quotes`, headers: json, body: JSON.stringify(basket) }))

/** A keyed order: a new key each time. */
export function ordered(base: string, headers: Record<string, string>, basket: Basket) {
  const [head = '', tail = ''] = message({
    method: 'POST',
    path: `${base}/orders`,
    headers: { ...headers, ...json, 'idempotency-key': '{{key}}' },
    body: JSON.stringify(basket),
  }).split('{{key}}')
  return () => head + crypto.randomUUID() + tail
}

/** A new event each time, signed as Stripe does, of 1.8 KB; nobody here acts on its type, so that the answer is all there is. */
function told() {
  const at = Math.floor(Date.now() / 1000)
  const event = {
    id: `evt_${crypto.randomUUID()}`,
    object: 'event',
    api_version: '2026-01-28.clover',
    created: at,
    livemode: false,
    type: 'payout.paid',
    data: { object: { id: 'po_bench', object: 'payout', amount: 1000, currency: 'eur', description: 'x'.repeat(1_500) } },
  }
  const body = JSON.stringify(event)
  const v1 = createHmac('sha256', STAND_IN_PLATFORM_SECRET).update(`${at}.${body}`).digest('hex')
  return message({
    method: 'POST',
    path: '/api/v1/webhooks/stripe/platform',
    headers: { ...json, 'stripe-signature': `t=${at},v1=${v1}` },
    body,
  })
}

/** Places one order for each basket, and answers their ids. */
export async function placeSome(port: number, shop: Shop, variables: Variables): Promise<string[]> {
  const { staff } = await tokensFor(shop, variables)
  const ids: string[] = []
  for (const basket of baskets(shop)) {
    const place = ordered(`/api/v1/tenants/${shop.slug}`, { authorization: `Bearer ${staff}` }, basket)
    const { status, body } = await callOnce(port, place())
    if (status !== 201) throw new Error(`no order: ${status} ${body.toString()}`)
    ids.push((JSON.parse(body.toString()) as { data: { id: string } }).data.id)
  }
  return ids
}
