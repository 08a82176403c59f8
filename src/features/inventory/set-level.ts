import { worksAt } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { record } from '../audit/queries.ts'
import { LevelNotFound } from './problems.ts'
import { configureLevel, levelAt } from './queries.ts'
import type { SetLevel } from './schema.ts'

/** How much is kept back, when to warn, and whether to sell on. Makes the level where there is none yet. */
export async function setLevel(ctx: Ctx, place: { locationId: string; variantId: string }, input: SetLevel, version: number | null) {
  if (!worksAt(ctx.actor, place.locationId)) throw Forbidden()
  const { safety, backorder, lowStockAt } = input
  const level = await ctx.db.run(
    configureLevel({ ...place, version, settings: JSON.stringify({ safety, backorder, low_stock_at: lowStockAt }) }),
    record(ctx, {
      action: 'level.set',
      resourceType: 'variant',
      resourceId: place.variantId,
      after: { ...input, locationId: place.locationId },
    }),
    levelAt(place),
  )
  if (!level) throw LevelNotFound()
  return level
}
