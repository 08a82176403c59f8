import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { deviceById, revokedDevice } from './queries.ts'

/** Sensitive calls end with this commit, all others with the access token that the device still has, in a quarter of an hour at most. */
export async function revokeDevice(ctx: Ctx, id: string) {
  const revoked = { type: 'device.revoked', aggregate: 'device', aggregateId: id }
  return ctx.db.run(
    revokedDevice({ id }),
    record(ctx, { action: 'device.revoked', resourceType: 'device', resourceId: id, events: [revoked] }),
    deviceById({ id }),
  )
}
