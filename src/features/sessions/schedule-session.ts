import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertSession, sessionById } from './queries.ts'
import { startOf } from './rules.ts'
import type { ScheduleSession } from './schema.ts'

/** One session that belongs to no series. */
export async function scheduleSession(ctx: Ctx, { start, ...input }: ScheduleSession) {
  const id = uuidv7(ctx.now.getTime())
  const events = [{ type: 'session.scheduled', aggregate: 'session', aggregateId: id, locationId: input.locationId }]
  return ctx.db.run(
    insertSession({ row: JSON.stringify(rowOf({ ...input, ...startOf(start), id })) }),
    record(ctx, { action: 'session.scheduled', resourceType: 'session', resourceId: id, after: { ...input, start }, events }),
    sessionById({ id }),
  )
}
