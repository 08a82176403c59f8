import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { apiKeyById, revokedApiKey } from './queries.ts'

/** From its commit on no call with it begins; the row stays, because what it did points to it. */
export async function revokeApiKey(ctx: Ctx, id: string) {
  const revoked = { type: 'api-key.revoked', aggregate: 'api-key', aggregateId: id }
  return ctx.db.run(
    revokedApiKey({ id }),
    record(ctx, { action: 'api-key.revoked', resourceType: 'api-key', resourceId: id, events: [revoked] }),
    apiKeyById({ id }),
  )
}
