import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { ClassTypeNotFound } from './problems.ts'
import type { EditClassType } from './schema.ts'
import { classTypeById, updateClassType } from './type-queries.ts'

/** What is on the schedule already stays as it was made (semantics 8.3). */
export async function editClassType(ctx: Ctx, id: string, changes: EditClassType, version: number | null) {
  const events = [{ type: 'class-type.changed', aggregate: 'class-type', aggregateId: id }]
  const classType = await ctx.db.run(
    updateClassType({ id, version, changes: JSON.stringify(rowOf(changes)) }),
    record(ctx, { action: 'class-type.changed', resourceType: 'class-type', resourceId: id, after: changes, events }),
    classTypeById({ id }),
  )
  if (!classType) throw ClassTypeNotFound()
  return classType
}
