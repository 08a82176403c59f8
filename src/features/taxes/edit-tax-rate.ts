import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { TaxRateNotFound } from './problems.ts'
import { rowOf } from '../../db/rows.ts'
import { taxRateById, updateTaxRate } from './queries.ts'
import type { EditTaxRate } from './schema.ts'

export async function editTaxRate(ctx: Ctx, id: string, changes: EditTaxRate, version: number | null) {
  const rate = await ctx.db.run(
    updateTaxRate({ id, version, changes: JSON.stringify(rowOf(changes)) }),
    record(ctx, { action: 'tax-rate.edited', resourceType: 'tax-rate', resourceId: id, after: changes }),
    taxRateById({ id }),
  )
  if (!rate) throw TaxRateNotFound()
  return rate
}
