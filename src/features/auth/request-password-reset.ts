import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { issueToken, personByEmail } from './one-time-queries.ts'
import { TOKEN_MINUTES, tokenEnds } from './rules.ts'
import { asStranger } from './tokens.ts'

/** An unknown address costs the same work and gets the same answer; its reader, who may have forgotten which address they used, is told so by mail. */
export async function requestPasswordReset(ctx: Ctx, { email }: { email: string }) {
  await within(ctx, 'reset-account', email)
  const token = newSecret()
  const hash = await secretHash(token)
  const [known] = await asStranger(ctx, null, { email }).read(personByEmail({ email }))
  const entry = { hash, kind: 'password-reset', userId: known?.id ?? null, data: known ? { email, name: known.name } : {} }
  const { config } = ctx
  const until = tokenEnds(ctx.now)
  const told = known
    ? mail(ctx, {
        to: email,
        template: 'password-reset',
        locale: known.locale,
        data: { name: known.name, link: linkTo(config, '/password-reset', token), minutes: TOKEN_MINUTES },
        dedupe: `password-reset/${hash}`,
        until,
      })
    : mail(ctx, {
        to: email,
        template: 'unknown-address',
        data: { signUpLink: linkTo(config, '/sign-up') },
        dedupe: `unknown-address/${hash}`,
        until,
      })
  await asStranger(ctx, null, { token_hash: hash }).run(told, issueToken({ entry: JSON.stringify(entry) }))
}
