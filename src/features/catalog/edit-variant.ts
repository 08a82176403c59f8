import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { VariantNotFound } from './problems.ts'
import type { EditVariant } from './product-schema.ts'
import { rowOf } from '../../db/rows.ts'
import { updateVariant, variantById } from './variant-queries.ts'

export async function editVariant(ctx: Ctx, id: string, changes: EditVariant, version: number | null) {
  const found = await ctx.db.run(
    updateVariant({ id, version, changes: JSON.stringify(rowOf(changes)) }),
    record(ctx, { action: 'variant.edited', resourceType: 'variant', resourceId: id, after: changes }),
    variantById({ id }),
  )
  if (!found) throw VariantNotFound()
  return found.variant
}
