import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { InvalidRequest, Unauthenticated } from '../../http/problem.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { personByEmail } from '../auth/one-time-queries.ts'
import { PasswordWrong } from '../auth/problems.ts'
import { failSignIn } from '../auth/queries.ts'
import { TOKEN_MINUTES, tokenEnds } from '../auth/rules.ts'
import { ProofRefused } from '../factors/problems.ts'
import { proofBy } from '../factors/proof.ts'
import { guarded } from '../factors/queries.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { begunEmailChange } from './queries.ts'
import type { ChangeEmail } from './schema.ts'

type Held = { email: string; name: string; locale: string | null }
type Wanted = {
  email: string
  taken: { name: string; locale: string | null } | undefined
  change: string
  oldToken: string
  newToken: string
}

/** Both addresses have to say yes. One that has an account gets no token but the mail of who signs up with it: the caller is told neither. */
export async function changeEmail(ctx: Ctx, userId: string, { email, ...proof }: ChangeEmail) {
  await within(ctx, 'reset-account', email)
  const [held, taken] = await ctx.db.as({ email }).read(guarded({ userId }), personByEmail({ email }))
  if (!held) throw Unauthenticated()
  if (held.email === email) throw InvalidRequest([{ in: 'json', field: 'email', message: 'This is your address already.' }])
  const { db, shown, right } = await proofBy(ctx, { ...held, userId }, proof)
  if (!right) {
    await db.run(failSignIn({}))
    throw 'password' in proof ? PasswordWrong() : ProofRefused()
  }
  const [oldToken, newToken] = [newSecret(), newSecret()]
  const [oldHash, newHash] = await Promise.all([secretHash(oldToken), secretHash(newToken)])
  const wanted = { email, taken, change: oldHash, oldToken, newToken }
  const entry = { change: oldHash, email, oldHash, newHash }
  await db.run(askOld(ctx, held, wanted), askNew(ctx, held, wanted), begunEmailChange({ entry: JSON.stringify(entry), shown }))
}

const askOld = (ctx: Ctx, { email, name, locale }: Held, { email: newEmail, change, oldToken }: Wanted) =>
  mail(ctx, {
    to: email,
    template: 'email-change-notice',
    locale,
    data: { name, newEmail, link: linkTo(ctx.config, '/email-change', oldToken), minutes: TOKEN_MINUTES },
    dedupe: `email-change/old/${change}`,
    until: tokenEnds(ctx.now),
  })

function askNew(ctx: Ctx, { name, locale }: Held, { email, taken, change, newToken }: Wanted) {
  const dedupe = `email-change/new/${change}`
  if (taken) {
    const data = { name: taken.name, signInLink: linkTo(ctx.config, '/sign-in'), resetLink: linkTo(ctx.config, '/password-reset') }
    return mail(ctx, { to: email, template: 'known-address', locale: taken.locale, data, dedupe })
  }
  const data = { name, link: linkTo(ctx.config, '/email-change', newToken), minutes: TOKEN_MINUTES }
  return mail(ctx, { to: email, template: 'email-change', locale, data, dedupe, until: tokenEnds(ctx.now) })
}
