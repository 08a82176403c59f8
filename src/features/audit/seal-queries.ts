import { desc, eq, sql } from 'drizzle-orm'
import { auditSeals } from '../../../drizzle/audit.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber } from '../../db/sql.ts'

export const sealAudit = query((q, p: { tenantId: string | null; most: number }) =>
  q.select({ sealed: asNumber(sql`r`) }).from(sql`app.seal_audit(${p.tenantId}::uuid, ${p.most}::int) r`),
)

export type Altered = { seq: number; entryId: string; reason: 'seal_missing' | 'entry_missing' | 'entry_or_seal_changed' }

export const verifyAudit = queryOne((q, p: { after: number; most: number }) =>
  q
    .select({ said: asJson<{ checked: number; through: number; altered: Altered | null }>(sql`r`) })
    .from(sql`app.verify_audit(${p.after}::bigint, ${p.most}::int) r`),
)

/** The last link: whoever keeps a copy elsewhere can tell later whether the chain still leads there. */
export const headOfChain = queryOne((q) =>
  q.select({ seq: auditSeals.seq, hash: auditSeals.hash, at: auditSeals.at }).from(auditSeals).orderBy(desc(auditSeals.seq)).limit(1),
)

export const sealAt = queryOne((q, p: { seq: number }) =>
  q.select({ hash: auditSeals.hash }).from(auditSeals).where(eq(auditSeals.seq, p.seq)),
)
