import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { modifierById, setSoldOut } from './queries.ts'

export async function toggleModifier(ctx: Ctx, id: string, soldOut: boolean) {
  return ctx.db.run(
    setSoldOut({ id, soldOut }),
    record(ctx, { action: 'modifier.toggled', resourceType: 'modifier', resourceId: id, after: { soldOut } }),
    modifierById({ id }),
  )
}
