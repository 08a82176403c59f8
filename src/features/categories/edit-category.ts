import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { categoryById, updateCategory } from './queries.ts'
import type { EditCategory } from './schema.ts'
import { CategoryNotFound } from './problems.ts'
import { rowOf } from '../../db/rows.ts'

export async function editCategory(ctx: Ctx, id: string, changes: EditCategory, version: number | null) {
  const category = await ctx.db.run(
    updateCategory({ id, version, changes: JSON.stringify(rowOf(changes)) }),
    record(ctx, { action: 'category.edited', resourceType: 'category', resourceId: id, after: changes }),
    categoryById({ id }),
  )
  if (!category) throw CategoryNotFound()
  return category
}
