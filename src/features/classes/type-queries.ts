import { and, asc, eq, sql } from 'drizzle-orm'
import { classTypes } from '../../../drizzle/classes.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'
import { currencyHere } from '../tenants/queries.ts'

const classType = {
  id: classTypes.id,
  name: classTypes.name,
  description: classTypes.description,
  difficulty: classTypes.difficulty,
  durationMinutes: classTypes.durationMinutes,
  capacity: classTypes.capacity,
  price: classTypes.price,
  currency: currencyHere,
  creditCost: classTypes.creditCost,
  opensMinutes: classTypes.opensMinutes,
  closesMinutes: classTypes.closesMinutes,
  cutoffMinutes: classTypes.cutoffMinutes,
  active: classTypes.active,
  version: classTypes.version,
}

export const classTypeById = queryOne((q, p: { id: string }) => q.select(classType).from(classTypes).where(eq(classTypes.id, p.id)))

export const classTypesAfter = query((q, p: { name: string | null; active: boolean | null; limit: number }) =>
  q
    .select(classType)
    .from(classTypes)
    .where(
      and(
        sql`(${p.name}::text is null or ${classTypes.name} > ${p.name}::text)`,
        sql`(${p.active}::boolean is null or ${classTypes.active} = ${p.active}::boolean)`,
      ),
    )
    .orderBy(asc(classTypes.name))
    .limit(p.limit),
)

export const insertClassType = query((q, p: { id: string; row: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.create_class_type(${p.id}::uuid, ${p.row}::jsonb) r`),
)

export const updateClassType = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_class_type(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)
