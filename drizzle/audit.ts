import { sql } from 'drizzle-orm'
import { bigint, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, inDatabase, tenantTable } from './columns.ts'
import { jobDeletes, jobReads, jobWrites, narrowed, platformAdds } from './policies.ts'

/** Audit rows that no seal holds yet: added by a trigger with the row, taken away with its seal. */
export const auditUnsealed = tenantTable('audit_unsealed', { auditId: uuid().notNull() })
/* @__PURE__ */ inDatabase(auditUnsealed, (t) => [
  primaryKey({ columns: [t.tenantId, t.auditId] }),
  narrowed('others_only_add', sql`false`, sql`true`),
  platformAdds(),
  jobReads(),
  jobDeletes(),
])

/** A tenant's audit rows as a chain: each hash is made of the row and of the hash before it. Append-only, and written by the job alone. */
export const auditSeals = tenantTable('audit_seals', {
  seq: bigint({ mode: 'number' }).notNull(),
  auditId: uuid().notNull(),
  hash: text().notNull(),
  at: createdAt(),
})
/* @__PURE__ */ inDatabase(auditSeals, (t) => [
  primaryKey({ columns: [t.tenantId, t.seq] }),
  unique('audit_sealed_once').on(t.tenantId, t.auditId),
  narrowed('others_see_no_seals', sql`false`),
  jobReads(),
  jobWrites(),
])
