import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { deciderOf } from '../staff/rules.ts'
import { pinOf, unlockedPin } from './queries.ts'

/** By whoever could as well have set it. */
export async function unlockPin(ctx: Ctx, staffId: string) {
  return ctx.db.run(
    unlockedPin({ staffId, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'pin.unlocked', resourceType: 'staff', resourceId: staffId }),
    pinOf({ staffId }),
  )
}
