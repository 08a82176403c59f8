import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertedRole, roleById } from './role-queries.ts'
import { deciderOf, MOST_ROLES } from './rules.ts'
import type { AddRole } from './schema.ts'

/** The database asserts that whoever makes it has all that it gives. */
export async function addRole(ctx: Ctx, { key, name, permissions }: AddRole) {
  const id = uuidv7(ctx.now.getTime())
  const added = { type: 'role.added', aggregate: 'role', aggregateId: id, data: { key } }
  return ctx.db.run(
    insertedRole({ id, key, name, permissions: JSON.stringify(permissions), decider: deciderOf(ctx.actor), most: MOST_ROLES }),
    record(ctx, { action: 'role.added', resourceType: 'role', resourceId: id, after: { key, permissions }, events: [added] }),
    roleById({ id }),
  )
}
