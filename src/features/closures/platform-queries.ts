import { desc, sql } from 'drizzle-orm'
import { closures } from '../../../drizzle/closures.ts'
import { query } from '../../db/query.ts'

type Asked = { state: string | null; before: string | null; limit: number }

/** Of all tenants, newest first; ids are made as they are asked for. */
export const closuresBefore = query((q, p: Asked) =>
  q
    .select({
      id: closures.id,
      tenant: closures.ofTenant,
      slug: closures.slug,
      state: closures.state,
      reason: closures.reason,
      askedBy: closures.askedBy,
      askedAt: closures.createdAt,
      dueAt: closures.dueAt,
      heldUpBy: closures.heldUpBy,
      shutAt: closures.shutAt,
      endedAt: closures.endedAt,
      counts: closures.counts,
    })
    .from(closures)
    .where(
      sql`(${p.state}::text is null or ${closures.state} = ${p.state}::text) and (${p.before}::uuid is null or ${closures.id} < ${p.before}::uuid)`,
    )
    .orderBy(desc(closures.id))
    .limit(p.limit),
)
