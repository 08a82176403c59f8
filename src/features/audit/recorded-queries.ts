import { sql } from 'drizzle-orm'
import type { Query } from '../../db/query.ts'
import { asNumber, asText } from '../../db/sql.ts'
import type { Ctx } from '../../http/context.ts'
import type { Wakeable } from '../../outside/wake.ts'

/** The events that a function answers as `r`. */
export const eventsOfR = {
  tenantId: asText(sql`r.tenant_id`),
  id: asNumber(sql`r.id`),
  aggregate: asText(sql`r.aggregate`),
  aggregateId: asText(sql`r.aggregate_id`),
  locationId: sql<string | null>`r.location_id`,
}

/** For functions that write their own audit row and events, because only they know whether anything is new. Followers are woken after the commit. */
export const recorded =
  <P>(statement: (params: P) => Query<Wakeable[]>) =>
  (ctx: Ctx, params: P): Query<Wakeable[]> => ({ ...statement(params), committed: (events) => ctx.wake(events) })
