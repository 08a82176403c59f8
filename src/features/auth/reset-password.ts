import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { hashPassword, lockKey } from '../../outside/passwords.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { heldToken, passwordReset } from './one-time-queries.ts'
import { PasswordRefused, TokenRefused } from './problems.ts'
import { normalised, weakness } from './rules.ts'
import { asStranger } from './tokens.ts'

/** Every sign-in ends and a lock is forgotten. Nobody is signed in by it: a second factor, where there is one, is asked for as always. */
export async function resetPassword(ctx: Ctx, { token, ...input }: { token: string; password: string }) {
  const hash = await secretHash(token)
  const [held] = await asStranger(ctx, null, { token_hash: hash }).read(heldToken({ hash, kind: 'password-reset' }))
  if (!held) throw TokenRefused()
  const person = held.data as { email: string; name: string }
  const password = normalised(input.password)
  const reason = weakness(password, person)
  if (reason) throw PasswordRefused([{ in: 'json', field: 'password', message: reason }])
  const [newHash, lock_key] = await Promise.all([
    hashPassword(ctx.config.PASSWORD_PEPPER, password),
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
