import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { EventNotFound } from '../jobs/problems.ts'
import { replayEventRow } from '../jobs/queries.ts'
import { deliveredEvent } from './delivery-queries.ts'
import { inTenant, noted } from './note-queries.ts'

export async function replayDeadEvent(ctx: Ctx, tenant: string, id: number) {
  const event = await inTenant(ctx, tenant).run(
    noted(ctx, { action: 'event.replayed', tenant, data: { event: id } }),
    replayEventRow({ id }),
    record(ctx, { action: 'event.replayed', resourceType: 'event', after: { event: id } }),
    deliveredEvent({ tenant, id }),
  )
  if (!event) throw EventNotFound()
  ctx.wake([{ ...event, tenantId: tenant }])
  return event
}
