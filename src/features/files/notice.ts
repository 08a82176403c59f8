import { configOf } from '../../env.ts'
import { jobDatabase, personalCtx, systemCtx, type Work } from '../../http/system.ts'
import { namedHash } from '../../lib/peppers.ts'
import { secretHash } from '../../lib/secrets.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { assertTenant } from '../tenants/queries.ts'
import { whoAsked } from './queries.ts'

type Written = { kind: 'archive' | 'export'; id: string; place: string; to: string; tenantId: string | null; days: number }

/**
 * To somebody (a user's id): the mail that leads to a file, sent before its row is opened: a try that dies in between is done again, with the same link,
 * which is why the link follows from the row and is not drawn anew. By another secret it is another link, and so another mail. Answers the hash of what the
 * link holds.
 */
export async function tellOfFile(work: Work, { kind, id, place, to, tenantId, days }: Written): Promise<string> {
  const config = configOf(work.env)
  const token = await namedHash(config.REFRESH_SECRET, `${kind}/${id}/${place}`)
  const [asker] = await jobDatabase(work).read(whoAsked({ userId: to }))
  const ctx = tenantId === null ? personalCtx(work, to) : systemCtx(work, tenantId)
  const hash = await secretHash(token)
  const link = linkTo(config, `/${kind}s/${id}`, token)
  if (asker)
    await ctx.db.run(
      ...(tenantId === null ? [] : [assertTenant({})]),
      mail(ctx, {
        to: asker.email,
        template: 'export-ready',
        locale: asker.locale,
        data: { name: asker.name, link, days, ...(kind === 'archive' ? { whole: true } : {}) },
        dedupe: `${kind}-ready/${id}/${to}/${hash.slice(0, 8)}`,
        until: new Date(work.now.getTime() + days * 86_400_000),
      }),
    )
  return hash
}
