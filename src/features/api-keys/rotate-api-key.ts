import { shownOf } from '../../http/api-key.ts'
import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { needFeature } from '../plans/queries.ts'
import { deciderOf } from '../staff/rules.ts'
import { apiKeyById, rotatedApiKey } from './queries.ts'
import { secretOf } from './secrets.ts'
import type { RotateApiKey } from './schema.ts'

/** The old secret lives on beside the new one for some hours, so that a program can be given the new one without a gap. */
export async function rotateApiKey(ctx: Ctx, id: string, { overlapHours }: RotateApiKey) {
  const secret = await secretOf(ctx, id)
  const rotated = { type: 'api-key.rotated', aggregate: 'api-key', aggregateId: id }
  return ctx.db.run(
    needFeature('api_keys'),
    rotatedApiKey({ id, hash: await secretHash(secret), prefix: shownOf(secret), hours: overlapHours, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'api-key.rotated', resourceType: 'api-key', resourceId: id, after: { overlapHours }, events: [rotated] }),
    apiKeyById({ id }),
  )
}
