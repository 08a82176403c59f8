import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { changedRole, roleById } from './role-queries.ts'
import { deciderOf } from './rules.ts'
import type { ChangeRole } from './schema.ts'

/** Whoever has it works by it from their next token on; sensitive routes ask for that one at once. */
export async function changeRole(ctx: Ctx, id: string, change: ChangeRole, seen: number | null) {
  const changed = { type: 'role.changed', aggregate: 'role', aggregateId: id }
  return ctx.db.run(
    changedRole({ id, patch: JSON.stringify(change), seen, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'role.changed', resourceType: 'role', resourceId: id, after: change, events: [changed] }),
    roleById({ id }),
  )
}
