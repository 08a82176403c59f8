import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { modifierListById, updateModifierList } from './queries.ts'
import type { EditModifierList, ReplaceModifiers } from './schema.ts'
import { ModifierListNotFound } from './problems.ts'
import { partsOf, rowOf } from '../../db/rows.ts'

/** Its bounds and name, or all of its modifiers. */
export async function editModifierList(ctx: Ctx, id: string, changes: EditModifierList | ReplaceModifiers, version: number | null) {
  const row = rowOf(changes)
  if ('modifiers' in changes) row['modifiers'] = partsOf(changes.modifiers, () => uuidv7(ctx.now.getTime()))
  const list = await ctx.db.run(
    updateModifierList({ id, version, changes: JSON.stringify(row) }),
    record(ctx, { action: 'modifier-list.edited', resourceType: 'modifier-list', resourceId: id, after: changes }),
    modifierListById({ id }),
  )
  if (!list) throw ModifierListNotFound()
  return list
}
