import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertModifierList, modifierListById } from './queries.ts'
import type { CreateModifierList } from './schema.ts'
import { partsOf, rowOf } from '../../db/rows.ts'

export async function createModifierList(ctx: Ctx, { modifiers, ...input }: CreateModifierList) {
  const newId = () => uuidv7(ctx.now.getTime())
  const id = newId()
  return ctx.db.run(
    insertModifierList({ list: JSON.stringify({ ...rowOf(input), id, modifiers: partsOf(modifiers, newId) }) }),
    record(ctx, { action: 'modifier-list.created', resourceType: 'modifier-list', resourceId: id, after: input }),
    modifierListById({ id }),
  )
}
