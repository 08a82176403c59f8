import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { hashPassword } from '../../outside/passwords.ts'
import { PasswordRefused } from './problems.ts'
import { signUpUser } from './queries.ts'
import { normalised, weakness } from './rules.ts'
import type { SignUp } from './schema.ts'
import { asStranger, signedIn } from './tokens.ts'

/** A user, their customer profile where a tenant is named, their first sign-in and what audit says of it: one transaction, never a role. */
export async function signUp(ctx: Ctx, { email, name, tenant, ...input }: SignUp) {
  const password = normalised(input.password)
  const reason = weakness(password, { email, name })
  if (reason) throw PasswordRefused([{ in: 'json', field: 'password', message: reason }])
  const at = ctx.now.getTime()
  const userId = uuidv7(at)
  const refreshToken = newSecret()
  const entry = {
    userId,
    email,
    name,
    passwordHash: await hashPassword(ctx.config.PASSWORD_PEPPER, password),
    signInId: uuidv7(at),
    tokenHash: await secretHash(refreshToken),
    newCustomerId: uuidv7(at),
  }
  const answer = await asStranger(ctx, tenant, { user_id: userId, actor_id: userId }).run(signUpUser({ entry: JSON.stringify(entry) }))
  if (!answer) throw new Error('app.sign_up answers a row')
  return signedIn(ctx, answer.standing, refreshToken)
}
