import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { deciderOf } from '../staff/rules.ts'
import { removedPin } from './queries.ts'

export async function removePin(ctx: Ctx, staffId: string) {
  return ctx.db.run(
    record(ctx, { action: 'pin.removed', resourceType: 'staff', resourceId: staffId }),
    removedPin({ staffId, decider: deciderOf(ctx.actor) }),
  )
}
