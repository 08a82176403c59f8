import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { asColumns } from './rules.ts'
import { changedStaff, staffById } from './staff-queries.ts'
import type { ChangeStaff } from './staff-schema.ts'

/** The database asserts that an owner remains, and that only owners touch owners. */
export async function changeStaff(ctx: Ctx, id: string, change: ChangeStaff, seen: number | null) {
  const event = { type: 'staff.changed', aggregate: 'staff', aggregateId: id, data: { ...change } }
  return ctx.db.run(
    changedStaff({ id, patch: asColumns(change), seen }),
    record(ctx, { action: 'staff.changed', resourceType: 'staff', resourceId: id, after: change, events: [event] }),
    staffById({ id }),
  )
}
