import { asc, eq, sql, type SQL } from 'drizzle-orm'
import { classTypes, rooms, sessions } from '../../../drizzle/classes.ts'
import { locations } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asInstant, asJson, asNumber, asText } from '../../db/sql.ts'

const before = (minutes: SQL | typeof sessions.closesMinutes | typeof sessions.cutoffMinutes | typeof sessions.opensMinutes) =>
  asInstant(sql`${sessions.startsAt} - make_interval(mins => ${minutes})`)

const roomName = sql<string | null>`(select r.name from ${rooms} r where r.id = ${sessions.roomId})`

const session = {
  id: sessions.id,
  classTypeId: sessions.classTypeId,
  classTypeName: classTypes.name,
  difficulty: sessions.difficulty,
  seriesId: sessions.seriesId,
  recurrence: sessions.recurrence,
  locationId: sessions.locationId,
  roomId: sessions.roomId,
  roomName,
  startsAt: sessions.startsAt,
  endsAt: sessions.endsAt,
  zone: sessions.zone,
  durationMinutes: sessions.durationMinutes,
  capacity: sessions.capacity,
  price: sessions.price,
  currency: locations.currency,
  creditCost: sessions.creditCost,
  opensMinutes: sessions.opensMinutes,
  closesMinutes: sessions.closesMinutes,
  cutoffMinutes: sessions.cutoffMinutes,
  free: asNumber(sql`greatest(0, ${sessions.capacity} - ${sessions.taken})`),
  bookingOpensAt: before(sessions.opensMinutes) as SQL<string | null>,
  bookingClosesAt: before(sessions.closesMinutes),
  cancelUntil: before(sessions.cutoffMinutes),
  published: sessions.published,
  visibleFrom: sessions.visibleFrom,
  state: sessions.state,
  cancelReason: sessions.cancelReason,
  overridden: asJson<string[]>(sql`to_jsonb(${sessions.overridden})`),
  version: sessions.version,
}

export const sessionById = queryOne((q, p: { id: string }) =>
  q
    .select(session)
    .from(sessions)
    .innerJoin(classTypes, eq(classTypes.id, sessions.classTypeId))
    .innerJoin(locations, eq(locations.id, sessions.locationId))
    .where(eq(sessions.id, p.id)),
)

export type Filters = {
  from: string
  to: string | null
  locationId: string | null
  classTypeId: string | null
  seriesId: string | null
  difficulty: string | null
  minFree: number | null
  /** What the public sees is asked for, so that it is read along an index of its own; null: any. */
  published: boolean | null
  after: string | null
  afterId: string | null
  limit: number
}

const found = (p: Filters) => sql`(select s.id from ${sessions} s
  where s.starts_at >= ${p.from}::timestamptz
    and (${p.to}::timestamptz is null or s.starts_at < ${p.to}::timestamptz)
    and (${p.locationId}::uuid is null or s.location_id = ${p.locationId}::uuid)
    and (${p.classTypeId}::uuid is null or s.class_type_id = ${p.classTypeId}::uuid)
    and (${p.seriesId}::uuid is null or s.series_id = ${p.seriesId}::uuid)
    and (${p.difficulty}::text is null or s.difficulty = ${p.difficulty}::text)
    and (${p.published}::boolean is not true or s.published)
    and (${p.minFree}::integer is null or (not s.is_full and s.state = 'scheduled' and s.capacity - s.taken >= ${p.minFree}::integer))
    and (${p.afterId}::uuid is null or (s.starts_at, s.id) > (${p.after}::timestamptz, ${p.afterId}::uuid))
  order by s.starts_at, s.id limit ${p.limit}) found`

/** A page along an index, and what stands beside it only of that. */
export const sessionsFrom = query((q, p: Filters) =>
  q
    .select(session)
    .from(found(p))
    .innerJoin(sessions, eq(sessions.id, sql`found.id`))
    .innerJoin(classTypes, eq(classTypes.id, sessions.classTypeId))
    .innerJoin(locations, eq(locations.id, sessions.locationId))
    .orderBy(asc(sessions.startsAt), asc(sessions.id)),
)

type Shown = { from: string; locationId: string | null; classTypeId: string | null; limit: number }

/** What the public sees, whoever asks. */
export const sessionsShown = query((q, p: Shown) =>
  q
    .select({
      id: sessions.id,
      classTypeName: asText(sql`(select t.name from ${classTypes} t where t.id = ${sessions.classTypeId})`),
      roomName,
      place: asText(sql`(select l.name from ${locations} l where l.id = ${sessions.locationId})`),
      startsAt: sessions.startsAt,
      endsAt: sessions.endsAt,
      state: sessions.state,
      version: sessions.version,
      updatedAt: sessions.updatedAt,
    })
    .from(sessions)
    .where(
      sql`${sessions.startsAt} >= ${p.from}::timestamptz and ${sessions.published} and coalesce(${sessions.visibleFrom} <= app.now(), true)
        and (${p.locationId}::uuid is null or ${sessions.locationId} = ${p.locationId}::uuid)
        and (${p.classTypeId}::uuid is null or ${sessions.classTypeId} = ${p.classTypeId}::uuid)`,
    )
    .orderBy(asc(sessions.startsAt), asc(sessions.id))
    .limit(p.limit),
)

export const insertSession = query((q, p: { row: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.create_session(${p.row}::jsonb) r`),
)

export const updateSession = query((q, p: { id: string; changes: string; force: boolean; version: number | null }) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.edit_session(${p.id}::uuid, ${p.changes}::jsonb, ${p.force}::boolean, ${p.version}::bigint) r`),
)

export const endSession = query((q, p: { id: string; reason: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.cancel_session(${p.id}::uuid, ${p.reason}::text) r`),
)
