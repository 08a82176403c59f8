import type { Ctx } from '../../http/context.ts'
import { cleanHtml } from '../../lib/html.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { warnOfLimit } from '../plans/queries.ts'
import type { CreateProduct } from './product-schema.ts'
import { insertProduct, productById } from './queries.ts'
import { partsOf, rowOf } from '../../db/rows.ts'
import { slugOf } from './rules.ts'

export async function createProduct(ctx: Ctx, { variants, ...input }: CreateProduct) {
  const newId = () => uuidv7(ctx.now.getTime())
  const id = newId()
  const handle = input.handle ?? [slugOf(input.name), id.slice(-8)].filter(Boolean).join('-')
  const row = rowOf({ ...input, handle, description: cleanHtml(input.description) })
  return ctx.db.run(
    insertProduct({ product: JSON.stringify({ ...row, id, variants: partsOf(variants, newId) }) }),
    record(ctx, {
      action: 'product.created',
      resourceType: 'product',
      resourceId: id,
      after: { handle, status: input.status, prices: variants.map(({ price }) => price) },
    }),
    warnOfLimit(ctx, 'products'),
    productById({ id, locationId: null }),
  )
}
