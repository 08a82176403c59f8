import { expect, test } from 'vitest'
import { id, sql, world, type World } from '../support/world.ts'

const versionOf = async (shop: World) => {
  const [row] = await sql<{ version: string }>('select version from catalogs where tenant_id = $1', [shop.tenantId])
  return Number(row?.version)
}
const etag = (version: number) => ({ headers: { 'If-Match': `"v${version}"` } })

test('categories are a tree that everybody can read', async () => {
  const shop = await world()
  const drinks = (await shop.owner.post('/categories', { name: 'Drinks', slug: 'drinks' })).body.data
  const hot = (await shop.owner.post('/categories', { name: 'Hot', slug: 'hot', parentId: drinks.id })).body.data
  const tree = await shop.public.get('/categories')
  expect(tree.body.data).toEqual([{ ...drinks, children: [{ ...hot, children: [] }] }])
  const again = await shop.public.get('/categories', { headers: { 'If-None-Match': tree.headers.get('etag') ?? '' } })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('a category never comes to stand below itself, not even when two are moved at once', async () => {
  const shop = await world()
  const make = async (slug: string, parentId: string | null = null) =>
    (await shop.owner.post('/categories', { name: slug, slug, parentId })).body.data
  const [a, b] = [await make('a'), await make('b')]
  const c = await make('c', a.id)
  const moved = await shop.owner.patch(`/categories/${a.id}`, { parentId: c.id })
  expect([moved.status, moved.body.code]).toEqual([409, 'CATEGORY_CYCLE'])
  expect((await shop.owner.patch(`/categories/${a.id}`, { parentId: a.id })).body.code).toBe('CATEGORY_CYCLE')
  const both = await Promise.all([
    shop.owner.patch(`/categories/${a.id}`, { parentId: b.id }),
    shop.owner.patch(`/categories/${b.id}`, { parentId: a.id }),
  ])
  expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('a category is deleted only when nothing is in it', async () => {
  const shop = await world()
  const parent = (await shop.owner.post('/categories', { name: 'Drinks', slug: 'drinks' })).body.data
  const child = (await shop.owner.post('/categories', { name: 'Hot', slug: 'hot', parentId: parent.id })).body.data
  expect((await shop.owner.delete(`/categories/${parent.id}`)).body.code).toBe('CATEGORY_IN_USE')
  const product = await shop.owner.post('/products', { name: 'Tea', categoryId: child.id, variants: [{ price: 300 }] })
  expect((await shop.owner.delete(`/categories/${child.id}`)).body.code).toBe('CATEGORY_IN_USE')
  await shop.owner.patch(`/products/${product.body.data.id}`, { categoryId: null })
  expect((await shop.owner.delete(`/categories/${child.id}`, etag(9))).status).toBe(412)
  expect((await shop.owner.delete(`/categories/${child.id}`, etag(1))).status).toBe(200)
  expect((await shop.owner.delete(`/categories/${child.id}`)).status).toBe(404)
})

test('tax rates and modifier lists are edited under the version that was read', async () => {
  const shop = await world()
  const rate = (await shop.owner.post('/tax-rates', { name: 'VAT', rate: 200_000, mode: 'inclusive' })).body.data
  expect((await shop.owner.patch(`/tax-rates/${rate.id}`, { rate: 190_000 }, etag(1))).body.data).toMatchObject({
    rate: 190_000,
    version: 2,
  })
  expect((await shop.owner.patch(`/tax-rates/${rate.id}`, { rate: 70_000 }, etag(1))).status).toBe(412)
  expect((await shop.owner.post('/tax-rates', { name: 'VAT', rate: 1, mode: 'inclusive' })).body.code).toBe('TAX_RATE_NAME_TAKEN')
  expect((await shop.owner.get('/tax-rates')).body.data).toEqual([{ ...rate, rate: 190_000, version: 2 }])
  const list = {
    name: 'Milk',
    min: 0,
    max: 1,
    modifiers: [
      { name: 'Oat', priceDelta: 60 },
      { name: 'Whole', isDefault: true },
    ],
  }
  const milk = (await shop.owner.post('/modifier-lists', list)).body.data
  expect(milk.modifiers.map((modifier: { name: string }) => modifier.name)).toEqual(['Oat', 'Whole'])
  expect((await shop.owner.patch(`/modifier-lists/${milk.id}`, { min: 2 })).body.code).toBe('MODIFIER_LISTS_BOUNDS')
  expect((await shop.owner.patch(`/modifier-lists/${milk.id}`, { min: 1 }, etag(1))).body.data).toMatchObject({ min: 1, version: 2 })
})

test('the modifiers of a list are replaced as a whole, in order', async () => {
  const shop = await world()
  const list = { name: 'Milk', max: 1, modifiers: [{ name: 'Oat', priceDelta: 60 }, { name: 'Soy' }] }
  const milk = (await shop.owner.post('/modifier-lists', list)).body.data
  const [oat] = milk.modifiers
  const path = `/modifier-lists/${milk.id}/modifiers`
  const wanted = {
    modifiers: [
      { name: 'Almond', priceDelta: 80 },
      { ...oat, priceDelta: 50 },
    ],
  }
  expect((await shop.owner.put(path, wanted)).status).toBe(428)
  const replaced = await shop.owner.put(path, wanted, etag(1))
  expect(replaced.body.data.modifiers).toMatchObject([{ name: 'Almond' }, { id: oat.id, priceDelta: 50 }])
  expect((await shop.owner.put(path, wanted, etag(1))).status).toBe(412)
  const stranger = await shop.owner.put(path, { modifiers: [{ ...oat, id: id() }] }, etag(2))
  expect([stranger.status, stranger.body.code]).toEqual([404, 'MODIFIER_NOT_FOUND'])
  const defaults = {
    modifiers: [
      { name: 'A', isDefault: true },
      { name: 'B', isDefault: true },
    ],
  }
  expect((await shop.owner.put(path, defaults, etag(2))).body.code).toBe('TOO_MANY_DEFAULTS')
  expect((await shop.owner.patch(`/modifiers/${oat.id}`, { soldOut: true })).body.data).toMatchObject({ id: oat.id, soldOut: true })
  expect((await shop.owner.get(`/modifier-lists/${milk.id}`)).body.data.version).toBe(3)
})

test("the catalogue's version rises once with every change of what is for sale, and never without one", async () => {
  const shop = await world()
  const risesBy = async (steps: number, change: () => Promise<{ status: number; body: { data: { id: string; version: number } } }>) => {
    const before = await versionOf(shop)
    const answer = await change()
    expect([answer.status < 300, (await versionOf(shop)) - before]).toEqual([true, steps])
    return answer.body.data
  }
  const rate = await risesBy(1, () => shop.owner.post('/tax-rates', { name: 'VAT', rate: 200_000, mode: 'inclusive' }))
  const list = await risesBy(1, () => shop.owner.post('/modifier-lists', { name: 'Milk', modifiers: [{ name: 'Oat' }] }))
  const tea = { name: 'Tea', taxRateIds: [rate.id], modifierListIds: [list.id], variants: [{ price: 300 }, { name: 'Large', price: 400 }] }
  const product = await risesBy(1, () => shop.owner.post('/products', tea))
  expect(product.version).toBe(1)
  const edited = await risesBy(1, () =>
    shop.owner.patch(`/products/${product.id}`, { name: 'Green tea', taxRateIds: [], modifierListIds: [] }),
  )
  expect(edited.version).toBe(2)
  await risesBy(0, () => shop.owner.patch(`/products/${product.id}`, { name: 'Green tea', taxRateIds: [] }))
  await risesBy(1, () => shop.owner.patch(`/tax-rates/${rate.id}`, { rate: 1 }))
  await risesBy(0, () => shop.owner.post('/categories', { name: 'Drinks', slug: 'drinks' }))
  await risesBy(1, () => shop.owner.post('/locations', { name: 'B', slug: 'b', zone: 'Europe/Berlin', currency: 'EUR' }))
  const before = await versionOf(shop)
  await sql(`update tenants set tax_scope = 'line' where id = $1`, [shop.tenantId])
  await sql(`update tenants set name = 'Other' where id = $1`, [shop.tenantId])
  expect((await versionOf(shop)) - before).toBe(1)
})

test('only those who may write the catalogue write it, and bad input changes nothing', async () => {
  const shop = await world()
  const clerk = await shop.staff('staff')
  expect((await clerk.post('/categories', { name: 'A', slug: 'a' })).status).toBe(403)
  expect((await (await shop.customer()).get('/tax-rates')).status).toBe(403)
  expect((await shop.public.post('/tax-rates', {})).status).toBe(401)
  const answers = await Promise.all([
    shop.owner.post('/categories', { name: 'A', slug: 'A b' }),
    shop.owner.post('/categories', { name: 'A\0', slug: 'a' }),
    shop.owner.post('/categories', { name: 'A', slug: 'a', secret: 1 }),
    shop.owner.post('/categories', { name: 'A', slug: 'a', parentId: id() }),
    shop.owner.patch(`/categories/${id()}`, {}),
    shop.owner.post('/tax-rates', { name: 'A', rate: 1_000_001, mode: 'inclusive' }),
    shop.owner.post('/modifier-lists', { name: 'A', min: 3, max: 1 }),
    shop.owner.post('/modifier-lists', { name: 'A', modifiers: [{ id: id(), name: 'Oat' }] }),
    shop.owner.put(`/modifier-lists/${id()}/modifiers`, { modifiers: [] }, { headers: { 'If-Match': 'v1' } }),
    shop.owner.get('/tax-rates?limit=0'),
  ])
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 400))
  expect(await sql('select 1 from categories where tenant_id = $1', [shop.tenantId])).toHaveLength(0)
})

test('categories go ten levels deep, by creating and by moving', async () => {
  const shop = await world()
  const make = async (slug: string, parentId: string | null) => shop.owner.post('/categories', { name: slug, slug, parentId })
  let parentId: string | null = null
  for (let level = 1; level <= 10; level++) parentId = (await make(`level-${level}`, parentId)).body.data.id as string
  const deeper = await make('level-11', parentId)
  expect([deeper.status, deeper.body.code]).toEqual([409, 'CATEGORY_TOO_DEEP'])
  const top = (await make('top', null)).body.data
  const below = (await make('below', top.id)).body.data
  const [ninth] = await sql<{ id: string }>(`select id from categories where tenant_id = $1 and slug = 'level-9'`, [shop.tenantId])
  expect((await shop.owner.patch(`/categories/${top.id}`, { parentId: ninth?.id })).body.code).toBe('CATEGORY_TOO_DEEP')
  expect((await shop.owner.patch(`/categories/${below.id}`, { parentId: ninth?.id })).status).toBe(200)
  expect((await shop.owner.patch(`/categories/${below.id}`, { name: 'Still here' })).status).toBe(200)
})

test('a tenant has two thousand categories at most, also when the last is made twice at once', async () => {
  const shop = await world()
  await sql(
    `insert into categories (tenant_id, id, name, slug) select $1, gen_random_uuid(), 'C', 'c-' || n from generate_series(1, 1999) n`,
    [shop.tenantId],
  )
  const answers = await Promise.all(['a', 'b'].map((slug) => shop.owner.post('/categories', { name: slug, slug })))
  const told = answers.map(({ status, body }) => [status, body.code ?? null]).toSorted(([a], [b]) => a - b)
  expect(told).toEqual([
    [201, null],
    [409, 'TOO_MANY_CATEGORIES'],
  ])
})

test('an id in two spellings is one id', async () => {
  const shop = await world()
  const rate = (await shop.owner.post('/tax-rates', { name: 'VAT', rate: 200_000, mode: 'inclusive' })).body.data
  const milk = (await shop.owner.post('/modifier-lists', { name: 'Milk', modifiers: [{ name: 'Oat' }] })).body.data
  const tea = (await shop.owner.post('/products', { name: 'Tea', variants: [{ price: 300 }] })).body.data
  const twice = (given: string) => [given, given.toUpperCase()]
  const edit = (body: object) => shop.owner.patch(`/products/${tea.id}`, body)
  const modifiers = twice(milk.modifiers[0].id).map((modifier) => ({ id: modifier, name: 'Oat' }))
  const answers = await Promise.all([
    edit({ taxRateIds: twice(rate.id) }),
    edit({ modifierListIds: twice(milk.id) }),
    edit({ variants: twice(tea.variants[0].id).map((variant) => ({ id: variant, price: 1 })) }),
    shop.owner.put(`/modifier-lists/${milk.id}/modifiers`, { modifiers }, etag(1)),
  ])
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  expect((await edit({ taxRateIds: [rate.id.toUpperCase()] })).body.data.taxRates).toMatchObject([{ id: rate.id }])
  expect((await shop.owner.get(`/products/${tea.id.toUpperCase()}`)).body.data.id).toBe(tea.id)
})
