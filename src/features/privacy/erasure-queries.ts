import { and, eq, isNull, sql } from 'drizzle-orm'
import { erasures } from '../../../drizzle/privacy.ts'
import { users } from '../../../drizzle/identity.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const erasure = { id: erasures.id, askedAt: erasures.createdAt, dueAt: erasures.dueAt, reasons: erasures.reasons }

export const askErasure = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.ask_erasure(${p.entry}::jsonb) r`),
)

export const withdrawErasure = query((q, p: { customerId: string | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.withdraw_erasure(${p.customerId}::uuid) r`),
)

export const ownErasure = queryOne((q, p: { userId: string }) =>
  q
    .select(erasure)
    .from(erasures)
    .where(and(eq(erasures.userId, p.userId), eq(erasures.state, 'cooling'))),
)

export const erasureOfCustomer = queryOne((q, p: { tenantId: string; customerId: string }) =>
  q
    .select(erasure)
    .from(erasures)
    .where(and(eq(erasures.tenantId, p.tenantId), eq(erasures.customerId, p.customerId), eq(erasures.state, 'cooling'))),
)

/** Under the job's role, which alone sees what stands in the way in every tenant. */
export const accountToErase = queryOne((q, p: { userId: string }) =>
  q.select({ email: users.email, passwordHash: users.passwordHash }).from(users).where(eq(users.id, p.userId)),
)

const due = {
  id: erasures.id,
  userId: erasures.userId,
  tenantId: erasures.tenantId,
  customerId: erasures.customerId,
  emailHash: erasures.emailHash,
  isRepeated: erasures.isRepeated,
  endedAt: erasures.endedAt,
}

export const dueErasures = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .select(due)
    .from(erasures)
    .where(
      sql`state = 'cooling' and due_at <= app.now() and (${p.tenantId}::uuid is null or tenant_id = ${p.tenantId}::uuid
        or user_id in (select c.user_id from customers c where c.tenant_id = ${p.tenantId}::uuid))`,
    )
    .orderBy(erasures.dueAt)
    .limit(p.most),
)

export const unkeptErasures = query((q, p: { most: number }) =>
  q
    .select(due)
    .from(erasures)
    .where(and(eq(erasures.state, 'done'), isNull(erasures.keptAt)))
    .orderBy(erasures.endedAt)
    .limit(p.most),
)

/** Asked again a day later. */
export const putOff = query((q, p: { id: string; reasons: string }) =>
  q
    .update(erasures)
    .set({ dueAt: sql`app.now() + interval '1 day'`, reasons: sql`${p.reasons}::jsonb` })
    .where(and(eq(erasures.id, p.id), eq(erasures.state, 'cooling')))
    .returning({ id: erasures.id }),
)

/** Refuses the batch where it was taken back, or done by another. Locks it: nobody takes it back from here on. */
export const stillWanted = query((q, p: { id: string }) =>
  q
    .select({ ok: asText(sql`app.assert(count(*) = 1, 'erasure_not_found')`) })
    .from(sql`(select 1 from erasures e where e.id = ${p.id}::uuid and e.state = 'cooling' for update) x`),
)

export const erasureDone = query((q, p: { id: string }) =>
  q
    .update(erasures)
    .set({ state: 'done', endedAt: sql`app.now()`, reasons: sql`'[]'` })
    .where(eq(erasures.id, p.id))
    .returning({ id: erasures.id }),
)

export const erasureKept = query((q, p: { id: string }) =>
  q
    .update(erasures)
    .set({ keptAt: sql`app.now()` })
    .where(eq(erasures.id, p.id))
    .returning({ id: erasures.id }),
)

type Tombstone = { id: string; userId: string | null; tenantId: string | null; customerId: string | null; emailHash: string | null }

/** A tombstone from storage, after a restore: what it says was done, and is done again at once. */
export const addTombstone = query((q, p: Tombstone) =>
  q
    .insert(erasures)
    .values({
      id: p.id,
      userId: p.userId,
      tenantId: p.tenantId,
      customerId: p.customerId,
      emailHash: p.emailHash,
      dueAt: sql`app.now()`,
      isRepeated: true,
      keptAt: sql`app.now()`,
    })
    .onConflictDoNothing(),
)

export const repeatErasure = query((q, p: Tombstone) =>
  q
    .update(erasures)
    .set({ state: 'cooling', dueAt: sql`app.now()`, isRepeated: true })
    .where(
      sql`id = ${p.id}::uuid or state = 'cooling' and (user_id = ${p.userId}::uuid or (tenant_id, customer_id) = (${p.tenantId}::uuid, ${p.customerId}::uuid))`,
    )
    .returning({ id: erasures.id }),
)
