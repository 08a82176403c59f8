import type { Ctx } from '../../http/context.ts'
import { cleanHtml } from '../../lib/html.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { ProductNotFound } from './problems.ts'
import type { EditProduct } from './product-schema.ts'
import { productById, updateProduct } from './queries.ts'
import { partsOf, rowOf } from '../../db/rows.ts'

export async function editProduct(ctx: Ctx, id: string, { variants, description, ...changes }: EditProduct, version: number | null) {
  const row = rowOf({ ...changes, description: description === undefined ? undefined : cleanHtml(description) })
  if (variants) row['variants'] = partsOf(variants, () => uuidv7(ctx.now.getTime()))
  const product = await ctx.db.run(
    updateProduct({ id, version, changes: JSON.stringify(row) }),
    record(ctx, { action: 'product.edited', resourceType: 'product', resourceId: id, after: { ...changes, variants } }),
    productById({ id, locationId: null }),
  )
  if (!product) throw ProductNotFound()
  return product
}
