import type { Client } from 'pg'
import { uuidOf, type SeedClient } from './client.ts'
import { signedInAs } from './people.ts'
import { locationIdOf } from './premises.ts'
import type { DemoShop } from './shop.ts'

const DAYS = 3
const HOURS = [8, 13]
const names = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Tim', null]
const DAY_MS = 86_400_000

type Progress = 'placed' | 'preparing' | 'ready' | 'completed'
type Sale = { id: string; at: Date; number: number; until: Progress }

/** Whether the last of these orders was placed, before which everything else was made. */
export async function hasSold(owner: Client, shop: DemoShop): Promise<boolean> {
  const { rowCount } = await owner.query('select 1 from orders where id = $1', [todaysRush(shop, new Date()).at(-1)?.id])
  return rowCount !== 0
}

/** A few days of orders, each placed, paid in cash and handed over at its own time; and today's, which are still being made. */
export async function sellForDays(api: string, owner: Client, shop: DemoShop, now: Date): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    `select distinct on (p.handle) v.id from variants v join products p on p.tenant_id = v.tenant_id and p.id = v.product_id
     where v.tenant_id = $1 order by p.handle, v.position`,
    [uuidOf(shop.slug)],
  )
  const shelf = rows.map(({ id }) => id)
  for (const rush of [...pastRushes(shop, now), todaysRush(shop, now)]) {
    const till = await signedInAs(api, shop, 'staff', rush[0]?.at)
    for (const sale of rush) await sell(till, shop, sale, shelf)
  }
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

async function sell(till: SeedClient, shop: DemoShop, { id, number, until }: Sale, shelf: string[]): Promise<void> {
  const lines = Array.from({ length: 1 + (number % 3) }, (_, line) => ({
    variantId: shelf[(number * 7 + line * 11) % shelf.length],
    quantity: 1 + ((number + line) % 2),
  }))
  const order = await till.post('/orders', { id, locationId: locationIdOf(shop), lines, name: names[number % names.length] })
  await till.post(`/orders/${id}/payments`, { kind: 'cash', tendered: Math.ceil(Number(order['total']) / 500) * 500 })
  for (const step of stepsTo(until)) await till.post(`/orders/${id}/${step}`)
}

// at the counter most drinks are simply handed over: only today's go through the kitchen
function stepsTo(until: Progress): string[] {
  if (until === 'completed') return ['completion']
  return { placed: [], preparing: ['start'], ready: ['start', 'ready'] }[until]
}

/** How far this zone is ahead of UTC, in milliseconds. */
function offsetOf(zone: string, at: Date): number {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - at.getTime()) / 60_000) * 60_000
}
