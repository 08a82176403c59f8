import type { Answer, SeedClient } from './client.ts'
import { slugOf, type DemoModifierList, type DemoProduct, type DemoShop } from './shop.ts'

type Ids = Map<string, string>

/** The shop's catalogue: whatever of it is missing is made, whatever is there stays as somebody may have edited it. */
export async function writeMenu(client: SeedClient, shop: DemoShop): Promise<void> {
  const taxes = Object.entries(shop.taxes).map(([name, rate]) => ({ name, rate, mode: shop.taxMode }))
  const categories = shop.categories.map((name, position) => ({ name, slug: slugOf(name), position }))
  const ids = {
    taxes: await ensure(client, '/tax-rates', taxes),
    categories: await ensure(client, '/categories', categories),
    modifierLists: await ensure(client, '/modifier-lists', shop.modifierLists.map(modifierList)),
  }
  await ensure(
    client,
    '/products',
    shop.products.map((product, position) => ({ ...asProduct(product, ids), position })),
  )
}

/** By name, which people know things by. */
async function ensure(client: SeedClient, path: string, wanted: ({ name: string } & Record<string, unknown>)[]): Promise<Ids> {
  const ids: Ids = new Map((await client.list(path)).map((one: Answer) => [String(one['name']), one.id]))
  for (const one of wanted) if (!ids.has(one.name)) ids.set(one.name, (await client.post(path, one)).id)
  return ids
}

const modifierList = ({ name, min, max, options, usual }: DemoModifierList, position: number) => ({
  name,
  min,
  max,
  position,
  modifiers: Object.entries(options).map(([option, priceDelta]) => ({ name: option, priceDelta, isDefault: option === usual })),
})

function asProduct(
  { name, category, price, tax, modifiers = [], stock }: DemoProduct,
  ids: Record<'taxes' | 'categories' | 'modifierLists', Ids>,
) {
  const sizes = typeof price === 'number' ? { Default: price } : price
  return {
    name,
    handle: slugOf(name),
    status: 'active',
    kind: stock === undefined ? 'prepared' : 'physical',
    categoryId: ids.categories.get(category),
    taxRateIds: [ids.taxes.get(tax)],
    modifierListIds: modifiers.map((list) => ids.modifierLists.get(list)),
    variants: Object.entries(sizes).map(([size, amount]) => ({
      name: size,
      ...(size === 'Default' ? {} : { options: { Size: size } }),
      sku: `${slugOf(name)}-${slugOf(size)}`.toUpperCase(),
      price: amount,
      tracked: stock !== undefined,
    })),
  }
}
