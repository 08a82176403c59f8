import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import type { CreateClassType } from './schema.ts'
import { classTypeById, insertClassType } from './type-queries.ts'

export async function createClassType(ctx: Ctx, input: CreateClassType) {
  const id = uuidv7(ctx.now.getTime())
  const events = [{ type: 'class-type.created', aggregate: 'class-type', aggregateId: id }]
  return ctx.db.run(
    insertClassType({ id, row: JSON.stringify(rowOf(input)) }),
    record(ctx, { action: 'class-type.created', resourceType: 'class-type', resourceId: id, after: input, events }),
    classTypeById({ id }),
  )
}
