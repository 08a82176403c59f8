import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { removeCategory } from './queries.ts'

export async function deleteCategory(ctx: Ctx, id: string, version: number | null) {
  await ctx.db.run(removeCategory({ id, version }), record(ctx, { action: 'category.deleted', resourceType: 'category', resourceId: id }))
}
