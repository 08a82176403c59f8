import type { Ctx } from '../../http/context.ts'
import type { Proof } from '../../http/proof.ts'
import { secretHash } from '../../lib/secrets.ts'
import { RefreshRefused } from '../auth/problems.ts'
import { refreshedDevice } from './queries.ts'
import { refreshParts } from './rules.ts'
import type { RefreshDevice } from './schema.ts'
import { tokensFor } from './tokens.ts'

/** The token alone is worth nothing: the key that it is bound to proves itself anew each time. So it need not change, and a lost answer costs nothing. */
export async function refreshDevice(ctx: Ctx, { refreshToken }: RefreshDevice, { thumbprint, jti }: Proof) {
  const parts = refreshParts(refreshToken)
  if (!parts) throw RefreshRefused()
  const { secret, tenantId } = parts
  const db = ctx.db.as({ tenant_id: tenantId, actor_kind: 'device', token_hash: await secretHash(secret) })
  const answer = await db.run(refreshedDevice({ thumbprint, jti }))
  if (!answer) throw RefreshRefused()
  return tokensFor(ctx, answer.standing, refreshToken)
}
