import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { deletedRole, heldRole } from './role-queries.ts'
import { deciderOf } from './rules.ts'

/** A role that somebody has, or is invited to, stays. */
export async function deleteRole(ctx: Ctx, id: string, seen: number | null) {
  const deleted = { type: 'role.deleted', aggregate: 'role', aggregateId: id }
  const decider = deciderOf(ctx.actor)
  return ctx.db.run(
    heldRole({ id, decider }),
    record(ctx, { action: 'role.deleted', resourceType: 'role', resourceId: id, events: [deleted] }),
    deletedRole({ id, seen, decider }),
  )
}
