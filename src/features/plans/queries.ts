import { sql } from 'drizzle-orm'
import { query, queryOne, type Query } from '../../db/query.ts'
import { asFlag, asJson, asNumber, asText } from '../../db/sql.ts'
import type { Ctx } from '../../http/context.ts'
import { FEATURES, isWorthAWarning, LIMITS, type Access, type Feature, type Limit, type PlanStatus } from './rules.ts'

export type Standing = {
  key: string
  name: string
  status: PlanStatus
  access: Access
  graceUntil: string | null
  features: { name: Feature; isOn: boolean; because: 'killed' | 'granted' | 'withheld' | 'plan' | 'off' }[]
  limits: { name: Limit; used: number; most: number | null; isHard: boolean | null }[]
}

const planHere = queryOne((q, p: { features: string[]; limits: string[] }) =>
  q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.plan_here(${p.features}::text[], ${p.limits}::text[]) r`),
)

export const standingHere = () => planHere({ features: [...FEATURES], limits: [...LIMITS] })

const needed = query((q, p: { feature: string }) =>
  q.select({ ok: asText(sql`app.need_feature(${p.feature}::text)`) }).from(sql`(values (1)) once`),
)

/** Refuses its batch with FEATURE_OFF where the tenant does not have the feature. */
export const needFeature = (feature: Feature) => needed({ feature })

type Used = { used: number; most: number; isHard: boolean }

const usedOf = query((q, p: { name: string }) =>
  q
    .select({ used: asNumber(sql`u.used`), most: asNumber(sql`b.most`), isHard: asFlag(sql`b.is_hard`) })
    .from(sql`usage u cross join lateral app.limit_of(u.tenant_id, u.name) b`)
    .where(sql`u.name = ${p.name}`),
)

/** Stands behind a write that makes one more: the answer then says in a header how near the limit is. */
export const warnOfLimit = (ctx: Ctx, name: Limit): Query<Used[]> => ({
  ...usedOf({ name }),
  committed: ([found]) => {
    if (found && isWorthAWarning(found)) ctx.warnings.push(`${name};used=${found.used};most=${found.most}`)
  },
})
