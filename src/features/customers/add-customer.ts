import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { customerById, insertCustomer } from './queries.ts'
import type { AddCustomer } from './schema.ts'

/** A walk-in whom the staff writes down: a customer without a user. */
export async function addCustomer(ctx: Ctx, input: AddCustomer) {
  const id = uuidv7(ctx.now.getTime())
  const added = { type: 'customer.added', aggregate: 'customer', aggregateId: id }
  return ctx.db.run(
    insertCustomer({ ...input, id }),
    record(ctx, { action: 'customer.added', resourceType: 'customer', resourceId: id, events: [added] }),
    customerById({ id }),
  )
}
