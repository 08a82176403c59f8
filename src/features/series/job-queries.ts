import { asc, sql } from 'drizzle-orm'
import { classSeries, sessions } from '../../../drizzle/classes.ts'
import { query } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import { eventsOfR, recorded } from '../audit/recorded-queries.ts'

type Due = { tenantId: string | null; most: number }

/** Series whose sessions are to be looked at again, whosever they are; the longest due first. */
export const dueSeries = query((q, p: Due) =>
  q
    .select({
      tenantId: classSeries.tenantId,
      id: classSeries.id,
      version: classSeries.version,
      firstDate: classSeries.firstDate,
      fromDate: classSeries.fromDate,
      untilDate: classSeries.untilDate,
      time: classSeries.time,
      zone: classSeries.zone,
      rule: classSeries.rule,
      exdates: asJson<string[]>(sql`to_jsonb(${classSeries.exdates})`),
      rdates: asJson<string[]>(sql`to_jsonb(${classSeries.rdates})`),
      horizonDays: classSeries.horizonDays,
    })
    .from(classSeries)
    .where(sql`${classSeries.lookAt} <= app.now() and (${p.tenantId}::uuid is null or ${classSeries.tenantId} = ${p.tenantId}::uuid)`)
    .orderBy(asc(classSeries.lookAt))
    .limit(p.most),
)

export const addSessions = query((q, p: { looked: string }) => q.select(eventsOfR).from(sql`app.extend_series(${p.looked}::jsonb) r`))
export const extendedSeries = recorded(addSessions)

export const endedSessions = query((q, p: Due) =>
  q
    .select({ tenantId: sessions.tenantId, id: sessions.id })
    .from(sessions)
    .where(
      sql`${sessions.state} = 'scheduled' and ${sessions.endsAt} <= app.now() and (${p.tenantId}::uuid is null or ${sessions.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(asc(sessions.endsAt))
    .limit(p.most),
)

export const endSessions = query((q, p: { ids: string[] }) => q.select(eventsOfR).from(sql`app.complete_sessions(${p.ids}::uuid[]) r`))
export const completedSessions = recorded(endSessions)
