import { apiKeyOf, shownOf } from '../../http/api-key.ts'
import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { allNamed } from '../../lib/peppers.ts'

/**
 * The secret that this command makes, which no row holds: made from what its caller chose as its Idempotency-Key, so that the same command asked again
 * can be given the same answer (`reveal`), by an earlier secret of ours where that has been changed since. Once that key is forgotten (72 h) nobody can make it again, not even with all of our secrets.
 */
export async function secretOf(ctx: Ctx, what: string) {
  const { actor, config, db } = ctx
  if (actor.kind !== 'staff' || db.key === undefined) throw Unauthenticated()
  const made = await allNamed(config.REFRESH_SECRET, ['api-key', what, actor.tenantId, actor.userId, db.key].join('\n'))
  const [secret = '', ...former] = made.map((part) => apiKeyOf(config.ENVIRONMENT, part, actor.tenantId))
  ctx.reveal = (shown) => ({ secret: former.find((known) => JSON.stringify(shown).includes(`"${shownOf(known)}"`)) ?? secret })
  return secret
}
