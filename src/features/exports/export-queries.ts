import { and, desc, eq, sql } from 'drizzle-orm'
import { dataExports } from '../../../drizzle/privacy.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText, inSeconds, leased } from '../../db/sql.ts'
import { opened } from '../files/queries.ts'

const shown = {
  id: dataExports.id,
  state: dataExports.state,
  bytes: dataExports.bytes,
  askedAt: dataExports.createdAt,
  readyAt: dataExports.readyAt,
  expiresAt: dataExports.expiresAt,
}

/** Refuses who has asked `most` times in a day: each copies all that is known. */
export const assertFewExports = query((q, p: { askedBy: string; most: number }) =>
  q
    .select({ ok: asText(sql`app.assert(count(*) < ${p.most}::int, 'too_many_exports')`) })
    .from(sql`(select 1 from data_exports e where e.asked_by = ${p.askedBy}::uuid and e.created_at > app.now() - interval '1 day') x`),
)

type NewExport = { id: string; userId: string | null; tenantId: string | null; customerId: string | null; askedBy: string; key: string }

export const insertExport = query((q, p: NewExport & { lease: number }) =>
  q.insert(dataExports).values({
    id: p.id,
    userId: p.userId,
    tenantId: p.tenantId,
    customerId: p.customerId,
    askedBy: p.askedBy,
    key: p.key,
    leaseUntil: inSeconds(p.lease),
  }),
)

export const noteOnAccount = query((q, p: { what: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.note_on_account(${p.what}::text, null) r`),
)

export const exportById = queryOne((q, p: { id: string }) => q.select(shown).from(dataExports).where(eq(dataExports.id, p.id)))

const MOST = 20

export const exportsOfUser = query((q, p: { userId: string }) =>
  q
    .select(shown)
    .from(dataExports)
    .where(eq(dataExports.userId, p.userId))
    .orderBy(desc(dataExports.createdAt), desc(dataExports.id))
    .limit(MOST),
)

export const exportsOfCustomer = query((q, p: { tenantId: string; customerId: string }) =>
  q
    .select(shown)
    .from(dataExports)
    .where(and(eq(dataExports.tenantId, p.tenantId), eq(dataExports.customerId, p.customerId)))
    .orderBy(desc(dataExports.createdAt), desc(dataExports.id))
    .limit(MOST),
)

export const assertCustomer = query((q, p: { id: string }) =>
  q
    .select({ ok: asText(sql`app.assert(count(*) = 1, 'customer_not_found')`) })
    .from(sql`(select 1 from customers c where c.id = ${p.id}::uuid and c.erased_at is null) x`),
)

/** The context names the hash of what the mail's link holds. */
export const exportPresented = queryOne((q, p: { id: string; hash: string }) =>
  q
    .select({ key: dataExports.key, bytes: dataExports.bytes })
    .from(dataExports)
    .where(sql`id = ${p.id}::uuid and hash = ${p.hash} and state = 'ready' and expires_at > app.now()`),
)

const taken = {
  id: dataExports.id,
  userId: dataExports.userId,
  tenantId: dataExports.tenantId,
  customerId: dataExports.customerId,
  askedBy: dataExports.askedBy,
  key: dataExports.key,
  attempts: dataExports.attempts,
}

/** The one that was just asked for, by whoever asked. */
export const takeOwnExport = queryOne((q, p: { id: string; lease: number }) =>
  q
    .update(dataExports)
    .set(leased(dataExports, p.lease))
    .where(sql`id = ${p.id}::uuid and state = 'queued' and attempts = 0`)
    .returning(taken),
)

/** Not of a tenant that is shut: as archives. */
export const takeDueExports = query((q, p: { tenantId: string | null; most: number; lease: number }) =>
  q
    .update(dataExports)
    .set(leased(dataExports, p.lease))
    .where(
      sql`id in (select e.id from data_exports e where e.state = 'queued' and (e.lease_until is null or e.lease_until <= app.now())
        and (${p.tenantId}::uuid is null or e.tenant_id = ${p.tenantId}::uuid)
        and not exists (select 1 from closures k where k.of_tenant = e.tenant_id and k.state in ('shut', 'closed'))
        order by e.created_at limit ${p.most} for update skip locked)`,
    )
    .returning(taken),
)

export const exportReady = query((q, p: { id: string; hash: string; bytes: number; days: number }) =>
  q
    .update(dataExports)
    .set({ ...opened(p), bytes: p.bytes })
    .where(and(eq(dataExports.id, p.id), eq(dataExports.state, 'queued')))
    .returning({ id: dataExports.id }),
)

export const exportFailed = query((q, p: { id: string }) =>
  q
    .update(dataExports)
    .set({ state: 'failed', leaseUntil: null })
    .where(and(eq(dataExports.id, p.id), eq(dataExports.state, 'queued')))
    .returning({ id: dataExports.id }),
)

export const lateExports = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .select({ id: dataExports.id, key: dataExports.key })
    .from(dataExports)
    .where(sql`state = 'ready' and expires_at <= app.now() and (${p.tenantId}::uuid is null or tenant_id = ${p.tenantId}::uuid)`)
    .orderBy(dataExports.createdAt)
    .limit(p.most),
)

export const exportExpired = query((q, p: { id: string }) =>
  q
    .update(dataExports)
    .set({ state: 'expired', hash: null })
    .where(and(eq(dataExports.id, p.id), eq(dataExports.state, 'ready')))
    .returning({ id: dataExports.id }),
)
