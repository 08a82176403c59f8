import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { EventNotFound } from './problems.ts'
import { eventById, replayEventRow } from './queries.ts'

export async function replayEvent(ctx: Ctx, { id }: { id: number }) {
  const event = await ctx.db.run(
    replayEventRow({ id }),
    record(ctx, { action: 'event.replayed', resourceType: 'event', after: { event: id } }),
    eventById({ id }),
  )
  if (!event || !ctx.tenantId) throw EventNotFound()
  ctx.wake([{ ...event, tenantId: ctx.tenantId }])
  return event
}
