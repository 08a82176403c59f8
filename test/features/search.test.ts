import { expect, test } from 'vitest'
import { sql, world, type World } from '../support/world.ts'

const menu = [
  { name: 'Cappuccino', price: 420, tags: ['hot'], sku: 'CAP-1' },
  { name: 'Iced cappuccino', price: 520, tags: ['cold'], sku: 'CAP-2' },
  { name: 'Flat white', price: 450, tags: ['hot'], sku: 'FW-1', barcode: '4006381333931' },
  { name: 'Croissant', price: 290, tags: [], sku: 'CRO_1' },
]

const stocked = async (shop: World) => {
  const made: Record<string, { id: string; variants: { id: string }[] }> = {}
  for (const { name, tags, ...variant } of menu) {
    const body = { name, tags, status: 'active', variants: [variant] }
    made[name] = (await shop.owner.post('/products', body)).body.data
  }
  return made
}
const names = async (shop: World, query: string) =>
  (await shop.public.get(`/products?${query}`)).body.data.map((product: { name: string }) => product.name)

test('products are found by words, beginnings, typing errors, SKU and barcode', async () => {
  const shop = await world()
  await stocked(shop)
  expect(await names(shop, 'q=capuccino')).toEqual(['Cappuccino', 'Iced cappuccino'])
  expect(await names(shop, 'q=cappu%20ice')).toEqual(['Iced cappuccino'])
  expect(await names(shop, 'q=white%20flat')).toEqual(['Flat white'])
  expect(await names(shop, 'q=fl')).toEqual(['Flat white'])
  expect(await names(shop, 'q=cap-2')).toContain('Iced cappuccino')
  expect(await names(shop, 'q=4006381333931')).toEqual(['Flat white'])
  expect(await names(shop, 'q=CRO_')).toEqual(['Croissant'])
  expect(await names(shop, 'q=%25')).toEqual([])
  expect(await names(shop, "q='%20OR%201=1--%20%26%20!")).toEqual([])
})

test('filters narrow and orders hold', async () => {
  const shop = await world()
  await stocked(shop)
  expect(await names(shop, '')).toEqual(['Cappuccino', 'Croissant', 'Flat white', 'Iced cappuccino'])
  expect(await names(shop, 'sort=price')).toEqual(['Croissant', 'Cappuccino', 'Flat white', 'Iced cappuccino'])
  expect(await names(shop, 'sort=newest')).toEqual(['Croissant', 'Flat white', 'Iced cappuccino', 'Cappuccino'])
  expect(await names(shop, 'tag=hot&sort=price')).toEqual(['Cappuccino', 'Flat white'])
  expect(await names(shop, 'minPrice=420&maxPrice=450')).toEqual(['Cappuccino', 'Flat white'])
  expect(await names(shop, 'q=cappuccino&sort=price')).toEqual(['Cappuccino', 'Iced cappuccino'])
  expect(await names(shop, 'q=cappuccino&minPrice=500')).toEqual(['Iced cappuccino'])
})

test('a category includes those below it', async () => {
  const shop = await world()
  const made = await stocked(shop)
  const drinks = (await shop.owner.post('/categories', { name: 'Drinks', slug: 'drinks' })).body.data
  const cold = (await shop.owner.post('/categories', { name: 'Cold', slug: 'cold', parentId: drinks.id })).body.data
  await shop.owner.patch(`/products/${made['Flat white']?.id}`, { categoryId: drinks.id })
  await shop.owner.patch(`/products/${made['Iced cappuccino']?.id}`, { categoryId: cold.id })
  expect(await names(shop, `categoryId=${drinks.id}`)).toEqual(['Flat white', 'Iced cappuccino'])
  expect(await names(shop, `categoryId=${cold.id}`)).toEqual(['Iced cappuccino'])
})

test('what is in stock is what can be sold now', async () => {
  const shop = await world()
  const made = await stocked(shop)
  const variantId = made['Croissant']?.variants[0]?.id ?? ''
  await shop.owner.patch(`/variants/${variantId}`, { tracked: true })
  expect(await names(shop, 'inStock=false')).toEqual(['Croissant'])
  expect(await names(shop, 'inStock=true')).not.toContain('Croissant')
  await shop.owner.post('/inventory/receipts', { locationId: shop.locationId, lines: [{ variantId, quantity: 3 }] })
  expect(await names(shop, `inStock=true&locationId=${shop.locationId}`)).toContain('Croissant')
})

test.for(['sort=name', 'sort=price', 'sort=newest', 'q=espresso', 'q=espresso&sort=name'])(
  'pages by %s follow one another without a gap',
  async (query) => {
    const shop = await world()
    for (let n = 0; n < 7; n++)
      await shop.owner.post('/products', { name: 'Espresso', status: 'active', variants: [{ price: 100 + (n % 2) }] })
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await shop.public.get(`/products?limit=2&${query}${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.data.map((product: { id: string }) => product.id))
      cursor = body.meta.nextCursor
    }
    expect([seen.length, new Set(seen).size]).toEqual([7, 7])
  },
)

test('a cursor of one order is refused by another', async () => {
  const shop = await world()
  await stocked(shop)
  const { body } = await shop.public.get('/products?limit=1&sort=name')
  expect((await shop.public.get(`/products?limit=1&sort=price&cursor=${body.meta.nextCursor}`)).status).toBe(400)
})

test('search finds no draft and no other tenant', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  await stocked(shop)
  await shop.owner.post('/products', { name: 'Secret cappuccino', variants: [{ price: 1, sku: 'SECRET' }] })
  expect(await names(shop, 'q=secret')).toEqual([])
  expect((await shop.owner.get('/products?q=secret')).body.data).toMatchObject([{ name: 'Secret cappuccino', status: 'draft' }])
  expect(await names(other, 'q=cappuccino')).toEqual([])
})

test('a thousand drafts that match better do not hide what is for sale', async () => {
  const shop = await world()
  await stocked(shop)
  // ids before all others, so that they also come first where the match is as good
  await sql(
    `with made as (
       insert into products (tenant_id, id, handle, name, status, kind)
       select $1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'draft-' || n, case when n % 2 = 0 then 'Croissant' else 'Draft' end, 'draft', 'prepared'
       from generate_series(1, 2400) n returning id, handle, name)
     insert into variants (tenant_id, id, product_id, name, price, sku, barcode)
     select $1, id, id, 'Regular', 1, 'CRO_1' || handle, case when name = 'Draft' then '4006381333931' || handle end from made`,
    [shop.tenantId],
  )
  for (const query of ['q=croissant', 'q=croisant', 'q=cro_']) expect([query, await names(shop, query)]).toEqual([query, ['Croissant']])
  expect(await names(shop, 'q=400638133393')).toEqual(['Flat white'])
  expect((await shop.owner.get('/products?q=croissant&status=draft&limit=5')).body.data).toHaveLength(5)
})

test('a product is found by what it is called now, and by its vendor and type', async () => {
  const shop = await world()
  const { id } = (
    await shop.owner.post('/products', { name: 'Old Kettle', vendor: 'Acme', type: 'Ware', status: 'active', variants: [{ price: 1 }] })
  ).body.data
  for (const q of ['kettle', 'acme', 'ware', 'acme kettle', 'ketle']) expect([q, await names(shop, `q=${q}`)]).toEqual([q, ['Old Kettle']])
  await shop.owner.patch(`/products/${id}`, { name: 'Young Carafe', vendor: null })
  for (const q of ['kettle', 'acme', 'ketle']) expect([q, await names(shop, `q=${q}`)]).toEqual([q, []])
  for (const q of ['carafe', 'ware young', 'carrafe']) expect([q, await names(shop, `q=${q}`)]).toEqual([q, ['Young Carafe']])
  await shop.owner.post(`/products/${id}/archival`)
  expect(await names(shop, 'q=carafe')).toEqual([])
  expect((await shop.owner.get('/products?q=carafe&status=archived')).body.data).toHaveLength(1)
  await sql('delete from variants where product_id = $1', [id])
  await sql('delete from product_facets where product_id = $1', [id])
  await sql('delete from products where id = $1', [id])
  expect(
    await sql('select word from product_words where tenant_id = $1 union all select word from vocabulary where tenant_id = $1', [
      shop.tenantId,
    ]),
  ).toEqual([])
})

test('of thousands of products that have a word the most similar are found, and those that have another word, too', async () => {
  const shop = await world()
  await sql(
    `with made as (
       insert into products (tenant_id, id, handle, name, vendor, status, kind)
       select $1, gen_random_uuid(), 'many-' || n, case when n % 700 = 0 then 'Golden Harvest ' else 'Golden ' end
         || case when n % 400 = 0 then 'Tamper' else 'Decanter of the season' end || ' number ' || n, case when n % 2 = 0 then 'Harvest' end, 'active', 'prepared'
       from generate_series(1, 2800) n returning id)
     insert into variants (tenant_id, id, product_id, name, price) select $1, id, id, 'Regular', 1 from made`,
    [shop.tenantId],
  )
  await shop.owner.post('/products', { name: 'Golden cup', status: 'active', variants: [{ price: 1 }] })
  const found = async (q: string) => (await names(shop, `limit=100&q=${q}`)) as string[]
  expect((await found('golden'))[0]).toBe('Golden cup')
  expect(await found('tamper golden')).toHaveLength(7)
  expect(await found('decanter number 27')).toHaveLength(100)
  expect((await found('harvest golden')).slice(0, 4).every((name) => name.startsWith('Golden Harvest'))).toBe(true)
  expect(await found('golden tampper')).toHaveLength(7)
  expect(await found('goldn decantre')).toHaveLength(100)
})
