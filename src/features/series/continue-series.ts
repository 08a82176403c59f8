import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { editOf } from './edits.ts'
import { SeriesNotFound } from './problems.ts'
import { continuedSeries, seriesById } from './queries.ts'
import type { ContinueSeries } from './schema.ts'

/** This and following: the series ends the day before, and goes on as another one. */
export async function continueSeries(ctx: Ctx, id: string, { from, ...input }: ContinueSeries, version: number | null) {
  const newId = uuidv7(ctx.now.getTime())
  const series = await ctx.db.run(
    continuedSeries(ctx, { id, newId, from, edit: editOf(input, ctx.now), version }),
    seriesById({ id: newId }),
  )
  if (!series) throw SeriesNotFound()
  return series
}
