import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { endSignIn } from './queries.ts'
import { asStranger } from './tokens.ts'

/** Ends the sign-in that the token belongs to; access tokens that are out live for their last minutes. */
export async function signOut(ctx: Ctx, refreshToken: string | undefined) {
  if (refreshToken === undefined) return
  await asStranger(ctx, null, { token_hash: await secretHash(refreshToken) }).run(endSignIn({}))
}
