import * as z from 'zod'
import { Id, isUnique, Money, Position, saysSomething, uuids, words } from '../../http/fields.ts'

const MOST_VARIANTS = 100
const Image = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .refine((url) => !url.includes('\0'), 'Contains a NUL character.')
    .meta({ example: 'https://images.example/flat-white.jpg' }),
  alt: words(512, 0).nullable().default(null),
})
const Options = z.record(words(80), words(120)).refine((options) => Object.keys(options).length <= 3, 'At most three options.')
const variantFields = {
  name: words(255).meta({ example: 'Large' }),
  options: Options.meta({ example: { Size: 'Large' } }),
  sku: words(255).nullable().meta({ example: 'FW-L' }),
  barcode: words(255).nullable(),
  price: Money,
  compareAtPrice: Money.nullable(),
  quantityPrecision: z.int().min(0).max(3).meta({ description: 'Decimals of a quantity: 0.250 kg is 250 at 3.' }),
  tracked: z.boolean().meta({ description: 'Whether stock is counted; otherwise it never runs out.' }),
  active: z.boolean(),
}

export const AddVariant = z
  .strictObject({
    ...variantFields,
    name: variantFields.name.default('Default'),
    options: variantFields.options.default({}),
    sku: variantFields.sku.default(null),
    barcode: variantFields.barcode.default(null),
    compareAtPrice: variantFields.compareAtPrice.default(null),
    quantityPrecision: variantFields.quantityPrecision.default(0),
    tracked: variantFields.tracked.default(false),
    active: variantFields.active.default(true),
  })
  .meta({ id: 'AddVariant' })
export type AddVariant = z.infer<typeof AddVariant>

const variantChanges = { ...z.strictObject(variantFields).partial().shape, position: Position.optional() }
export const EditVariant = z.strictObject(variantChanges).refine(saysSomething, 'Nothing to change.').meta({ id: 'EditVariant' })
export type EditVariant = z.infer<typeof EditVariant>

const KeptVariant = z.strictObject({ ...z.strictObject(variantFields).partial().shape, id: Id })
const productFields = {
  handle: words(255).regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u, 'Letters, digits and dashes.'),
  name: words(255).meta({ example: 'Flat white' }),
  description: words(65_536, 0).meta({ description: 'HTML; what is not simple formatting is taken out.' }),
  kind: z.enum(['physical', 'prepared', 'digital']),
  status: z.enum(['draft', 'active', 'archived']),
  categoryId: z.uuid().nullable(),
  vendor: words(255).nullable(),
  type: words(255).nullable(),
  tags: z.array(words(120)).max(100).refine(isUnique, 'Each only once.'),
  images: z.array(Image).max(50),
  position: Position,
  taxRateIds: uuids(10),
  modifierListIds: uuids(20),
}

export const CreateProduct = z
  .strictObject({
    ...productFields,
    handle: productFields.handle.optional(),
    description: productFields.description.default(''),
    kind: productFields.kind.default('physical'),
    status: productFields.status.default('draft'),
    categoryId: productFields.categoryId.default(null),
    vendor: productFields.vendor.default(null),
    type: productFields.type.default(null),
    tags: productFields.tags.default([]),
    images: productFields.images.default([]),
    position: Position.default(0),
    taxRateIds: productFields.taxRateIds.default([]),
    modifierListIds: productFields.modifierListIds.default([]),
    variants: z.array(AddVariant).min(1).max(MOST_VARIANTS),
  })
  .meta({ id: 'CreateProduct' })
export type CreateProduct = z.infer<typeof CreateProduct>

export const EditProduct = z
  .strictObject({
    ...z.strictObject(productFields).partial().shape,
    variants: z
      .array(z.union([KeptVariant, AddVariant]))
      .min(1)
      .max(MOST_VARIANTS)
      .refine((all) => isUnique(all.flatMap((variant) => ('id' in variant ? variant.id : []))), 'Each only once.')
      .optional()
      .meta({ description: 'All of them: one with an id is changed, one without is added, one left out is deactivated.' }),
  })
  .refine(saysSomething, 'Nothing to change.')
  .meta({ id: 'EditProduct' })
export type EditProduct = z.infer<typeof EditProduct>

export const PutVariantLocation = z
  .strictObject({
    price: Money.nullable().meta({ description: 'Instead of the price of the catalogue; null for that.' }),
    available: z.boolean(),
  })
  .meta({ id: 'PutVariantLocation' })
export type PutVariantLocation = z.infer<typeof PutVariantLocation>
