import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import type { Happened } from '../mail/templates/account-notice.ts'

/** Tells a person what was changed about how they sign in, with the change. */
export const notice = (ctx: Ctx, { email, name, locale }: { email: string; name: string; locale: string | null }, what: Happened) =>
  mail(ctx, {
    to: email,
    template: 'account-notice',
    locale,
    data: { name, what, at: ctx.now.toISOString(), resetLink: linkTo(ctx.config, '/password-reset') },
    dedupe: `account-notice/${uuidv7(ctx.now.getTime())}`,
  })
