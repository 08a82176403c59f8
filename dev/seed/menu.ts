import type { Answer, SeedClient } from './client.ts'
import { slugOf, type DemoModifierList, type DemoProduct, type DemoShop } from './shop.ts'

type Known = Map<string, Answer>
export type Product = { id: string; name: string; variants: { id: string; tracked: boolean }[] }

/** The shop's catalogue: whatever of it is missing is made, whatever is there stays as somebody may have edited it. */
export async function writeMenu(client: SeedClient, shop: DemoShop): Promise<Product[]> {
  const taxes = Object.entries(shop.taxes).map(([name, rate]) => ({ name, rate, mode: shop.taxMode }))
  const categories = shop.categories.map((name, position) => ({ name, slug: slugOf(name), position }))
  const known = {
    taxes: await ensure(client, '/tax-rates', taxes),
    categories: await ensure(client, '/categories', categories),
    modifierLists: await ensure(client, '/modifier-lists', shop.modifierLists.map(modifierList)),
  }
  const wanted = shop.products.map((product, position) => ({ ...asProduct(product, known), position }))
  const made = await ensure(client, '/products', wanted)
  const products = wanted.flatMap(({ name }) => made.get(name) ?? [])
  // what a list shows has no variants, what was made has
  return Promise.all(
    products.map(async (one) => ('variants' in one ? one : client.get(`/products/${one.id}`)) as Promise<Answer & Product>),
  )
}

/** By name, which people know things by. */
export async function ensure(client: SeedClient, path: string, wanted: ({ name: string } & Record<string, unknown>)[]): Promise<Known> {
  const known: Known = new Map((await client.list(path)).map((one) => [String(one['name']), one]))
  const missing = wanted.filter(({ name }) => !known.has(name))
  await Promise.all(missing.map(async (one) => known.set(one.name, await client.post(path, one))))
  return known
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
  known: Record<'taxes' | 'categories' | 'modifierLists', Known>,
) {
  const sizes = typeof price === 'number' ? { Default: price } : price
  return {
    name,
    handle: slugOf(name),
    status: 'active',
    kind: stock === undefined ? 'prepared' : 'physical',
    categoryId: known.categories.get(category)?.id,
    taxRateIds: [known.taxes.get(tax)?.id],
    modifierListIds: modifiers.map((list) => known.modifierLists.get(list)?.id),
    variants: Object.entries(sizes).map(([size, amount]) => ({
      name: size,
      ...(size === 'Default' ? {} : { options: { Size: size } }),
      sku: `${slugOf(name)}-${slugOf(size)}`.toUpperCase(),
      price: amount,
      tracked: stock !== undefined,
    })),
  }
}
