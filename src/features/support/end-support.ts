import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { endedSupport, supportSessionById } from './queries.ts'

/** By the tenant: the next thing that support asks is refused. One that is over stays as it ended. */
export async function endSupport(ctx: Ctx, id: string) {
  const ended = { type: 'support.ended', aggregate: 'support-session', aggregateId: id }
  return ctx.db.run(
    endedSupport({ id }),
    record(ctx, { action: 'support.ended', resourceType: 'support-session', resourceId: id, events: [ended] }),
    supportSessionById({ id }),
  )
}
