import { isSupport } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { NotForSupport } from '../../http/problem.ts'
import { record } from '../audit/queries.ts'
import { changedSettings, requiredFactors, settingsHere } from './queries.ts'
import { asColumns } from './rules.ts'
import type { PutSettings } from './schema.ts'

export async function changeSettings(ctx: Ctx, input: PutSettings, seen: number) {
  // who is asked for a second factor outlasts a session of support
  if (input.mfaRoles && isSupport(ctx.actor)) throw NotForSupport()
  const resourceId = ctx.tenantId ?? ''
  const changed = { type: 'tenant.changed', aggregate: 'tenant', aggregateId: resourceId }
  return ctx.db.run(
    changedSettings({ patch: asColumns(input), seen }),
    ...(input.mfaRoles ? [requiredFactors({ roles: JSON.stringify(input.mfaRoles) })] : []),
    record(ctx, { action: 'tenant.changed', resourceType: 'tenant', resourceId, after: input, events: [changed] }),
    settingsHere({}),
  )
}
