import { exampleId } from './openapi-ids.ts'

const createdAt = '2026-11-02T09:10:00.000Z'
const updatedAt = '2026-11-20T16:02:41.007Z'

export const tenant = {
  id: exampleId('tenant'),
  slug: 'corner-coffee',
  name: 'Corner Coffee',
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  locale: 'de',
  taxMode: 'inclusive' as const,
  version: 3,
}

export const settings = {
  ...tenant,
  taxScope: 'total' as const,
  rounding: 'half_up' as const,
  cashRounding: 5,
  webHoldMinutes: 15,
  kioskHoldMinutes: 10,
  cancelMinutes: 2,
  recallSeconds: 60,
  brandColor: '#6f4e37',
  logoUrl: 'https://shop.example.com/logo.png',
  mfaRoles: ['owner', 'admin'],
  createdAt,
  updatedAt,
}

export const location = {
  id: exampleId('location'),
  name: 'Corner',
  slug: 'corner',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  dayStartsAt: '04:00',
  address: 'Kastanienallee 1, 10435 Berlin',
  openingHours: { mon: [['07:00', '18:00'] as [string, string]], sat: [['08:00', '16:00'] as [string, string]] },
  payLater: true,
  active: true,
  version: 4,
  createdAt,
}

export const category = { id: exampleId('category'), parentId: null, name: 'Hot drinks', slug: 'hot-drinks', position: 0, version: 1 }
export const subcategory = { ...category, id: exampleId('subcategory'), parentId: category.id, name: 'Espresso', slug: 'espresso' }

const vat = { id: exampleId('taxRate'), name: 'VAT 19 %', rate: 190_000, mode: 'inclusive' as const }
export const taxRate = { ...vat, active: true, version: 1 }

export const oatMilk = { id: exampleId('modifier'), name: 'Oat milk', priceDelta: 60, isDefault: false, soldOut: false }
const choice = { id: exampleId('modifierList'), name: 'Milk', min: 0, max: 1, modifiers: [oatMilk] }
export const milk = { ...choice, position: 0, version: 2 }

export const atCorner = { locationId: location.id, price: 470, available: true }

export const variant = {
  id: exampleId('variant'),
  productId: exampleId('product'),
  name: 'Large',
  options: { Size: 'Large' },
  sku: 'FW-L',
  barcode: '4006381333931',
  price: 450,
  compareAtPrice: null,
  quantityPrecision: 0,
  tracked: true,
  active: true,
  position: 0,
  version: 5,
  available: true,
  inStock: true,
  locations: [atCorner],
}

const image = 'https://images.example/flat-white.jpg'
const named = {
  id: exampleId('product'),
  handle: 'flat-white',
  name: 'Flat white',
  kind: 'prepared' as const,
  status: 'active' as const,
  categoryId: category.id,
  lowestPrice: 450,
  currency: 'EUR',
}
export const summary = { ...named, image }
export const product = {
  ...named,
  description: '<p>Two ristretto shots under steamed milk.</p>',
  vendor: 'Corner Coffee',
  type: 'Coffee',
  tags: ['espresso', 'milk'],
  images: [{ url: image, alt: 'A flat white from above' }],
  position: 0,
  version: 7,
  createdAt,
  updatedAt,
  variants: [variant],
  modifierLists: [choice],
  taxRates: [{ ...vat, active: true }],
}

export const level = {
  locationId: location.id,
  variantId: variant.id,
  productId: product.id,
  productName: product.name,
  variantName: variant.name,
  sku: variant.sku,
  quantityPrecision: 0,
  onHand: 24,
  reserved: 2,
  safety: 2,
  available: 20,
  backorder: false,
  lowStockAt: 6,
  version: 31,
  updatedAt: '2026-11-21T07:29:58.130Z',
}

export const movement = {
  id: exampleId('movement'),
  locationId: location.id,
  variantId: variant.id,
  kind: 'receive' as const,
  deltaOnHand: 12,
  deltaReserved: 0,
  refType: 'receive',
  refId: exampleId('change'),
  reason: 'Delivery 4711',
  actorKind: 'staff',
  actorId: exampleId('user'),
  occurredAt: '2026-11-21T06:05:12.640Z',
  recordedAt: '2026-11-21T06:05:12.640Z',
}

export const stockChange = {
  id: exampleId('change'),
  kind: 'receive' as const,
  locationId: location.id,
  lines: [{ variantId: variant.id, delta: 12, onHand: 24, reserved: 2, available: 20, version: 31 }],
}

export const imported = {
  id: exampleId('import'),
  fileName: 'products.csv',
  fileHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  state: 'checked' as const,
  rowCount: 42,
  counts: {
    productsCreated: 12,
    productsUpdated: 3,
    productsUnchanged: 5,
    variantsCreated: 18,
    variantsUpdated: 4,
    variantsUnchanged: 19,
    problems: 1,
  },
  problems: [{ line: 17, column: 'Variant Price', code: 'PRICE_INVALID', level: 'error' as const, value: 'four' }],
  locationId: null,
  createdAt: '2026-11-20T15:40:09.221Z',
  appliedAt: null,
}
