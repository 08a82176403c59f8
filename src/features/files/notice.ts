import { configOf } from '../../env.ts'
import { jobDatabase, personalCtx, systemCtx, type Work } from '../../http/system.ts'
import { namedHash } from '../../lib/peppers.ts'
import { secretHash } from '../../lib/secrets.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { whoAsked } from './queries.ts'

type Written = { kind: 'archive' | 'export'; id: string; place: string; askedBy: string; tenantId: string | null; days: number }

/**
 * The mail that leads to a file, sent before its row is opened: a try that dies in between is done again, with the same link, which is why the link
 * follows from the row and is not drawn anew. Answers the hash of what the link holds.
 */
export async function tellWhoAsked(work: Work, { kind, id, place, askedBy, tenantId, days }: Written): Promise<string> {
  const config = configOf(work.env)
  const token = await namedHash(config.REFRESH_SECRET, `${kind}/${id}/${place}`)
  const [asker] = await jobDatabase(work).read(whoAsked({ userId: askedBy }))
  const ctx = tenantId === null ? personalCtx(work, askedBy) : systemCtx(work, tenantId)
  const link = linkTo(config, `/${kind}s/${id}`, token)
  if (asker)
    await ctx.db.run(
      mail(ctx, {
        to: asker.email,
        template: 'export-ready',
        locale: asker.locale,
        data: { name: asker.name, link, days, ...(kind === 'archive' ? { whole: true } : {}) },
        dedupe: `${kind}-ready/${id}`,
        until: new Date(work.now.getTime() + days * 86_400_000),
      }),
    )
  return secretHash(token)
}
