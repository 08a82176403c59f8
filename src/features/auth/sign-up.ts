import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { hashPassword } from '../../outside/passwords.ts'
import { assertConsents } from '../consents/queries.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { issueToken, personByEmail } from './one-time-queries.ts'
import { TOKEN_MINUTES, tokenEnds, type WaitingSignUp } from './rules.ts'
import type { SignUp } from './schema.ts'
import { asStranger } from './tokens.ts'
import { refuseWeak, wishFor } from '../passwords/wish.ts'

/**
 * Nobody yet: the sign-up waits for who reads the mail (and knows the password, see confirm-sign-up.ts). An address that has an account costs the same
 * work and gets the same answer; only its owner hears of it, by mail.
 */
export async function signUp(ctx: Ctx, { email, name, ...input }: SignUp) {
  const { tenant = null, locale = null, consents = [] } = input
  const wish = await wishFor(input.password)
  const [known, listed] = await asStranger(ctx, tenant, { email }).read(personByEmail({ email }), wish.listed)
  await refuseWeak(ctx, wish, listed, { email, name })
  await within(ctx, 'reset-account', email)
  const token = newSecret()
  const [hash, passwordHash] = await Promise.all([secretHash(token), hashPassword(ctx.config.PASSWORD_PEPPER, wish.password)])
  const waiting: WaitingSignUp = { email, name, tenant, locale, passwordHash, consents }
  const entry = { hash, kind: 'sign-up', data: known ? {} : waiting }
  const { config } = ctx
  const told = known
    ? mail(ctx, {
        to: email,
        template: 'known-address',
        locale: known.locale,
        data: { name: known.name, signInLink: linkTo(config, '/sign-in'), resetLink: linkTo(config, '/password-reset') },
        dedupe: `known-address/${hash}`,
      })
    : mail(ctx, {
        to: email,
        template: 'email-verification',
        locale,
        data: { name, link: linkTo(config, '/sign-up', token), minutes: TOKEN_MINUTES },
        dedupe: `sign-up/${hash}`,
        until: tokenEnds(ctx.now),
      })
  const agreed = assertConsents({ ids: JSON.stringify(consents) })
  await asStranger(ctx, tenant, { token_hash: hash }).run(agreed, told, issueToken({ entry: JSON.stringify(entry) }))
}
