import type { Ctx } from '../../http/context.ts'
import { rowOf } from '../../db/rows.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { categoryById, insertCategory } from './queries.ts'
import type { CreateCategory } from './schema.ts'

export async function createCategory(ctx: Ctx, input: CreateCategory) {
  const id = uuidv7(ctx.now.getTime())
  return ctx.db.run(
    insertCategory({ category: JSON.stringify({ ...rowOf(input), id }) }),
    record(ctx, { action: 'category.created', resourceType: 'category', resourceId: id, after: input }),
    categoryById({ id }),
  )
}
