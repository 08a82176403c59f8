import { gzipSync } from 'node:zlib'
import { expect, inject, test } from 'vitest'
import { id, product, sql, world } from '../support/world.ts'

const flatWhite = {
  name: 'Flat white',
  status: 'active',
  kind: 'prepared',
  tags: ['hot'],
  variants: [
    { name: 'Large', options: { Size: 'Large' }, price: 520, sku: 'FW-L' },
    { name: 'Regular', options: { Size: 'Regular' }, price: 450, sku: 'FW-R', barcode: '4001' },
  ],
}
const etag = (version: number) => ({ headers: { 'If-Match': `"v${version}"` } })
type Variant = { id: string; name: string; active: boolean; price: number }

test('a product is created whole: variants, taxes and modifiers in one answer', async () => {
  const shop = await world()
  const rate = (await shop.owner.post('/tax-rates', { name: 'VAT', rate: 70_000, mode: 'inclusive' })).body.data
  const milk = (await shop.owner.post('/modifier-lists', { name: 'Milk', max: 1, modifiers: [{ name: 'Oat', priceDelta: 60 }] })).body.data
  const made = await shop.owner.post('/products', { ...flatWhite, taxRateIds: [rate.id], modifierListIds: [milk.id] })
  expect(made.status).toBe(201)
  expect(made.body.data).toMatchObject({ name: 'Flat white', lowestPrice: 450, currency: 'EUR', version: 1, status: 'active' })
  expect(made.body.data.handle).toMatch(/^flat-white-/)
  expect(made.body.data.variants).toMatchObject([
    { name: 'Large', position: 1, inStock: true },
    { name: 'Regular', barcode: '4001' },
  ])
  expect(made.body.data.modifierLists).toMatchObject([{ id: milk.id, max: 1, modifiers: [{ name: 'Oat', priceDelta: 60 }] }])
  expect(made.body.data.taxRates).toMatchObject([{ id: rate.id, rate: 70_000 }])
  expect((await shop.public.get(`/products/${made.body.data.id}`)).body.data).toEqual(made.body.data)
})

test('one key makes one product, however often it is sent', async () => {
  const shop = await world()
  const key = id()
  const answers = await Promise.all(Array.from({ length: 10 }, () => shop.owner.post('/products', flatWhite, { key })))
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
  expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(1)
})

test('an edit changes what it names, under the version that was read', async () => {
  const shop = await world()
  const made = (await shop.owner.post('/products', flatWhite)).body.data
  const [large, regular] = made.variants
  const wanted = [
    { id: regular.id, price: 460 },
    { name: 'Small', options: { Size: 'Small' }, price: 400 },
  ]
  const edited = await shop.owner.patch(`/products/${made.id}`, { variants: wanted }, etag(1))
  expect(edited.body.data).toMatchObject({ name: 'Flat white', tags: ['hot'], version: 2, lowestPrice: 400 })
  const states = edited.body.data.variants.map(({ name, active, price }: Variant) => [name, active, price])
  expect(states.toSorted()).toEqual([
    ['Large', false, 520],
    ['Regular', true, 460],
    ['Small', true, 400],
  ])
  expect(large.active).toBe(true)
  expect((await shop.owner.patch(`/products/${made.id}`, { name: 'Late' }, etag(1))).status).toBe(412)
  expect((await shop.owner.get(`/products/${made.id}`)).headers.get('etag')).toBe('"v2"')
  const shown = (await shop.public.get(`/products/${made.id}`)).body.data.variants
  expect(shown.map(({ name }: Variant) => name).toSorted()).toEqual(['Regular', 'Small'])
})

test('a variant of another product can not be taken over', async () => {
  const shop = await world()
  const one = (await shop.owner.post('/products', flatWhite)).body.data
  const two = (await shop.owner.post('/products', { name: 'Tea', variants: [{ price: 300 }] })).body.data
  const taken = await shop.owner.patch(`/products/${two.id}`, { variants: [{ id: one.variants[0].id, price: 1 }] })
  expect([taken.status, taken.body.code]).toEqual([404, 'VARIANT_NOT_FOUND'])
  const sku = await shop.owner.post(`/products/${two.id}/variants`, { name: 'Big', price: 1, sku: 'FW-L' })
  expect([sku.status, sku.body.code]).toEqual([409, 'SKU_TAKEN'])
  expect((await shop.owner.post('/products', { ...flatWhite, variants: [{ price: 1 }, { price: 2 }] })).body.code).toBe(
    'VARIANT_OPTIONS_TAKEN',
  )
})

test('variants are added, edited and taken off sale one by one', async () => {
  const shop = await world()
  const made = (await shop.owner.post('/products', flatWhite)).body.data
  const added = await shop.owner.post(`/products/${made.id}/variants`, { name: 'Tiny', price: 100 })
  expect([added.status, added.body.data.lowestPrice, added.body.data.version]).toEqual([201, 100, 2])
  const tiny = added.body.data.variants.at(-1)
  const edited = await shop.owner.patch(`/variants/${tiny.id}`, { active: false }, etag(1))
  expect(edited.body.data).toMatchObject({ id: tiny.id, active: false, version: 2 })
  expect((await shop.owner.patch(`/variants/${tiny.id}`, { price: 1 }, etag(1))).status).toBe(412)
  expect((await shop.public.get(`/products/${made.id}`)).body.data).toMatchObject({ lowestPrice: 450, version: 3 })
  expect((await shop.owner.patch(`/variants/${id()}`, { price: 1 })).body.code).toBe('VARIANT_NOT_FOUND')
  expect((await shop.owner.post(`/products/${id()}/variants`, { price: 1 })).body.code).toBe('PRODUCT_NOT_FOUND')
})

test('drafts and archived products exist only for those who work here', async () => {
  const shop = await world()
  const made = (await shop.owner.post('/products', flatWhite)).body.data
  const archived = await shop.owner.post(`/products/${made.id}/archival`)
  expect([archived.status, archived.body.data.status]).toEqual([200, 'archived'])
  expect((await shop.public.get(`/products/${made.id}`)).status).toBe(404)
  expect((await (await shop.customer()).get('/products?q=flat')).body.data).toEqual([])
  expect((await shop.owner.get('/products?status=archived')).body.data).toMatchObject([{ id: made.id }])
  expect((await shop.public.get('/products?status=archived')).status).toBe(403)
})

test('whoever works here turns pages through all that there is, others through what is for sale: of a price, a name, an age, a category and a tag', async () => {
  const shop = await world()
  const category = (await shop.owner.post('/categories', { name: 'Cups', slug: 'cups' })).body.data
  const made: Variant[] = []
  for (const [place, status] of ['draft', 'active', 'draft', 'active', 'active'].entries()) {
    const given = { name: `Cup ${place}`, status, tags: ['new'], categoryId: category.id, variants: [{ price: 100 + place }] }
    made.push((await shop.owner.post('/products', given)).body.data)
  }
  await shop.owner.post(`/products/${made[3]?.id}/archival`)
  const pages = async (caller: Pick<typeof shop.owner, 'get'>, query: string) => {
    const found: string[] = []
    for (let cursor = ''; ;) {
      const { data, meta } = (await caller.get(`/products?limit=2${query}${cursor}`)).body
      found.push(...data.map(({ name }: Variant) => name.slice(4)))
      if (!meta.nextCursor) return found.join('')
      cursor = `&cursor=${meta.nextCursor}`
    }
  }
  const listed = ['', `&categoryId=${category.id}`, '&tag=new', `&tag=new&categoryId=${category.id}`]
  for (const query of listed.flatMap((list) => ['', '&sort=price', '&sort=newest'].map((sort) => list + sort))) {
    const found = [await pages(shop.owner, query), await pages(shop.public, query), await pages(shop.owner, `${query}&status=draft`)]
    expect([query, ...found]).toEqual([query, ...(query.includes('newest') ? ['43210', '41', '20'] : ['01234', '14', '02'])])
  }
})

test('a location has its own prices and offers', async () => {
  const shop = await world()
  const made = (await shop.owner.post('/products', flatWhite)).body.data
  const [large, regular] = made.variants
  const put = await shop.owner.put(`/variants/${large.id}/locations/${shop.locationId}`, { price: 600, available: true })
  expect(put.body.data).toEqual({ locationId: shop.locationId, price: 600, available: true })
  await shop.owner.put(`/variants/${regular.id}/locations/${shop.locationId}`, { price: null, available: false })
  const there = (await shop.public.get(`/products/${made.id}?locationId=${shop.locationId}`)).body.data.variants
  expect(there).toMatchObject([
    { price: 600, available: true },
    { price: 450, available: false },
  ])
  expect((await shop.public.get(`/products/${made.id}`)).body.data.variants).toMatchObject([{ price: 520 }, { price: 450 }])
  await shop.owner.put(`/variants/${large.id}/locations/${shop.locationId}`, { price: null, available: false })
  expect((await shop.public.get(`/products?locationId=${shop.locationId}`)).body.data).toEqual([])
  expect((await shop.owner.put(`/variants/${large.id}/locations/${id()}`, { price: 1, available: true })).body.code).toBe(
    'LOCATION_NOT_FOUND',
  )
  const elsewhere = await shop.staff('manager', [id()])
  expect((await elsewhere.put(`/variants/${large.id}/locations/${shop.locationId}`, { price: 1, available: true })).status).toBe(403)
})

test('twenty products fit into 3 KB, and an unchanged list is a 304 in one round trip', async () => {
  const shop = await world()
  for (let n = 0; n < 20; n++) {
    const images = [{ url: `https://images.example/products/${id()}.jpg` }]
    await shop.owner.post('/products', { ...flatWhite, name: `Single origin espresso ${n}`, images, variants: [{ price: 300 + 7 * n }] })
  }
  const list = await shop.public.get('/products?limit=20')
  expect(list.body.data).toHaveLength(20)
  expect(gzipSync(list.text).byteLength).toBeLessThan(3 * 1024)
  const requestId = id()
  const headers = { 'If-None-Match': list.headers.get('etag') ?? '', 'X-Request-Id': requestId }
  const again = await shop.public.get('/products?limit=20', { headers })
  expect([again.status, again.text]).toEqual([304, ''])
  const calls: unknown = await (await fetch(new URL(`/calls?match=${requestId}`, inject('servers').neon))).json()
  expect(calls).toMatchObject({ count: 1 })
  await shop.owner.patch(`/products/${list.body.data[0].id}`, { name: 'Changed' })
  expect((await shop.public.get('/products?limit=20', { headers })).status).toBe(200)
})

test('a description keeps its formatting and loses its scripts', async () => {
  const shop = await world()
  const description = '<p onclick="x()">Good <b>coffee</b></p><script>alert(1)</script>'
  const made = await shop.owner.post('/products', { ...flatWhite, description })
  expect(made.body.data.description).toBe('<p>Good <b>coffee</b></p>')
})

test('another tenant sees and changes nothing', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const made = (await shop.owner.post('/products', flatWhite)).body.data
  const tries = await Promise.all([
    other.owner.get(`/products/${made.id}`),
    other.owner.patch(`/products/${made.id}`, { name: 'Mine' }),
    other.owner.post(`/products/${made.id}/archival`),
    other.owner.patch(`/variants/${made.variants[0].id}`, { price: 1 }),
  ])
  expect(tries.map((answer) => answer.status)).toEqual([404, 404, 404, 404])
  expect((await other.owner.get('/products?q=flat')).body.data).toEqual([])
  const linked = await other.owner.post('/products', { name: 'X', categoryId: made.id, variants: [{ price: 1 }] })
  expect([linked.status, linked.body.code]).toEqual([400, 'INVALID_REFERENCE'])
})

test('bad input names the fields and changes nothing', async () => {
  const shop = await world()
  const bad = [
    { ...flatWhite, variants: [] },
    { ...flatWhite, variants: [{ price: -1 }] },
    { ...flatWhite, variants: [{ price: 1e12 }] },
    { ...flatWhite, variants: [{ price: 4.5 }] },
    { ...flatWhite, variants: [{ price: 1, sku: 'a\0b' }] },
    { ...flatWhite, images: [{ url: 'javascript:alert(1)' }] },
    { ...flatWhite, taxRateIds: ['nope'] },
    { ...flatWhite, lowestPrice: 1 },
    { ...flatWhite, modifierListIds: [id()] },
  ]
  const answers = await Promise.all(bad.map((body) => shop.owner.post('/products', body)))
  expect(answers.map((answer) => answer.status)).toEqual(bad.map(() => 400))
  const queries = [
    'sort=random',
    'sort=relevance',
    'minPrice=-1',
    'minPrice=',
    'maxPrice=0x10',
    'categoryId=x',
    'cursor=abc',
    'limit=101',
    'q=%00',
    'inStock=maybe',
    'x=1',
  ]
  const reads = await Promise.all(queries.map((query) => shop.public.get(`/products?${query}`)))
  expect(reads.map((answer) => answer.status)).toEqual(queries.map(() => 400))
  expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(0)
})

test('what staff see in lists is kept by nobody on the way, what customers see may be', async () => {
  const shop = await world()
  await product(shop, { status: 'draft' })
  const [drafts, forSale] = [await shop.owner.get('/products?status=draft'), await shop.public.get('/products')]
  expect(drafts.body.data).toHaveLength(1)
  expect(drafts.headers.get('cache-control')).toBe('private, no-store')
  expect(forSale.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
})

test('the precision of what is in stock stays, also when the whole product is edited', async () => {
  const shop = await world()
  const { productId, variantId } = await product(shop, { stock: 3 })
  const edited = await shop.owner.patch(`/products/${productId}`, { variants: [{ id: variantId, quantityPrecision: 2 }] })
  expect([edited.status, edited.body.code]).toEqual([409, 'PRECISION_IN_USE'])
})
