import { sql } from 'drizzle-orm'
import { closures } from '../../../drizzle/closures.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

type Obstacle = 'archive_missing' | 'payment_under_way' | 'refund_under_way'

/** Of the tenant of the context: the one that waits. */
export const closureHere = queryOne((q) =>
  q
    .select({
      id: closures.id,
      reason: closures.reason,
      askedAt: closures.createdAt,
      dueAt: closures.dueAt,
      heldUpBy: sql<Obstacle | null>`${closures.heldUpBy}`,
    })
    .from(closures)
    .where(sql`of_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid and state = 'closing'`),
)

export const closeTenantRow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.close_tenant(${p.entry}::jsonb) r`),
)

export const reopenTenantRow = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.reopen_tenant() r`))
