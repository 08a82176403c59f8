import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { pinOf, unlockedPin } from './queries.ts'

export async function unlockPin(ctx: Ctx, staffId: string) {
  return ctx.db.run(
    unlockedPin({ staffId }),
    record(ctx, { action: 'pin.unlocked', resourceType: 'staff', resourceId: staffId }),
    pinOf({ staffId }),
  )
}
