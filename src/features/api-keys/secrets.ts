import { apiKeyOf } from '../../http/api-key.ts'
import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { keyedHash } from '../../lib/secrets.ts'

/**
 * The secret that this command makes, which no row holds: made from what its caller chose as its Idempotency-Key, so that the same command asked again
 * can be given the same answer. Once that key is forgotten (72 h) nobody can make it again, not even with all of our secrets.
 */
export async function secretOf({ actor, config, db }: Ctx, what: string) {
  if (actor.kind !== 'staff' || db.key === undefined) throw Unauthenticated()
  const secret = await keyedHash(config.REFRESH_SECRET, ['api-key', what, actor.tenantId, actor.userId, db.key].join('\n'))
  return apiKeyOf(config.ENVIRONMENT, secret, actor.tenantId)
}
