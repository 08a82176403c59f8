import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { planOf } from './plan.ts'
import { createdSeries, seriesById } from './queries.ts'
import type { CreateSeries } from './schema.ts'

/** Sessions up to the horizon are made with it; those behind it by the daily look. */
export async function createSeries(ctx: Ctx, { recurrence: wanted, ...input }: CreateSeries) {
  const id = uuidv7(ctx.now.getTime())
  const { recurrence, occurrences } = planOf(wanted, ctx.now)
  return ctx.db.run(
    createdSeries(ctx, {
      row: JSON.stringify(rowOf({ ...input, ...recurrence, id })),
      occurrences: JSON.stringify(occurrences.filter(({ later }) => !later)),
    }),
    seriesById({ id }),
  )
}
