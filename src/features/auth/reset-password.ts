import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { hashPassword, lockKey } from '../../outside/passwords.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { heldToken, passwordReset } from './one-time-queries.ts'
import { TokenRefused } from './problems.ts'
import { asStranger } from './tokens.ts'
import { refuseWeak, wishFor } from '../passwords/wish.ts'

/** Every sign-in ends and a lock is forgotten. Nobody is signed in by it: a second factor, where there is one, is asked for as always. */
export async function resetPassword(ctx: Ctx, { token, ...input }: { token: string; password: string }) {
  const [hash, wish] = await Promise.all([secretHash(token), wishFor(input.password)])
  const [held, listed] = await asStranger(ctx, null, { token_hash: hash }).read(heldToken({ hash, kind: 'password-reset' }), wish.listed)
  if (!held) throw TokenRefused()
  const person = held.data as { email: string; name: string }
  await refuseWeak(ctx, wish, listed, person)
  const [newHash, lock_key] = await Promise.all([
    hashPassword(ctx.config.PASSWORD_PEPPER, wish.password),
    lockKey(ctx.config.PASSWORD_PEPPER, person.email),
  ])
  const notice = mail(ctx, {
    to: person.email,
    template: 'password-changed',
    data: { name: person.name, at: ctx.now.toISOString(), resetLink: linkTo(ctx.config, '/password-reset') },
    dedupe: `password-changed/${hash}`,
  })
  await asStranger(ctx, null, { token_hash: hash, lock_key }).run(notice, passwordReset({ newHash }))
}
