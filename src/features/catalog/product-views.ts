import * as z from 'zod'
import { OfferedModifierList } from '../modifiers/views.ts'

const Kind = z.enum(['physical', 'prepared', 'digital'])
const Status = z.enum(['draft', 'active', 'archived'])

export const VariantLocation = z
  .strictObject({ locationId: z.uuid(), price: z.int().nullable(), available: z.boolean() })
  .meta({ id: 'VariantLocation' })
export type VariantLocation = z.infer<typeof VariantLocation>

export const Variant = z
  .strictObject({
    id: z.uuid(),
    productId: z.uuid(),
    name: z.string(),
    options: z.record(z.string(), z.string()),
    sku: z.string().nullable(),
    barcode: z.string().nullable(),
    price: z.int().meta({ description: 'At the location that was asked for, otherwise of the catalogue.' }),
    compareAtPrice: z.int().nullable(),
    quantityPrecision: z.int(),
    tracked: z.boolean(),
    active: z.boolean(),
    position: z.int(),
    version: z.int(),
    available: z.boolean().meta({ description: 'Whether the location offers it at all.' }),
    inStock: z.boolean().meta({ description: 'Whether any is left, there or anywhere.' }),
    locations: z.array(VariantLocation),
  })
  .meta({ id: 'Variant' })
export type Variant = z.infer<typeof Variant>

export const Product = z
  .strictObject({
    id: z.uuid(),
    handle: z.string(),
    name: z.string(),
    description: z.string(),
    kind: Kind,
    status: Status,
    categoryId: z.uuid().nullable(),
    vendor: z.string().nullable(),
    type: z.string().nullable(),
    tags: z.array(z.string()),
    images: z.array(z.strictObject({ url: z.string(), alt: z.string().nullable() })),
    currency: z.string(),
    lowestPrice: z.int(),
    position: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    variants: z.array(Variant),
    modifierLists: z.array(OfferedModifierList),
    taxRates: z.array(
      z.strictObject({ id: z.uuid(), name: z.string(), rate: z.int(), mode: z.enum(['inclusive', 'exclusive']), active: z.boolean() }),
    ),
  })
  .meta({ id: 'Product' })
export type Product = z.infer<typeof Product>

/** What a list shows: twenty of them fit into 3 KB. */
export const ProductSummary = z
  .strictObject({
    id: z.uuid(),
    handle: z.string(),
    name: z.string(),
    kind: Kind,
    status: Status,
    categoryId: z.uuid().nullable(),
    lowestPrice: z.int(),
    currency: z.string(),
    image: z.string().nullable(),
  })
  .meta({ id: 'ProductSummary' })
