import { sql } from 'drizzle-orm'
import { query, type Query } from '../../db/query.ts'
import { asNumber, asText } from '../../db/sql.ts'
import type { Ctx } from '../../http/context.ts'
import type { Wakeable } from '../../outside/wake.ts'

/** What happened to an aggregate, for those who follow it. */
export type NewEvent = { type: string; aggregate: string; aggregateId: string; locationId?: string | null; data?: Record<string, unknown> }

/** One command's audit row and its events. `before` and `after` are redacted by who writes them: ids and amounts, no personal data. */
export type Entry = { action: string; resourceType: string; resourceId?: string; before?: unknown; after?: unknown; events?: NewEvent[] }

/** The events that a record `r` has made. */
export const recorded = {
  tenantId: asText(sql`r.tenant_id`),
  id: asNumber(sql`r.id`),
  aggregate: asText(sql`r.aggregate`),
  aggregateId: asText(sql`r.aggregate_id`),
  locationId: sql<string | null>`r.location_id`,
}

const recordEntry = query((q, p: { entry: string }) => q.select(recorded).from(sql`app.record(${p.entry}::jsonb) r`))

/** Audit row and events in the transaction of their effect; after the commit their followers are woken. Stands before the query that answers. */
export function record(ctx: Ctx, entry: Entry): Query<Wakeable[]> {
  const statement = recordEntry({ entry: JSON.stringify(entry) })
  return { ...statement, committed: (events) => ctx.wake(events) }
}
