import * as z from 'zod'
import { works } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { page, placeOf } from '../../http/page.ts'
import { sessionsFrom } from './queries.ts'
import type { FindSessions } from './schema.ts'

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** A page of the schedule, from now on where nothing else is asked. */
export async function findSessions(ctx: Ctx, { limit, cursor, ...asked }: FindSessions) {
  const [after, afterId] = placeOf(cursor, Place) ?? [null, null]
  const filters = {
    from: asked.from ?? ctx.now.toISOString(),
    to: asked.to ?? null,
    locationId: asked.locationId ?? null,
    classTypeId: asked.classTypeId ?? null,
    seriesId: asked.seriesId ?? null,
    difficulty: asked.difficulty ?? null,
    minFree: asked.minFree ?? null,
    published: works(ctx.actor) ? null : true,
    after,
    afterId,
    limit: limit + 1,
  }
  const [rows] = await ctx.db.read(sessionsFrom(filters))
  return page(rows, limit, (row) => [row.startsAt, row.id])
}
