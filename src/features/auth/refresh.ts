import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { RefreshRefused } from './problems.ts'
import { rotateToken } from './queries.ts'
import { asStranger, signedIn, successorOf } from './tokens.ts'

/** The next pair of tokens; with `tenant` for that tenant. The successor is derived, so that a lost answer can be given again. */
export async function refresh(ctx: Ctx, refreshToken: string | undefined, tenant?: string | null) {
  if (refreshToken === undefined) throw RefreshRefused()
  const successor = await successorOf(ctx.config, refreshToken)
  const [presented, next] = await Promise.all([secretHash(refreshToken), secretHash(successor)])
  const entry = { successorHash: next, newCustomerId: uuidv7(ctx.now.getTime()), ...(tenant === null ? { leave: true } : {}) }
  const answer = await asStranger(ctx, tenant, { token_hash: presented }).run(rotateToken({ entry: JSON.stringify(entry) }))
  if (!answer || 'reused' in answer.outcome) throw RefreshRefused()
  return signedIn(ctx, answer.outcome, successor)
}
