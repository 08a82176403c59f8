import type { Ctx } from '../../http/context.ts'
import { noted } from './note-queries.ts'
import { planByKey, putPlanRow } from './queries.ts'
import type { PutPlan } from './schema.ts'

/** What a plan no longer holds is not deleted anywhere: limits are asked when the next one is made. */
export async function putPlan(ctx: Ctx, key: string, { isDefault, ...plan }: PutPlan) {
  const entry = { ...plan, key, is_default: isDefault }
  return ctx.db.run(
    noted(ctx, { action: 'plan.put', data: { key, isDefault, ...plan } }),
    putPlanRow({ entry: JSON.stringify(entry) }),
    planByKey({ key }),
  )
}
