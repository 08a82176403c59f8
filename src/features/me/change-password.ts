import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { checkPassword, hashPassword, lockKey } from '../../outside/passwords.ts'
import { PasswordWrong } from '../auth/problems.ts'
import { failSignIn } from '../auth/queries.ts'
import { normalised } from '../passwords/rules.ts'
import { refuseWeak, wishFor } from '../passwords/wish.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { changedPassword, ownAccount } from './queries.ts'
import type { ChangePassword } from './schema.ts'

/**
 * Ends all other sign-ins and tells the person by mail. Whoever asks again after a lost answer finds it done: then the new password is the current one.
 * A wrong one counts as at sign-in, so that a stolen token is no place to guess.
 */
export async function changePassword(ctx: Ctx, userId: string, input: ChangePassword) {
  const pepper = ctx.config.PASSWORD_PEPPER
  const wish = await wishFor(input.newPassword)
  const [held, listed] = await ctx.db.read(ownAccount({ userId }), wish.listed)
  if (!held) throw Unauthenticated()
  await refuseWeak(ctx, wish, listed, held, 'newPassword')
  const [current, wanted] = [normalised(input.currentPassword), wish.password]
  const db = ctx.db.as({ lock_key: await lockKey(pepper, held.email) })
  if (!(await checkPassword(pepper, current, held.passwordHash)).right) {
    if ((await checkPassword(pepper, wanted, held.passwordHash)).right) return
    await db.run(failSignIn({}))
    throw PasswordWrong()
  }
  const entry = { checkedHash: held.passwordHash, newHash: await hashPassword(pepper, wanted) }
  const notice = mail(ctx, {
    to: held.email,
    template: 'password-changed',
    locale: held.locale,
    data: { name: held.name, at: ctx.now.toISOString(), resetLink: linkTo(ctx.config, '/password-reset') },
    // not the request's id, which a caller may choose: one that was used before would keep the notice back
    dedupe: `password-changed/${uuidv7(ctx.now.getTime())}`,
  })
  await db.run(notice, changedPassword({ entry: JSON.stringify(entry) }))
}
