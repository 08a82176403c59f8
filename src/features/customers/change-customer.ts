import type { Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { changedCustomer } from './queries.ts'
import type { Change } from './schema.ts'

/** Audit and event say which fields changed, never to what: those are personal. `shown` reads what the caller may see. */
export async function changeCustomer<T>(ctx: Ctx, id: string, change: Change, { seen, shown }: { seen: number | null; shown: Query<T> }) {
  const after = { fields: Object.keys(change) }
  const changed = { type: 'customer.changed', aggregate: 'customer', aggregateId: id, data: after }
  return ctx.db.run(
    changedCustomer({ id, patch: JSON.stringify(change), seen }),
    record(ctx, { action: 'customer.changed', resourceType: 'customer', resourceId: id, after, events: [changed] }),
    shown,
  )
}
