import { SeedRefused, uuidOf, type Answer, type SeedClient } from './client.ts'
import { signedInAs } from './people.ts'
import { locationIdOf } from './premises.ts'
import type { DemoShop } from './shop.ts'

const DAYS = 3
const HOURS = [8, 10, 13, 16]
const names = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Tim', null]
const DAY_MS = 86_400_000

type Progress = 'placed' | 'preparing' | 'ready' | 'completed'
type Sale = { id: string; at: Date; number: number; until: Progress }

/** A few days of orders, each placed, paid in cash and handed over at its own time; and today's, which are still being made. */
export async function sellForDays(api: string, shop: DemoShop, now: Date): Promise<void> {
  const shelf = await variantsOf(await signedInAs(api, shop, 'owner'))
  for (const rush of [...pastRushes(shop, now), todaysRush(shop, now)]) {
    const [first] = rush
    if (!first) continue
    const till = await signedInAs(api, shop, 'staff', first.at)
    for (const sale of rush) if (!(await isThere(till, sale.id))) await sell(till, shop, sale, shelf)
  }
}

function pastRushes(shop: DemoShop, now: Date): Sale[][] {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS - offsetOf(shop.zone, now)
  return Array.from({ length: DAYS * HOURS.length }, (_, rush) => {
    const day = DAYS - Math.floor(rush / HOURS.length)
    const at = new Date(midnight - day * DAY_MS + (HOURS[rush % HOURS.length] ?? 12) * 3_600_000)
    return [0, 1].map((turn) => saleOf(shop, rush * 2 + turn, at, 'completed'))
  })
}

function todaysRush(shop: DemoShop, now: Date): Sale[] {
  const at = new Date(now.getTime() - 5 * 60_000)
  return (['ready', 'preparing', 'placed'] as const).map((until, turn) => saleOf(shop, 1000 + turn, at, until))
}

const saleOf = (shop: DemoShop, number: number, at: Date, until: Progress): Sale => ({
  id: uuidOf(`${shop.slug}/order/${number}`),
  at,
  number,
  until,
})

async function sell(till: SeedClient, shop: DemoShop, { id, number, until }: Sale, shelf: string[]): Promise<void> {
  const lines = Array.from({ length: 1 + (number % 3) }, (_, line) => ({
    variantId: shelf[(number * 7 + line * 11) % shelf.length],
    quantity: 1 + ((number + line) % 2),
  }))
  const order = await till.post('/orders', { id, locationId: locationIdOf(shop), lines, name: names[number % names.length] })
  await till.post(`/orders/${id}/payments`, { kind: 'cash', tendered: Math.ceil(Number(order['total']) / 500) * 500 })
  for (const step of stepsTo(until)) await till.post(`/orders/${id}/${step}`)
}

function stepsTo(until: Progress): string[] {
  const steps = { placed: 0, preparing: 1, ready: 2, completed: 3 }
  return ['start', 'ready', 'completion'].slice(0, steps[until])
}

async function variantsOf(client: SeedClient): Promise<string[]> {
  const products = await client.list('/products')
  const whole = await Promise.all(products.map(({ id }) => client.get(`/products/${id}`)))
  return whole.flatMap((product) => (product['variants'] as Answer[]).slice(0, 1).map(({ id }) => id)).toSorted()
}

async function isThere(till: SeedClient, id: string): Promise<boolean> {
  try {
    await till.get(`/orders/${id}`)
    return true
  } catch (error) {
    if (error instanceof SeedRefused && error.status === 404) return false
    throw error
  }
}

/** How far this zone is ahead of UTC, in milliseconds. */
function offsetOf(zone: string, at: Date): number {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - at.getTime()) / 60_000) * 60_000
}
