import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { productById, updateProduct } from './queries.ts'

/** No longer for sale; orders and ledgers keep pointing at it. */
export async function archiveProduct(ctx: Ctx, id: string, version: number | null) {
  return ctx.db.run(
    updateProduct({ id, version, changes: JSON.stringify({ status: 'archived' }) }),
    record(ctx, { action: 'product.archived', resourceType: 'product', resourceId: id }),
    productById({ id, locationId: null }),
  )
}
