import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { issueToken } from '../auth/one-time-queries.ts'
import { TOKEN_MINUTES, tokenEnds } from '../auth/rules.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { ownAccount } from './queries.ts'

/** For accounts from before addresses were proven, or whose provider has not proven theirs. */
export async function verifyEmail(ctx: Ctx, userId: string) {
  await within(ctx, 'verification', userId)
  const token = newSecret()
  const [hash, [held]] = await Promise.all([secretHash(token), ctx.db.read(ownAccount({ userId }))])
  if (!held) throw Unauthenticated()
  const asked = mail(ctx, {
    to: held.email,
    template: 'email-verification',
    locale: held.locale,
    data: { name: held.name, link: linkTo(ctx.config, '/email-verification', token), minutes: TOKEN_MINUTES },
    dedupe: `email-verification/${hash}`,
    until: tokenEnds(ctx.now),
  })
  await ctx.db.run(asked, issueToken({ entry: JSON.stringify({ hash, kind: 'email-verification', userId }) }))
}
