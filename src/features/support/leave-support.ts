import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { inTenant, noted } from '../platform/note-queries.ts'
import { endedSupport, supportSessionById } from './queries.ts'

/** By the platform, once the work is done. */
export async function leaveSupport(ctx: Ctx, tenant: string, id: string) {
  const ended = { type: 'support.ended', aggregate: 'support-session', aggregateId: id }
  return inTenant(ctx, tenant).run(
    noted(ctx, { action: 'support.ended', tenant, data: { sessionId: id } }),
    endedSupport({ id }),
    record(ctx, { action: 'support.ended', resourceType: 'support-session', resourceId: id, events: [ended] }),
    supportSessionById({ id }),
  )
}
