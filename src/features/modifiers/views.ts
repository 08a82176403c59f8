import * as z from 'zod'

export const Modifier = z
  .strictObject({ id: z.uuid(), name: z.string(), priceDelta: z.int(), isDefault: z.boolean(), soldOut: z.boolean() })
  .meta({ id: 'Modifier' })
export type Modifier = z.infer<typeof Modifier>

const list = { id: z.uuid(), name: z.string(), min: z.int(), max: z.int().nullable(), modifiers: z.array(Modifier) }
export const ModifierList = z.strictObject({ ...list, position: z.int(), version: z.int() }).meta({ id: 'ModifierList' })
/** As a product offers it. */
export const OfferedModifierList = z.strictObject(list).meta({ id: 'OfferedModifierList' })
