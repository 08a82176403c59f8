import type { Ctx } from '../../http/context.ts'
import { checkPassword, hashPassword, lockKey, NOBODY } from '../../outside/passwords.ts'
import { SignInRefused } from './problems.ts'
import { failSignIn, mayTry, signInUser, userToCheck } from './queries.ts'
import { normalised } from '../passwords/rules.ts'
import type { SignIn } from './schema.ts'
import { answered, asStranger, newSignIn } from './tokens.ts'

/** The tokens, or what else has to be shown for them. An unknown e-mail costs the same look-ups, the same hash and the same count of its failure as a wrong password, and is answered alike. */
export async function signIn(ctx: Ctx, { email, tenant, ...input }: SignIn) {
  const pepper = ctx.config.PASSWORD_PEPPER
  const password = normalised(input.password)
  const lock = { lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, email) }
  const [, user] = await asStranger(ctx, null, { email, ...lock }).read(mayTry({}), userToCheck({ email }))
  const { right, stale } = await checkPassword(pepper, password, user?.passwordHash ?? NOBODY)
  if (!user || !right) {
    await asStranger(ctx, null, { user_id: user?.id ?? '', ...lock }).run(failSignIn({}))
    throw SignInRefused()
  }
  const begun = await newSignIn(ctx)
  const entry = {
    ...begun.entry,
    checkedHash: user.passwordHash,
    ...(stale ? { betterHash: await hashPassword(pepper, password) } : {}),
  }
  const answer = await asStranger(ctx, tenant, { user_id: user.id, actor_id: user.id, ...lock }).run(
    signInUser({ entry: JSON.stringify(entry) }),
  )
  if (!answer) throw new Error('app.sign_in answers a row')
  return answered(ctx, answer.outcome, begun)
}
