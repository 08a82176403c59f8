import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { warnOfLimit } from '../plans/queries.ts'
import { insertLocation, locationById } from './location-queries.ts'
import type { AddLocation } from './location-schema.ts'
import { OpeningHoursOverlap } from './problems.ts'
import { overlapIn } from './rules.ts'

export async function addLocation(ctx: Ctx, input: AddLocation) {
  const day = overlapIn(input.openingHours ?? {})
  if (day !== null) throw OpeningHoursOverlap({ day })
  const id = uuidv7(ctx.now.getTime())
  const added = { type: 'location.added', aggregate: 'location', aggregateId: id, locationId: id }
  return ctx.db.run(
    insertLocation({ ...input, id, openingHours: JSON.stringify(input.openingHours) }),
    record(ctx, { action: 'location.added', resourceType: 'location', resourceId: id, after: { slug: input.slug }, events: [added] }),
    warnOfLimit(ctx, 'locations'),
    locationById({ id }),
  )
}
