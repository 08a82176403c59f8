import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { acceptedInvitation, staffByUser } from './invitation-queries.ts'
import type { AcceptInvitation } from './schema.ts'

/** Whoever is signed in under the address that was invited works here from now on: in this batch already, so that row security lets it be written. */
export async function acceptInvitation(ctx: Ctx, { token }: AcceptInvitation) {
  const { actor } = ctx
  if (!('userId' in actor)) throw Unauthenticated()
  const hired = ctx.db.as({ actor_kind: 'staff', token_hash: await secretHash(token), location_ids: '', own: '' })
  return hired.run(acceptedInvitation({ staffId: uuidv7(ctx.now.getTime()) }), staffByUser({ userId: actor.userId }))
}
