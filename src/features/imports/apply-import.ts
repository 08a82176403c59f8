import { worksAt } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { demand } from '../../http/reach.ts'
import { record } from '../audit/queries.ts'
import { applyChecked, importById } from './queries.ts'
import type { ApplyImport } from './schema.ts'

/** Ten thousand variants with their stock take seconds; a statement may take nine (migrations/0000). */
const DEADLINE_MS = 9_500

/** A checked file becomes products, all of it or nothing; where a location is named, its first stock too. */
export async function applyImport(ctx: Ctx, id: string, { locationId }: ApplyImport) {
  if (locationId !== null) {
    if (!worksAt(ctx.actor, locationId)) throw Forbidden()
    demand(ctx, 'inventory:write')
  }
  return ctx.db.within(DEADLINE_MS).run(
    applyChecked({ id, locationId }),
    record(ctx, {
      action: 'import.applied',
      resourceType: 'import',
      resourceId: id,
      after: { locationId },
      events: [{ type: 'catalog.imported', aggregate: 'import', aggregateId: id, locationId }],
    }),
    importById({ id }),
  )
}
