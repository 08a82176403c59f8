import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { asColumns } from '../tenants/rules.ts'
import { changedStaff, staffById } from './queries.ts'
import { deciderOf } from './rules.ts'

/** The row stays, because what they did points to it; from their next refresh on they are a customer here. */
export async function removeStaff(ctx: Ctx, id: string, seen: number | null) {
  const event = { type: 'staff.removed', aggregate: 'staff', aggregateId: id }
  return ctx.db.run(
    changedStaff({ id, patch: asColumns({ active: false }), seen, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'staff.removed', resourceType: 'staff', resourceId: id, events: [event] }),
    staffById({ id }),
  )
}
