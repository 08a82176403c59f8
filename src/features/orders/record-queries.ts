import { sql } from 'drizzle-orm'
import { query, type Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import type { Wakeable } from '../../outside/wake.ts'
import { recorded } from '../audit/queries.ts'

const recordEntry = query((q, p: { orderId: string; action: string; after: string; data: string }) =>
  q.select(recorded).from(sql`app.record_of_order(${p.orderId}::uuid, ${p.action}::text, ${p.after}::jsonb, ${p.data}::jsonb) r`),
)

type Change = { action: string; orderId: string; after?: Record<string, unknown>; data?: Record<string, unknown> }

/** As `record`, for a batch that changed an order: location, status and number come from the row as it stands by then. */
export function recordOfOrder(ctx: Ctx, { action, orderId, after = {}, data = {} }: Change): Query<Wakeable[]> {
  const statement = recordEntry({ orderId, action, after: JSON.stringify(after), data: JSON.stringify(data) })
  return { ...statement, committed: (events) => ctx.wake(events) }
}
