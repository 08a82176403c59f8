import type { Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { deliverOwn, LEASE_SECONDS } from './deliver.ts'
import { insertMail } from './queries.ts'
import type { DataOf, TemplateName } from './templates/all.ts'

export type NewMail<N extends TemplateName> = {
  to: string
  template: N
  /** Without one, the tenant's; without a tenant, English. */
  locale?: string | null
  data: DataOf<N>
  /** What this mail is the only one of, within the tenant: `password-reset/<token's hash>`. */
  dedupe: string
  /** When its links end: it is not sent any more after that. */
  until?: Date
}

/**
 * Mail, queued in the transaction of its cause: stands in `ctx.db.run(…)` before the query that answers. It goes out after the commit; what that loses, the
 * sweep sends. At least once, and with the same id for the provider each time.
 */
export function mail<N extends TemplateName>(ctx: Ctx, { to, template, locale = null, data, dedupe, until }: NewMail<N>): Query<unknown> {
  const id = uuidv7(ctx.now.getTime())
  const statement = insertMail({
    id,
    recipient: to,
    template,
    locale,
    data: JSON.stringify(data),
    dedupe,
    expiresAt: until?.toISOString() ?? null,
    lease: LEASE_SECONDS,
  })
  return { ...statement, committed: () => ctx.later(deliverOwn(ctx, id)) }
}
