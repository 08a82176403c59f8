import { and, eq, sql } from 'drizzle-orm'
import { archives } from '../../../drizzle/archives.ts'
import { closures } from '../../../drizzle/closures.ts'
import { signIns } from '../../../drizzle/identity.ts'
import { dataExports } from '../../../drizzle/privacy.ts'
import { query, queryOne } from '../../db/query.ts'
import { asNumber, asText } from '../../db/sql.ts'

/**
 * Those whose days are over, and those whose rows are being deleted; none before the link to its archive has worked for as long as its mail says. In any order,
 * and those last that were held up: however many there are, each has its turn.
 */
export const dueClosures = query((q, p: { tenantId: string | null; most: number; promisedDays: number }) =>
  q
    .select({ tenantId: closures.ofTenant, state: closures.state })
    .from(closures)
    .where(
      sql`(state = 'closing' and due_at <= app.now() or state = 'shut' and due_at <= app.now() and shut_at <= app.now() - interval '2 hours')
        and (${p.tenantId}::uuid is null or of_tenant = ${p.tenantId}::uuid)
        and not exists (select 1 from ${archives} a where a.tenant_id = of_tenant and a.for_closure and a.state = 'ready'
          and a.created_at >= closures.created_at and a.ready_at > app.now() - make_interval(days => ${p.promisedDays}::int))`,
    )
    .orderBy(sql`held_up_by is not null, random()`)
    .limit(p.most),
)

export const shutTenant = queryOne((q, p: { tenantId: string }) =>
  q.select({ obstacle: sql<string | null>`r` }).from(sql`app.shut_tenant(${p.tenantId}::uuid) r`),
)

export const deleteOfTenant = queryOne((q, p: { tenantId: string; most: number }) =>
  q.select({ count: asNumber(sql`r`) }).from(sql`app.delete_of_tenant(${p.tenantId}::uuid, ${p.most}::int) r`),
)

export const buryTenant = query((q, p: { tenantId: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.bury_tenant(${p.tenantId}::uuid) r`),
)

/** Files about customers of the tenant. */
export const copiesOfCustomers = query((q, p: { tenantId: string }) =>
  q.select({ key: dataExports.key }).from(dataExports).where(eq(dataExports.tenantId, p.tenantId)),
)

/** People stay signed in, and in no tenant. */
export const leaveSignIns = query((q, p: { tenantId: string; most: number }) =>
  q
    .update(signIns)
    .set({ tenantId: null })
    .where(sql`id = any(array(select s.id from sign_ins s where s.tenant_id = ${p.tenantId}::uuid limit ${p.most}))`)
    .returning({ id: signIns.id }),
)

/** What is told of a tenant that is gone is nobody's any more. */
export const closureOf = queryOne((q, p: { tenantId: string }) =>
  q
    .select({ id: closures.id })
    .from(closures)
    .where(and(eq(closures.ofTenant, p.tenantId), eq(closures.state, 'closed'))),
)

export const repeatClosure = query((q, p: { tenantId: string; id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.repeat_closure(${p.tenantId}::uuid, ${p.id}::uuid) r`),
)

export const unkeptClosures = query((q, p: { most: number }) =>
  q
    .select({ id: closures.id, tenantId: closures.ofTenant, at: closures.endedAt })
    .from(closures)
    .where(sql`state = 'closed' and kept_at is null`)
    .orderBy(closures.endedAt)
    .limit(p.most),
)

export const closureKept = query((q, p: { id: string }) =>
  q
    .update(closures)
    .set({ keptAt: sql`app.now()` })
    .where(and(eq(closures.id, p.id), eq(closures.state, 'closed')))
    .returning({ id: closures.id }),
)
