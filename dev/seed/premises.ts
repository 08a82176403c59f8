import { SeedClient } from './client.ts'
import type { Product } from './menu.ts'
import { founder, signedInAs } from './people.ts'
import type { DemoShop } from './shop.ts'

const LOW_STOCK = 5
const places = new Map<DemoShop, string>()

/** Where a demo shop sells, once `seedDemo` opened or found it. */
export function locationIdOf(shop: DemoShop): string {
  const id = places.get(shop)
  if (!id) throw new Error(`${shop.slug} is not open yet`)
  return id
}

/** The tenant, its location and its owner, opened if nobody did. */
export async function openPremises(api: string, ownerUrl: string, shop: DemoShop, at: Date): Promise<void> {
  const here = new SeedClient(`${api}/api/v1/tenants/${shop.slug}`)
  if (!(await here.find(''))) {
    const { slug, name, country, currency, zone, taxMode, location } = shop
    await (await founder(api, ownerUrl, shop, at)).post('/tenants', { slug, name, country, currency, zone, taxMode, location })
  }
  const location = (await here.list('/locations')).find(({ slug }) => slug === shop.location.slug)
  if (!location) throw new Error(`${shop.slug} has no ${shop.location.slug} any more: npm run db:reset`)
  places.set(shop, location.id)
}

type Received = { variantId: string; version: number }

/** What the page says lies on the shelf, received once, with a warning when little is left. */
export async function stockShelves(api: string, shop: DemoShop, products: Product[], at: Date): Promise<void> {
  const manager = await signedInAs(api, shop, 'manager', at)
  const known = new Set((await manager.list('/inventory/levels')).map(({ variantId }) => variantId))
  const stocks = new Map(shop.products.map(({ name, stock }) => [name, stock]))
  const lines = products.flatMap(({ name, variants }) =>
    variants.filter(({ id, tracked }) => tracked && !known.has(id)).map(({ id }) => ({ variantId: id, quantity: stocks.get(name) })),
  )
  if (lines.length === 0) return
  const locationId = locationIdOf(shop)
  const receipt = await manager.post('/inventory/receipts', { locationId, reason: 'Opening stock', lines })
  const warned = { safety: 0, backorder: false, lowStockAt: LOW_STOCK }
  const received = receipt['lines'] as Received[]
  await Promise.all(received.map(({ variantId, version }) => manager.put(`/inventory/levels/${locationId}/${variantId}`, version, warned)))
}
