import type { Ctx } from '../../http/context.ts'
import { editOf } from './edits.ts'
import { SeriesNotFound } from './problems.ts'
import { changedSeries, seriesById } from './queries.ts'
import type { EditSeries } from './schema.ts'

/** All that is to come. What has begun stays as it was, and so does what was set at a session on its own. */
export async function editSeries(ctx: Ctx, id: string, input: EditSeries, version: number | null) {
  const series = await ctx.db.run(changedSeries(ctx, { id, edit: editOf(input, ctx.now), version }), seriesById({ id }))
  if (!series) throw SeriesNotFound()
  return series
}
