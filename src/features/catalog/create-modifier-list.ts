import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertModifierList, modifierListById } from './modifier-queries.ts'
import type { CreateModifierList } from './modifier-schema.ts'
import { partsOf, rowOf } from './rows.ts'

export async function createModifierList(ctx: Ctx, { modifiers, ...input }: CreateModifierList) {
  const newId = () => uuidv7(ctx.now.getTime())
  const id = newId()
  return ctx.db.run(
    insertModifierList({ list: JSON.stringify({ ...rowOf(input), id, modifiers: partsOf(modifiers, newId) }) }),
    record(ctx, { action: 'modifier-list.created', resourceType: 'modifier-list', resourceId: id, after: input }),
    modifierListById({ id }),
  )
}
