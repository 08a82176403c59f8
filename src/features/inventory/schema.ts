import * as z from 'zod'
import { movementKinds } from '../../../drizzle/inventory.ts'
import { paging } from '../../http/page.ts'

const MOST_LINES = 100
const LARGEST = 1_000_000_000
const Quantity = z.int().min(1).max(LARGEST).meta({ example: 12, description: "Scaled by the variant's precision." })
const Reason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'Contains a NUL character.')

const linesOf = <L extends z.ZodType<{ variantId: string }>>(line: L) =>
  z
    .array(line)
    .min(1)
    .max(MOST_LINES)
    .refine((lines) => new Set(lines.map(({ variantId }) => variantId)).size === lines.length, 'Each variant only once.')
const variantId = z.uuid()

export const ReceiveStock = z
  .strictObject({
    locationId: z.uuid(),
    reason: Reason.nullable().default(null).meta({ example: 'Delivery 4711' }),
    lines: linesOf(z.strictObject({ variantId, quantity: Quantity })),
  })
  .meta({ id: 'ReceiveStock' })
export type ReceiveStock = z.infer<typeof ReceiveStock>

export const WasteStock = ReceiveStock.meta({ id: 'WasteStock' })

const Delta = z
  .int()
  .min(-LARGEST)
  .max(LARGEST)
  .refine((delta) => delta !== 0, 'Changes nothing.')
export const AdjustStock = z
  .strictObject({
    locationId: z.uuid(),
    reason: Reason.meta({ example: 'Found behind the counter' }),
    lines: linesOf(z.strictObject({ variantId, delta: Delta })),
  })
  .meta({ id: 'AdjustStock' })
export type AdjustStock = z.infer<typeof AdjustStock>

export const CountStock = z
  .strictObject({
    locationId: z.uuid(),
    countedAt: z.iso.datetime().optional().meta({ description: 'When it was counted; what moved since is added. Now, if left out.' }),
    reason: Reason.nullable().default(null),
    lines: linesOf(
      z.strictObject({
        variantId,
        counted: z.int().min(0).max(LARGEST),
        version: z.int().min(1).optional().meta({ description: 'Refuse the count if the level has moved since this version.' }),
      }),
    ),
  })
  .meta({ id: 'CountStock' })
export type CountStock = z.infer<typeof CountStock>

export const SetLevel = z
  .strictObject({
    safety: z.int().min(0).max(LARGEST).meta({ description: 'Kept back from sale.' }),
    backorder: z.boolean().meta({ description: 'Sell on when nothing is left.' }),
    lowStockAt: z.int().min(0).max(LARGEST).nullable().meta({ description: 'Warn once when what is available falls to this.' }),
  })
  .meta({ id: 'SetLevel' })
export type SetLevel = z.infer<typeof SetLevel>

export const ByLevel = z.strictObject({ tenant: z.string(), locationId: z.uuid(), variantId })
const at = z.uuid().optional().meta({ description: 'Only at this location.' })
export const ListLevels = z.strictObject({
  ...paging,
  locationId: at,
  low: z.literal('true').optional().meta({ description: 'Only those at or under their threshold.' }),
})
export const ListMovements = z.strictObject({
  ...paging,
  locationId: at,
  variantId: variantId.optional().meta({ description: 'Only of this variant.' }),
  kind: z.enum(movementKinds).optional().meta({ description: 'Only of this kind.' }),
})

const level = {
  locationId: z.uuid(),
  variantId,
  productId: z.uuid(),
  productName: z.string(),
  variantName: z.string(),
  sku: z.string().nullable(),
  quantityPrecision: z.int(),
  onHand: z.int(),
  reserved: z.int(),
  safety: z.int(),
  available: z.int(),
  backorder: z.boolean(),
  lowStockAt: z.int().nullable(),
  version: z.int(),
  updatedAt: z.iso.datetime(),
}
export const Level = z.strictObject(level).meta({ id: 'Level' })

export const Movement = z
  .strictObject({
    id: z.uuid(),
    locationId: z.uuid(),
    variantId,
    kind: z.enum(movementKinds),
    deltaOnHand: z.int(),
    deltaReserved: z.int(),
    refType: z.string(),
    refId: z.uuid(),
    reason: z.string().nullable(),
    actorKind: z.string(),
    actorId: z.uuid().nullable(),
    occurredAt: z.iso.datetime(),
    recordedAt: z.iso.datetime(),
  })
  .meta({ id: 'Movement' })
export type Movement = z.infer<typeof Movement>

export const LevelWithMovements = z.strictObject({ ...level, movements: z.array(Movement) }).meta({ id: 'LevelWithMovements' })

const ChangeLine = z.strictObject({
  variantId,
  delta: z.int(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  version: z.int(),
})
export type ChangeLine = z.infer<typeof ChangeLine>
/** What one command did to stock, and how it stands now. */
export const StockChange = z
  .strictObject({ id: z.uuid(), kind: z.enum(movementKinds), locationId: z.uuid(), lines: z.array(ChangeLine) })
  .meta({ id: 'StockChange' })
