import * as z from 'zod'
import { paging } from '../../http/page.ts'
import { digits, words } from '../../http/fields.ts'

export const sorts = ['relevance', 'name', 'price', 'newest'] as const
export type Sort = (typeof sorts)[number]

const Amount = digits(z.int().min(0).max(99_999_999_99))

export const FindProducts = z.strictObject({
  ...paging,
  q: words(100).optional().meta({ description: 'Words of the name, vendor or type, or a SKU or barcode; forgives typing errors.' }),
  categoryId: z.uuid().optional().meta({ description: 'With the categories below it.' }),
  tag: words(120).optional().meta({ description: 'One of the product’s tags, as it is written.' }),
  minPrice: Amount.optional().meta({ description: "Of the catalogue's lowest price, in minor units." }),
  maxPrice: Amount.optional().meta({ description: 'Of the same price.' }),
  locationId: z.uuid().optional().meta({ description: 'Only what this location offers.' }),
  inStock: z.enum(['true', 'false']).optional().meta({ description: 'Whether any is left, at `locationId` or anywhere.' }),
  status: z.enum(['draft', 'active', 'archived']).optional().meta({ description: 'For staff; others see what is active.' }),
  sort: z.enum(sorts).optional().meta({ description: 'By relevance where `q` is given, otherwise by name. Relevance needs `q`.' }),
})
export type FindProducts = z.infer<typeof FindProducts>

/** A cursor belongs to the order that handed it out. */
export const placeIn = {
  relevance: z.tuple([z.literal('relevance'), z.int(), z.uuid()]),
  name: z.tuple([z.literal('name'), z.string().max(255), z.uuid()]),
  price: z.tuple([z.literal('price'), z.int(), z.uuid()]),
  newest: z.tuple([z.literal('newest'), z.iso.datetime(), z.uuid()]),
} satisfies Record<Sort, z.ZodType>
