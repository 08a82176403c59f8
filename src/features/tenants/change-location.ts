import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { changedLocation, locationById } from './location-queries.ts'
import type { ChangeLocation } from './location-schema.ts'
import { OpeningHoursOverlap } from './problems.ts'
import { asColumns, overlapIn } from './rules.ts'

export async function changeLocation(ctx: Ctx, id: string, change: ChangeLocation, seen: number | null) {
  const day = overlapIn(change.openingHours ?? {})
  if (day !== null) throw OpeningHoursOverlap({ day })
  const changed = { type: 'location.changed', aggregate: 'location', aggregateId: id, locationId: id }
  return ctx.db.run(
    changedLocation({ id, patch: asColumns(change), seen }),
    record(ctx, { action: 'location.changed', resourceType: 'location', resourceId: id, after: change, events: [changed] }),
    locationById({ id }),
  )
}
