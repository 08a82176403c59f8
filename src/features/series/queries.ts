import { and, asc, eq, sql } from 'drizzle-orm'
import { classSeries, classTypes } from '../../../drizzle/classes.ts'
import { locations } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import { eventsOfR, recorded } from '../audit/recorded-queries.ts'

const listOf = (column: typeof classSeries.exdates | typeof classSeries.rdates) => asJson<string[]>(sql`to_jsonb(${column})`)

const series = {
  id: classSeries.id,
  classTypeId: classSeries.classTypeId,
  classTypeName: classTypes.name,
  locationId: classSeries.locationId,
  roomId: classSeries.roomId,
  recurrence: {
    firstDate: classSeries.firstDate,
    time: classSeries.time,
    zone: classSeries.zone,
    rule: classSeries.rule,
    exdates: listOf(classSeries.exdates),
    rdates: listOf(classSeries.rdates),
    horizonDays: classSeries.horizonDays,
  },
  fromDate: classSeries.fromDate,
  untilDate: classSeries.untilDate,
  continues: classSeries.continues,
  durationMinutes: classSeries.durationMinutes,
  capacity: classSeries.capacity,
  price: classSeries.price,
  currency: locations.currency,
  creditCost: classSeries.creditCost,
  opensMinutes: classSeries.opensMinutes,
  closesMinutes: classSeries.closesMinutes,
  cutoffMinutes: classSeries.cutoffMinutes,
  published: classSeries.published,
  visibleFrom: classSeries.visibleFrom,
  version: classSeries.version,
}

export const seriesById = queryOne((q, p: { id: string }) =>
  q
    .select(series)
    .from(classSeries)
    .innerJoin(classTypes, eq(classTypes.id, classSeries.classTypeId))
    .innerJoin(locations, eq(locations.id, classSeries.locationId))
    .where(eq(classSeries.id, p.id)),
)

export const seriesAfter = query((q, p: { id: string | null; locationId: string | null; limit: number }) =>
  q
    .select(series)
    .from(classSeries)
    .innerJoin(classTypes, eq(classTypes.id, classSeries.classTypeId))
    .innerJoin(locations, eq(locations.id, classSeries.locationId))
    .where(
      and(
        sql`(${p.locationId}::uuid is null or ${classSeries.locationId} = ${p.locationId}::uuid)`,
        sql`(${p.id}::uuid is null or ${classSeries.id} > ${p.id}::uuid)`,
      ),
    )
    .orderBy(asc(classSeries.id))
    .limit(p.limit),
)

export const insertSeries = query((q, p: { row: string; occurrences: string }) =>
  q.select(eventsOfR).from(sql`app.create_series(${p.row}::jsonb, ${p.occurrences}::jsonb) r`),
)
export const createdSeries = recorded(insertSeries)

export const updateSeries = query((q, p: { id: string; edit: string; version: number | null }) =>
  q.select(eventsOfR).from(sql`app.change_series(${p.id}::uuid, ${p.edit}::jsonb, ${p.version}::bigint) r`),
)
export const changedSeries = recorded(updateSeries)

export const splitSeries = query((q, p: { id: string; newId: string; from: string; edit: string; version: number | null }) =>
  q
    .select(eventsOfR)
    .from(sql`app.continue_series(${p.id}::uuid, ${p.newId}::uuid, ${p.from}::text, ${p.edit}::jsonb, ${p.version}::bigint) r`),
)
export const continuedSeries = recorded(splitSeries)
