import { and, asc, eq, sql } from 'drizzle-orm'
import { taxRates } from '../../../drizzle/catalog.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const taxRate = {
  id: taxRates.id,
  name: taxRates.name,
  rate: taxRates.rate,
  mode: taxRates.mode,
  active: taxRates.active,
  version: taxRates.version,
}

export const taxRateById = queryOne((q, p: { id: string }) => q.select(taxRate).from(taxRates).where(eq(taxRates.id, p.id)))

export const taxRatesAfter = query((q, p: { name: string | null; limit: number }) =>
  q
    .select(taxRate)
    .from(taxRates)
    .where(and(sql`(${p.name}::text is null or ${taxRates.name} > ${p.name}::text)`))
    .orderBy(asc(taxRates.name))
    .limit(p.limit),
)

export const insertTaxRate = query((q, p: { id: string; name: string; rate: number; mode: 'inclusive' | 'exclusive'; active: boolean }) =>
  q.insert(taxRates).values({ id: p.id, name: p.name, rate: p.rate, mode: p.mode, active: p.active }),
)

export const updateTaxRate = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_tax_rate(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)
