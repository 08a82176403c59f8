import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { checkPassword, hashPassword, NOBODY } from '../../outside/passwords.ts'
import { SignInRefused } from './problems.ts'
import { signInUser, userToCheck } from './queries.ts'
import { normalised } from './rules.ts'
import type { SignIn } from './schema.ts'
import { asStranger, newRefreshToken, signedIn, tokenHash } from './tokens.ts'

/** An unknown e-mail costs the same look-up and the same hash as a wrong password, and is answered alike. */
export async function signIn(ctx: Ctx, { email, tenant, ...input }: SignIn) {
  const pepper = ctx.config.PASSWORD_PEPPER
  const password = normalised(input.password)
  const [user] = await asStranger(ctx, null, { email }).read(userToCheck({ email }))
  const { right, stale } = await checkPassword(pepper, password, user?.passwordHash ?? NOBODY)
  if (!user || !right) throw SignInRefused()
  const at = ctx.now.getTime()
  const refreshToken = newRefreshToken()
  const entry = {
    checkedHash: user.passwordHash,
    ...(stale ? { betterHash: await hashPassword(pepper, password) } : {}),
    signInId: uuidv7(at),
    tokenHash: await tokenHash(refreshToken),
    newCustomerId: uuidv7(at),
  }
  const answer = await asStranger(ctx, tenant, { user_id: user.id, actor_id: user.id }).run(signInUser({ entry: JSON.stringify(entry) }))
  if (!answer) throw new Error('app.sign_in answers a row')
  return signedIn(ctx, answer.standing, refreshToken)
}
