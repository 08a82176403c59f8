import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { confirmedEmail } from './one-time-queries.ts'
import { asStranger } from './tokens.ts'

/** One address says yes. `done` once nothing is waited for: of a change, when both have. */
export async function confirmEmail(ctx: Ctx, { token }: { token: string }) {
  const answer = await asStranger(ctx, null, { token_hash: await secretHash(token) }).run(confirmedEmail({}))
  return { done: answer?.done ?? false }
}
