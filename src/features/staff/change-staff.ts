import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { asColumns } from '../tenants/rules.ts'
import { changedStaff, staffById } from './queries.ts'
import { deciderOf } from './rules.ts'
import type { ChangeStaff } from './schema.ts'

/** The database asserts that an owner remains, that only owners touch owners, and that nobody gives what they do not have. */
export async function changeStaff(ctx: Ctx, id: string, change: ChangeStaff, seen: number | null) {
  const event = { type: 'staff.changed', aggregate: 'staff', aggregateId: id, data: { ...change } }
  return ctx.db.run(
    changedStaff({ id, patch: asColumns(change), seen, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'staff.changed', resourceType: 'staff', resourceId: id, after: change, events: [event] }),
    staffById({ id }),
  )
}
