import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import type { AddVariant } from './product-schema.ts'
import { productById } from './queries.ts'
import { rowOf } from '../../db/rows.ts'
import { addVariantTo } from './variant-queries.ts'

export async function addVariant(ctx: Ctx, productId: string, input: AddVariant) {
  const id = uuidv7(ctx.now.getTime())
  return ctx.db.run(
    addVariantTo({ productId, variant: JSON.stringify({ ...rowOf(input), id, new: true }) }),
    record(ctx, {
      action: 'variant.added',
      resourceType: 'variant',
      resourceId: id,
      after: { productId, price: input.price, sku: input.sku },
    }),
    productById({ id: productId, locationId: null }),
  )
}
