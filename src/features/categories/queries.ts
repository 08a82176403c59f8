import { asc, eq, sql } from 'drizzle-orm'
import { categories } from '../../../drizzle/catalog.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const category = {
  id: categories.id,
  parentId: categories.parentId,
  name: categories.name,
  slug: categories.slug,
  position: categories.position,
  version: categories.version,
}

/** As many as `app.create_category` lets a tenant have. */
const MOST = 2_000

export const categoryById = queryOne((q, p: { id: string }) => q.select(category).from(categories).where(eq(categories.id, p.id)))

export const allCategories = query((q) =>
  q.select(category).from(categories).orderBy(asc(categories.position), asc(categories.id)).limit(MOST),
)

export const insertCategory = query((q, p: { category: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.create_category(${p.category}::jsonb) r`),
)

export const updateCategory = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_category(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)

export const removeCategory = query((q, p: { id: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.delete_category(${p.id}::uuid, ${p.version}::bigint) r`),
)
