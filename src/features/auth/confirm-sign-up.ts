import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { checkPassword, lockKey } from '../../outside/passwords.ts'
import { confirmedSignUp, heldToken } from './one-time-queries.ts'
import { SignInRefused, TokenRefused } from './problems.ts'
import { failSignIn } from './queries.ts'
import { type WaitingSignUp } from './rules.ts'
import { normalised } from '../passwords/rules.ts'
import { asStranger, signedIn } from './tokens.ts'

/**
 * The mail's token and the password that was chosen: a user, their customer profile where a tenant was named, their first sign-in and what audit says of it,
 * in one transaction, never a role. The token alone is not enough: whoever clicks on a mail that they did not ask for must not
 * open an account under a stranger's password.
 */
export async function confirmSignUp(ctx: Ctx, { token, password }: { token: string; password: string }) {
  const hash = await secretHash(token)
  const [held] = await asStranger(ctx, null, { token_hash: hash }).read(heldToken({ hash, kind: 'sign-up' }))
  if (!held) throw TokenRefused()
  const { email, tenant, passwordHash, consents = [] } = held.data as WaitingSignUp
  const lock = { lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, email) }
  const { right } = await checkPassword(ctx.config.PASSWORD_PEPPER, normalised(password), passwordHash)
  if (!right) {
    await asStranger(ctx, null, lock).run(failSignIn({}))
    throw SignInRefused()
  }
  const at = ctx.now.getTime()
  const userId = uuidv7(at)
  const refreshToken = newSecret()
  const entry = {
    signInId: uuidv7(at),
    tokenHash: await secretHash(refreshToken),
    newCustomerId: uuidv7(at),
    consents: consents.map((textId) => ({ id: uuidv7(at), textId })),
  }
  const answer = await asStranger(ctx, tenant, { user_id: userId, actor_id: userId, token_hash: hash, ...lock }).run(
    confirmedSignUp({ entry: JSON.stringify(entry) }),
  )
  if (!answer) throw new Error('app.confirm_sign_up answers a row')
  return signedIn(ctx, answer.standing, refreshToken)
}
