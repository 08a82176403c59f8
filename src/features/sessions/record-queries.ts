import { sql } from 'drizzle-orm'
import { query, type Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import type { Wakeable } from '../../outside/wake.ts'
import { eventsOfR } from '../audit/recorded-queries.ts'

const recordedOf = query((q, p: { action: string; id: string; after: string }) =>
  q.select(eventsOfR).from(sql`(select s.id, s.location_id from sessions s where s.id = ${p.id}::uuid) s
    cross join lateral app.record(jsonb_build_object('action', ${p.action}::text, 'resourceType', 'session', 'resourceId', s.id, 'after', ${p.after}::jsonb,
      'events', app.events_of_sessions(${p.action}::text, jsonb_build_array(s.id), s.location_id))) r`),
)

/** Audit row and event of one session, at its location. */
export function recordOfSession(ctx: Ctx, action: string, id: string, after: unknown): Query<Wakeable[]> {
  return { ...recordedOf({ action, id, after: JSON.stringify(after) }), committed: (events) => ctx.wake(events) }
}
