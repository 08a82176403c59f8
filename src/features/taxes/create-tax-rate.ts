import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertTaxRate, taxRateById } from './queries.ts'
import type { CreateTaxRate } from './schema.ts'

export async function createTaxRate(ctx: Ctx, input: CreateTaxRate) {
  const id = uuidv7(ctx.now.getTime())
  return ctx.db.run(
    insertTaxRate({ ...input, id }),
    record(ctx, { action: 'tax-rate.created', resourceType: 'tax-rate', resourceId: id, after: input }),
    taxRateById({ id }),
  )
}
