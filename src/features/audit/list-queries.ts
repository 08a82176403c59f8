import { and, desc, eq, sql } from 'drizzle-orm'
import { auditSeals } from '../../../drizzle/audit.ts'
import { auditLog } from '../../../drizzle/events.ts'
import { query } from '../../db/query.ts'

const entry = {
  id: auditLog.id,
  action: auditLog.action,
  resourceType: auditLog.resourceType,
  resourceId: auditLog.resourceId,
  before: auditLog.before,
  after: auditLog.after,
  actorKind: auditLog.actorKind,
  actorId: auditLog.actorId,
  address: auditLog.address,
  userAgent: auditLog.userAgent,
  requestId: auditLog.requestId,
  locationId: auditLog.locationId,
  impersonatorId: auditLog.impersonatorId,
  deviceId: auditLog.deviceId,
  at: auditLog.at,
}

export type Asked = {
  action: string | null
  actor: string | null
  resource: string | null
  from: string | null
  to: string | null
  beforeAt: string | null
  beforeId: string | null
  limit: number
  /** Where the reader works; null is everywhere. */
  locations: readonly string[] | null
}

const isAsked = (p: Asked) =>
  and(
    sql`(${p.action}::text is null or ${auditLog.action} = ${p.action}::text)`,
    sql`(${p.actor}::uuid is null or ${auditLog.actorId} = ${p.actor}::uuid)`,
    sql`(${p.resource}::uuid is null or ${auditLog.resourceId} = ${p.resource}::uuid)`,
    sql`(${p.from}::timestamptz is null or ${auditLog.at} >= ${p.from}::timestamptz)`,
    sql`(${p.to}::timestamptz is null or ${auditLog.at} < ${p.to}::timestamptz)`,
    sql`(${p.beforeId}::uuid is null or (${auditLog.at}, ${auditLog.id}) < (${p.beforeAt}::timestamptz, ${p.beforeId}::uuid))`,
  )

const newestFirst = [desc(auditLog.at), desc(auditLog.id)]

const everywhere = query((q, p: Asked) =>
  q
    .select(entry)
    .from(auditLog)
    .where(isAsked(p))
    .orderBy(...newestFirst)
    .limit(p.limit),
)

/** A page of each location along its own index, and of these the first. */
const inPlaces = query((q, p: Asked) => {
  const order = sql`order by audit_log.at desc, audit_log.id desc limit ${p.limit}`
  const first = sql`(select audit_log.id from unnest(${p.locations}::uuid[]) place(id) cross join lateral
    (select * from audit_log where audit_log.location_id = place.id and ${isAsked(p)} ${order}) audit_log ${order}) first`
  return q
    .select(entry)
    .from(auditLog)
    .innerJoin(first, eq(auditLog.id, sql`first.id`))
    .orderBy(...newestFirst)
})

export const auditBefore = (p: Asked) => (p.locations === null ? everywhere(p) : inPlaces(p))

/** As `auditBefore`, each entry with its place in the chain; null where it still waits for its seal. */
export const auditWithSeals = query((q, p: Asked) =>
  q
    .select({ ...entry, seq: auditSeals.seq, hash: auditSeals.hash })
    .from(auditLog)
    .leftJoin(auditSeals, and(eq(auditSeals.tenantId, auditLog.tenantId), eq(auditSeals.auditId, auditLog.id)))
    .where(isAsked(p))
    .orderBy(...newestFirst)
    .limit(p.limit),
)
