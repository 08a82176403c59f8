import { Client } from 'pg'
import { uuidOf, type Answer, type SeedClient } from './client.ts'
import type { Product } from './menu.ts'
import { signedInAs } from './people.ts'
import { locationIdOf } from './premises.ts'
import type { DemoShop } from './shop.ts'

const DAYS = 3
const HOURS = [8, 13]
const names = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Tim', null]
const DAY_MS = 86_400_000

type Progress = 'placed' | 'preparing' | 'ready' | 'completed'
type Sale = { id: string; at: Date; number: number; until: Progress }

/** When a shop opened: before its first sale, in any zone. */
export const openingOf = (now: Date): Date => new Date(now.getTime() - (DAYS + 2) * DAY_MS)

/** Whether the last of these orders was placed, before which everything else was made. Asked of the database, so that a start signs nobody in. */
export async function hasSold(ownerUrl: string, shop: DemoShop): Promise<boolean> {
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const { rowCount } = await owner.query('select 1 from orders where id = $1', [todaysRush(shop, new Date()).at(-1)?.id])
    return rowCount !== 0
  } finally {
    await owner.end()
  }
}

/** A few days of orders, each placed, paid in cash and handed over at its own time; and today's, which are still being made. */
export async function sellForDays(api: string, shop: DemoShop, products: Product[], now: Date): Promise<void> {
  const shelf = products.flatMap(({ variants }) => variants.slice(0, 1).map(({ id }) => id))
  const hold = async (rush: Sale[]) => {
    const till = await signedInAs(api, shop, 'staff', rush[0]?.at ?? now)
    const orders = new Map((await till.list('/orders')).map((order) => [order.id, order]))
    for (const sale of rush) await sell(till, shop, sale, shelf, orders.get(sale.id))
  }
  await Promise.all(pastRushes(shop, now).map(hold))
  await hold(todaysRush(shop, now))
}

function pastRushes(shop: DemoShop, now: Date): Sale[][] {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS - offsetOf(shop.zone, now)
  return Array.from({ length: DAYS * HOURS.length }, (_, rush) => {
    const day = DAYS - Math.floor(rush / HOURS.length)
    const at = new Date(midnight - day * DAY_MS + (HOURS[rush % HOURS.length] ?? 12) * 3_600_000)
    return [0, 1, 2].map((turn) => saleOf(shop, rush * 3 + turn, at, 'completed'))
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

async function sell(till: SeedClient, shop: DemoShop, { id, number, until }: Sale, shelf: string[], known?: Answer): Promise<void> {
  const lines = Array.from({ length: 1 + (number % 3) }, (_, line) => ({
    variantId: shelf[(number * 7 + line * 11) % shelf.length],
    quantity: 1 + ((number + line) % 2),
  }))
  const order = known ?? (await till.post('/orders', { id, locationId: locationIdOf(shop), lines, name: names[number % names.length] }))
  if (order['status'] === 'canceled') return
  const tendered = Math.ceil(Number(order['total']) / 500) * 500
  if (order['paymentStatus'] !== 'paid') await till.post(`/orders/${id}/payments`, { kind: 'cash', tendered })
  const done = ['preparing', 'ready', 'completed'].indexOf(String(order['status'])) + 1
  for (const step of steps[until].slice(done)) await till.post(`/orders/${id}/${step}`)
}

// at the counter most drinks are simply handed over: only today's go through the kitchen
const steps: Record<Progress, string[]> = { placed: [], preparing: ['start'], ready: ['start', 'ready'], completed: ['completion'] }

/** How far this zone is ahead of UTC, in milliseconds. */
function offsetOf(zone: string, at: Date): number {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - at.getTime()) / 60_000) * 60_000
}
