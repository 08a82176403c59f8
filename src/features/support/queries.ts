import { desc, sql } from 'drizzle-orm'
import { supportSessions } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asInstant, asJson, asText } from '../../db/sql.ts'
import type { Grants } from '../../http/permissions.ts'

const session = {
  id: supportSessions.id,
  impersonator: asJson<{ userId: string; name: string | null }>(
    sql`json_build_object('userId', support_sessions.impersonator_id, 'name', support_sessions.impersonator_name)`,
  ),
  staffId: supportSessions.staffId,
  reason: supportSessions.reason,
  startedAt: asInstant(sql`support_sessions.started_at`),
  expiresAt: supportSessions.expiresAt,
  endedAt: supportSessions.endedAt,
  endedBy: supportSessions.endedBy,
}

/** Of the tenant of the context: the platform sees those of all. */
export const supportSessionById = queryOne((q, p: { id: string }) =>
  q
    .select(session)
    .from(supportSessions)
    .where(
      sql`support_sessions.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and support_sessions.id = ${p.id}::uuid`,
    ),
)

export const supportSessionsBefore = query((q, p: { at: string | null; id: string | null; limit: number }) =>
  q
    .select(session)
    .from(supportSessions)
    .where(sql`(${p.id}::uuid is null or (support_sessions.started_at, support_sessions.id) < (${p.at}::timestamptz, ${p.id}::uuid))`)
    .orderBy(desc(supportSessions.startedAt), desc(supportSessions.id))
    .limit(p.limit),
)

/** What the token of a session is made of. */
export type Acting = {
  session: {
    id: string
    impersonator: { userId: string; name: string | null }
    staffId: string
    reason: string
    startedAt: string
    expiresAt: string
    endedAt: null
    endedBy: null
  }
  userId: string
  role: string
  locationIds: string[] | null
  grants: Grants | null
  roleVersion: number | null
  slug: string
}

export const startedSupport = queryOne((q, p: { entry: string }) =>
  q.select({ acting: asJson<Acting>(sql`r`) }).from(sql`app.start_support(${p.entry}::jsonb) r`),
)

export const endedSupport = query((q, p: { id: string }) => q.select({ done: asText(sql`r`) }).from(sql`app.end_support(${p.id}::uuid) r`))
