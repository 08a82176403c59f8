import { offeredLists, pricedLists, productLists, type Filters } from '../../../src/features/catalog/product-list-queries.ts'
import { insertProduct, productById, updateProduct } from '../../../src/features/catalog/queries.ts'
import {
  addVariantTo,
  putAtLocation,
  updateVariant,
  variantAtLocation,
  variantById,
} from '../../../src/features/catalog/variant-queries.ts'
import { allCategories, categoryById, insertCategory, removeCategory, updateCategory } from '../../../src/features/categories/queries.ts'
import { productsToExport } from '../../../src/features/imports/export-queries.ts'
import { applyChecked, catalogCurrency, importById, insertImport } from '../../../src/features/imports/queries.ts'
import {
  insertModifierList,
  modifierById,
  modifierListById,
  modifierListsAfter,
  setSoldOut,
  updateModifierList,
} from '../../../src/features/modifiers/queries.ts'
import { pricesAt, tenantHere } from '../../../src/features/pricing/queries.ts'
import { insertTaxRate, taxRateById, taxRatesAfter, updateTaxRate } from '../../../src/features/taxes/queries.ts'
import { by, each, fresh, stillOpen, type Sample, type Samples } from './sample.ts'
import type { Caller, Scene } from './scene.ts'

const unfiltered: Filters = {
  q: null,
  categoryId: null,
  tag: null,
  minPrice: null,
  maxPrice: null,
  locationId: null,
  inStock: null,
  status: null,
  after: null,
  afterId: null,
  limit: 21,
}

const mapped = <A, B>(some: Record<string, A>, to: (one: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(some).map(([name, one]) => [name, to(one)]))

const prices: Record<string, Partial<Filters>> = {
  'a narrow price': { minPrice: 437, maxPrice: 437 },
  'a wide price': { minPrice: 300, maxPrice: 900 },
  'a price that nothing has': { minPrice: 1, maxPrice: 50 },
}

const offers = (scene: Scene): Record<string, Partial<Filters>> => ({
  'a location': { locationId: scene.location.id },
  'in stock': { inStock: true },
  'in stock at a location': { locationId: scene.location.id, inStock: true },
})

const placesIn = (scene: Scene) => ({
  name: { after: scene.product.name, afterId: scene.product.id },
  price: { after: String(scene.product.lowest_price), afterId: scene.product.id },
  newest: { after: scene.newest.created_at, afterId: scene.newest.id },
})

/** The first page and one further down are two statements. */
const andFurther = (some: Record<string, Partial<Filters>>, place: Partial<Filters>) => ({
  ...some,
  ...Object.fromEntries(Object.entries(some).map(([about, filter]) => [`further down, ${about}`, { ...filter, ...place }])),
})

const lists: Samples = (scene) => {
  return (['name', 'price', 'newest'] as const).flatMap((sort) => {
    const place = placesIn(scene)[sort]
    const asked = (some: Record<string, Partial<Filters>>) =>
      Object.fromEntries(Object.entries(some).map(([about, filter]) => [`by ${sort}, ${about}`, { ...unfiltered, ...filter }]))
    const category = { categoryId: scene.category.id }
    const unsold = {
      drafts: { ...unfiltered, status: 'draft', facet: 'status:draft' },
      archived: { ...unfiltered, status: 'archived', facet: 'status:archived' },
    }
    return [
      ...(
        [
          ['anonymous', 'forSale', 'active'],
          ['staff', 'all', null],
        ] as const
      ).flatMap(([caller, whole, status]) => {
        const of = (some: Record<string, Partial<Filters>>) => asked(mapped(andFurther(some, place), (filter) => ({ ...filter, status })))
        const tagged = (tags: Record<string, Partial<Filters> & { facet?: string }>) =>
          mapped(andFurther(tags, place), (filter) => ({ ...unfiltered, status, facet: 'tag:usual', ...filter }))
        return [
          ...each(caller, productLists[whole][sort], of({ 'no filter': {} })),
          ...each(caller, pricedLists[whole][sort], of(prices)),
          ...each(caller, offeredLists[whole][sort], of(offers(scene))),
          ...each(caller, productLists.inCategory[sort], of({ 'a category': category })),
          ...stillOpen('which of a category or a tag has a price may be told by looking at all of it', [
            ...each(caller, pricedLists.inCategory[sort], of({ 'a wide price in a category': { ...category, ...prices['a wide price'] } })),
            ...each(caller, pricedLists.withFacet[sort], tagged({ 'a common tag, a wide price': prices['a wide price'] ?? {} })),
          ]),
          ...each(caller, offeredLists.inCategory[sort], of({ 'in stock in a category': { ...category, inStock: true } })),
          ...each(
            caller,
            productLists.withFacet[sort],
            tagged({
              'a common tag': {},
              'a rare tag': { facet: 'tag:rare' },
              'a tag that nothing has': { facet: 'tag:nothing has this' },
              'a common tag in a category': category,
            }),
          ),
          ...each(caller, offeredLists.withFacet[sort], tagged({ 'a common tag in stock': { inStock: true } })),
          ...stillOpen(
            'what is sold out is told by looking at every product',
            each(caller, offeredLists[whole][sort], asked({ 'sold out': { status, inStock: false } })),
          ),
        ]
      }),
      ...each('staff', productLists.withFacet[sort], unsold),
    ]
  })
}

/** A page further down passes the finds before it; of two common words' lists no more than this is merged. */
const bounded = (samples: Sample[]): Sample[] => samples.map((sample) => ({ ...sample, allows: { waste: 500, many: 50_000 } }))

const searches: Samples = (scene) => {
  const words = {
    'a common word': 'coffee',
    'two words': 'velvet espresso',
    'the beginning of a word': 'lant',
    'a typing error': 'expresso',
    'one letter': 'c',
    nothing: 'zzyzx',
    'a SKU': scene.tracked.sku,
    'the beginning of all SKUs': 'SKU-',
    'a barcode': scene.tracked.barcode,
    'the beginning of all barcodes': '40',
  }
  const callers = [
    ['anonymous', { ...unfiltered, status: 'active' }],
    ['staff', unfiltered],
  ] satisfies [Caller, Filters][]
  const places = { ...placesIn(scene), relevance: { after: '1000', afterId: scene.product.id } }
  return callers.flatMap(([caller, filters]) => [
    ...bounded(
      each(caller, productLists.found.relevance, {
        ...mapped(words, (q) => ({ ...filters, q })),
        'a word in a category': { ...filters, q: 'coffee', categoryId: scene.category.id },
      }),
    ),
    ...(['relevance', 'name', 'price', 'newest'] as const).flatMap((sort) => {
      const coffee = { ...filters, q: 'coffee' }
      const pages = (about: string, filter: Partial<Filters>) =>
        mapped(andFurther({ [`by ${sort}${about}`]: filter }, places[sort]), (page) => ({ ...coffee, ...page }))
      return bounded([
        ...each(caller, productLists.found[sort], pages('', {})),
        ...each(caller, pricedLists.found[sort], pages(', a wide price', prices['a wide price'] ?? {})),
        ...each(caller, offeredLists.found[sort], pages(', in stock', { inStock: true })),
      ])
    }),
  ])
}

const one: Samples = (scene) => {
  const variantIds = [scene.tracked.id, scene.untracked.id]
  return (['anonymous', 'staff', 'customer'] as const).flatMap((caller) => [
    ...by(
      caller,
      productById({ id: scene.product.id, locationId: null }),
      productById({ id: scene.tracked.product_id, locationId: scene.location.id }),
      variantById({ id: scene.tracked.id }),
      variantAtLocation({ id: scene.tracked.id, locationId: scene.location.id }),
      allCategories({}),
      categoryById({ id: scene.category.id }),
      taxRateById({ id: scene.taxRate.id }),
      taxRatesAfter({ name: null, limit: 21 }),
      modifierListById({ id: scene.modifierList.id }),
      modifierListsAfter({ name: 'List 0', limit: 21 }),
      modifierById({ id: scene.modifier.id }),
      pricesAt({ locationId: scene.location.id, variantIds }),
      tenantHere({}),
    ),
  ])
}

const product = (id: string) =>
  JSON.stringify({
    id,
    handle: `new-${id}`,
    name: 'New',
    description: '',
    kind: 'physical',
    status: 'active',
    tags: [],
    images: [],
    position: 0,
    variants: [
      { id: fresh(), new: true, name: 'Regular', options: {}, sku: id, price: 100, quantity_precision: 0, tracked: true, active: true },
    ],
  })

const writes: Samples = (scene) => {
  const variant = {
    id: fresh(),
    new: true,
    name: 'Large',
    options: {},
    sku: fresh(),
    price: 100,
    quantity_precision: 0,
    tracked: true,
    active: true,
  }
  return by(
    'staff',
    insertProduct({ product: product(fresh()) }),
    updateProduct({ id: scene.product.id, version: null, changes: JSON.stringify({ name: 'Renamed', tax_rate_ids: [scene.taxRate.id] }) }),
    addVariantTo({ productId: scene.product.id, variant: JSON.stringify(variant) }),
    updateVariant({ id: scene.tracked.id, changes: JSON.stringify({ price: 123 }), version: null }),
    putAtLocation({ id: scene.tracked.id, locationId: scene.location.id, price: 120, available: false }),
    insertCategory({ category: JSON.stringify({ id: fresh(), name: 'New', slug: fresh(), position: 1, parent_id: scene.category.id }) }),
    updateCategory({ id: scene.category.id, changes: JSON.stringify({ name: 'Renamed' }), version: null }),
    insertTaxRate({ id: fresh(), name: fresh(), rate: 1, mode: 'inclusive', active: true }),
    updateTaxRate({ id: scene.taxRate.id, changes: JSON.stringify({ rate: 5 }), version: null }),
    insertModifierList({
      list: JSON.stringify({
        id: fresh(),
        name: fresh(),
        min: 0,
        position: 0,
        modifiers: [{ id: fresh(), new: true, name: 'One', price_delta: 0, is_default: false, sold_out: false }],
      }),
    }),
    updateModifierList({ id: scene.modifierList.id, changes: JSON.stringify({ max: 2 }), version: null }),
    setSoldOut({ id: scene.modifier.id, soldOut: true }),
  )
}

/** An empty category, because one in use is refused before it is looked for. */
const removal: Samples = () => {
  const id = fresh()
  const made = insertCategory({ category: JSON.stringify({ id, name: 'Empty', slug: id, position: 1, parent_id: null }) })
  return [{ as: 'staff', first: [made], statement: removeCategory({ id, version: null }) }]
}

const imported = (handles: string[]) =>
  handles.map((handle, line) => ({
    handle,
    line,
    name: 'Imported',
    description: '',
    vendor: '',
    type: '',
    tags: [],
    active: true,
    images: [],
    variants: [
      {
        options: { size: 'Regular' },
        name: 'Regular',
        sku: `imported-${handle}`,
        barcode: null,
        price: 1,
        compareAtPrice: null,
        compare_at_price: null,
        tracked: true,
        quantity: 3,
      },
    ],
  }))

/** A file of 300 products, half of them new. */
const files: Samples = (scene) => {
  const id = fresh()
  const handles = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? `imported-${i}` : `article-${i}`))
  const file = JSON.stringify({
    id,
    fileName: 'a.csv',
    fileHash: id,
    content: imported(handles),
    problems: [],
    problemCount: 0,
    rowCount: handles.length,
  })
  const checked = insertImport({ file })
  return [
    ...by('staff', importById({ id: scene.import.id }), catalogCurrency({})),
    { as: 'staff', statement: checked, allows: { many: 10_000 } },
    { as: 'staff', first: [checked], statement: applyChecked({ id, locationId: scene.location.id }), allows: { many: 10_000 } },
    { as: 'staff', statement: productsToExport({ limit: 5_001 }), allows: { many: 20_000 } },
  ] satisfies Sample[]
}

export const catalogue: Samples = (scene, now) => [lists, searches, one, writes, removal, files].flatMap((some) => some(scene, now))
