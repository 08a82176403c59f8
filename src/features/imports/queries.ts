import { eq, sql } from 'drizzle-orm'
import { imports } from '../../../drizzle/catalog.ts'
import { tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { ImportCounts, ImportIssue } from './schema.ts'

/** In which currency the catalogue's prices are. */
export const catalogCurrency = queryOne((q) => q.select({ currency: tenants.currency }).from(tenants).limit(1))

export const importById = queryOne((q, p: { id: string }) =>
  q
    .select({
      id: imports.id,
      fileName: imports.fileName,
      fileHash: imports.fileHash,
      state: imports.state,
      rowCount: imports.rowCount,
      counts: asJson<ImportCounts>(sql`${imports.counts}`),
      problems: asJson<ImportIssue[]>(sql`${imports.problems}`),
      locationId: imports.locationId,
      createdAt: imports.createdAt,
      appliedAt: imports.appliedAt,
    })
    .from(imports)
    .where(eq(imports.id, p.id)),
)

export const insertImport = query((q, p: { file: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.check_import(${p.file}::jsonb) r`),
)

export const applyChecked = query((q, p: { id: string; locationId: string | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.apply_import(${p.id}::uuid, ${p.locationId}::uuid) r`),
)
