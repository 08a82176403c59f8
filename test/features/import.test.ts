import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Options } from '../support/client.ts'
import { id, sql, world, type World } from '../support/world.ts'

const HEADER = 'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty'
const csv = (...rows: string[]) => [HEADER, ...rows].join('\n')
const check = (shop: World, text: string, options: Options = {}) =>
  shop.owner.post('/imports?fileName=shop.csv', undefined, { raw: text, contentType: 'text/csv', ...options })
const apply = (shop: World, importId: string, body: unknown = {}, options: Options = {}) =>
  shop.owner.post(`/imports/${importId}/application`, body, options)
const versions = (shop: World) =>
  sql(
    `select id, version, updated_at from products where tenant_id = $1 union all select id, version, updated_at from variants where tenant_id = $1
     union all select tenant_id, version, null from catalogs where tenant_id = $1 order by 1, 2`,
    [shop.tenantId],
  )

const folder = join(import.meta.dirname, '../../../shared/data')
const files = ['apparel.csv', 'home-and-garden.csv']

for (const file of files) {
  test.skipIf(!existsSync(join(folder, file)))(`${file} becomes products once, and the second time changes nothing`, async () => {
    const shop = await world()
    const text = readFileSync(join(folder, file), 'utf8')
    const checked = (await check(shop, text)).body.data
    expect(checked).toMatchObject({ state: 'checked', fileName: 'shop.csv', counts: { productsUpdated: 0, productsUnchanged: 0 } })
    expect(checked.counts.productsCreated).toBeGreaterThan(5)
    expect(checked.problems.filter(({ level }: { level: string }) => level === 'error')).toEqual([])
    expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(0)
    const applied = await apply(shop, checked.id, { locationId: shop.locationId })
    expect([applied.status, applied.body.data.state]).toEqual([200, 'applied'])
    expect(applied.body.data.counts).toMatchObject({ ...checked.counts, levelsReceived: expect.any(Number) as number })
    const [count] = await sql<{ n: string }>('select count(*) as n from products where tenant_id = $1', [shop.tenantId])
    expect(Number(count?.n)).toBe(checked.counts.productsCreated)
    const before = await versions(shop)
    const again = (await check(shop, text)).body.data
    const { productsCreated, variantsCreated } = checked.counts
    const nothing = { productsCreated: 0, productsUpdated: 0, productsUnchanged: productsCreated, variantsUnchanged: variantsCreated }
    expect(again.counts).toMatchObject(nothing)
    expect((await apply(shop, again.id, { locationId: shop.locationId })).body.data.counts).toMatchObject({ ...nothing, levelsReceived: 0 })
    expect(await versions(shop)).toEqual(before)
  })
}

test('problems are told by line and column, and only sound products are imported', async () => {
  const shop = await world()
  const checked = await check(shop, csv('tea,Tea,,,T-1,three,,', 'bun,Bun,,,B-1,2.50,,', ',,,,,1,,'))
  expect(checked.status).toBe(201)
  expect(checked.body.data.problems).toMatchObject([
    { line: 2, column: 'Variant Price', code: 'PRICE_INVALID', level: 'error', value: 'three' },
    { line: 4, column: 'Handle', code: 'HANDLE_MISSING', level: 'error' },
  ])
  expect(checked.body.data.counts).toMatchObject({ productsCreated: 1, variantsCreated: 1, problems: 2 })
  expect((await shop.owner.get(`/imports/${checked.body.data.id}`)).body.data).toEqual(checked.body.data)
  await apply(shop, checked.body.data.id)
  expect((await shop.public.get('/products')).body.data).toMatchObject([{ handle: 'bun', lowestPrice: 250 }])
})

test('what changed in the file changes here, and nothing else', async () => {
  const shop = await world()
  const first = (await check(shop, csv('tea,Tea,Size,Small,T-S,3,,', 'tea,,,Large,T-L,4,,', 'bun,Bun,,,,2,,'))).body.data
  await apply(shop, first.id)
  const second = (await check(shop, csv('tea,Tea,Size,Large,T-L,4.5,,', 'tea,,,Small,T-S,3,,', 'bun,Bun,,,,2,,', 'pie,Pie,,,,5,,'))).body
    .data
  const expected = {
    productsCreated: 1,
    productsUpdated: 0,
    productsUnchanged: 2,
    variantsCreated: 1,
    variantsUpdated: 2,
    variantsUnchanged: 1,
  }
  expect(second.counts).toMatchObject(expected)
  expect((await apply(shop, second.id)).body.data.counts).toMatchObject(expected)
  const [tea] = (await shop.public.get('/products?q=tea')).body.data
  expect(tea).toMatchObject({ handle: 'tea', lowestPrice: 300 })
  expect((await shop.public.get(`/products/${tea.id}`)).body.data.variants).toMatchObject([
    { name: 'Large', price: 450 },
    { name: 'Small', price: 300 },
  ])
})

test('an export is a file that changes nothing when it comes back', async () => {
  const shop = await world()
  const name = '=cmd|"quoted", and more'
  const body = {
    name,
    status: 'active',
    description: '<p>One</p>\n<p>two</p>',
    tags: ['a', 'b'],
    images: [{ url: 'https://x.example/1.jpg' }],
  }
  const options = (size: string) => ({ Colour: 'Red', Size: size })
  const variants = ['S', 'L'].map((size, n) => ({
    name: `Red / ${size}`,
    options: options(size),
    price: 1205 + n,
    sku: `0${n}`,
    tracked: true,
  }))
  await shop.owner.post('/products', { ...body, variants })
  await shop.owner.post('/products', { name: 'Tea', handle: 'tea', variants: [{ price: 5, compareAtPrice: 1000 }] })
  const file = await shop.owner.get('/products/export')
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
  const checked = (await check(shop, file.text)).body.data
  expect([checked.problems, checked.counts.productsUnchanged, checked.counts.variantsUnchanged]).toEqual([[], 2, 3])
  expect((await shop.public.get('/products/export')).status).toBe(401)
})

test('first stock is received once, for what is tracked', async () => {
  const shop = await world()
  const text = csv('tea,Tea,,,T-1,3,shopify,7', 'bun,Bun,,,B-1,2,,9')
  for (const received of [1, 0]) {
    const { id: importId } = (await check(shop, text)).body.data
    expect((await apply(shop, importId, { locationId: shop.locationId })).body.data.counts.levelsReceived).toBe(received)
  }
  expect((await shop.owner.get('/inventory/levels')).body.data).toMatchObject([{ sku: 'T-1', onHand: 7 }])
  expect((await shop.owner.get('/inventory/movements')).body.data).toMatchObject([{ kind: 'receive', deltaOnHand: 7, refType: 'import' }])
})

test('a file is applied once, whoever asks and however often', async () => {
  const shop = await world()
  const { id: importId } = (await check(shop, csv('tea,Tea,,,T-1,3,,'))).body.data
  const key = id()
  const twins = await Promise.all(Array.from({ length: 8 }, () => apply(shop, importId, {}, { key })))
  expect(new Set(twins.map((answer) => answer.text)).size).toBe(1)
  const other = await apply(shop, importId)
  expect([other.status, other.body.code]).toEqual([409, 'IMPORT_APPLIED'])
  expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(1)
})

test('a SKU that another product has is told in the dry run and refuses the application whole', async () => {
  const shop = await world()
  await shop.owner.post('/products', { name: 'Mug', variants: [{ price: 100, sku: 'T-1' }] })
  const checked = (await check(shop, csv('bun,Bun,,,,2,,', 'tea,Tea,,,T-1,3,,'))).body.data
  expect(checked.problems).toMatchObject([{ line: 3, column: 'Variant SKU', code: 'SKU_TAKEN', level: 'error' }])
  const applied = await apply(shop, checked.id)
  expect([applied.status, applied.body.code]).toEqual([409, 'SKU_TAKEN'])
  expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(1)
})

test('files that are none, too large, or not for these hands are refused', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { id: importId } = (await check(shop, csv('tea,Tea,,,T-1,3,,'))).body.data
  const answers = await Promise.all([
    check(shop, csv('tea,Tea,,,T-1,3,,'), { contentType: 'application/json' }),
    check(shop, csv('tea,Tea,,,T-1,3,,'), { key: null }),
    check(shop, 'x'.repeat(5 * 1024 * 1024 + 1)),
    (await shop.staff('staff')).post('/imports', undefined, { raw: HEADER, contentType: 'text/csv' }),
    apply(shop, importId, { locationId: other.locationId }),
    apply(shop, importId, { location: 1 }),
    apply(other, importId),
    apply(shop, (await check(shop, '')).body.data.id),
    (await shop.staff('manager', [id()])).post(`/imports/${importId}/application`, { locationId: shop.locationId }),
  ])
  expect(answers.map((answer) => answer.status)).toEqual([400, 400, 413, 403, 404, 400, 404, 409, 403])
  expect(await sql('select 1 from products where tenant_id = $1', [shop.tenantId])).toHaveLength(0)
})

test('a file in another encoding than UTF-8 is told and not imported with holes', async () => {
  const shop = await world()
  const raw = Buffer.from(csv('tea,Thé,,,,1,,', 'bun,Bun,,,,1,,'), 'latin1')
  const checked = (await check(shop, '', { raw })).body.data
  expect(checked.problems).toMatchObject([{ line: 2, column: 'Title', code: 'CHARACTER_INVALID', level: 'error' }])
  expect(checked.counts).toMatchObject({ productsCreated: 1, problems: 1 })
})

test('two files together give a product no more than a hundred variants', async () => {
  const shop = await world()
  const file = (from: number, count: number) =>
    csv(...Array.from({ length: count }, (_, n) => `tea,Tea,${n === 0 ? 'Size' : ''},S${from + n},,1,,`))
  const first = await check(shop, file(0, 60))
  expect((await apply(shop, first.body.data.id)).status).toBe(200)
  const second = await apply(shop, (await check(shop, file(60, 41))).body.data.id)
  expect([second.status, second.body.code]).toEqual([409, 'TOO_MANY_VARIANTS'])
  const third = await apply(shop, (await check(shop, file(60, 40))).body.data.id)
  expect(third.status).toBe(200)
})
