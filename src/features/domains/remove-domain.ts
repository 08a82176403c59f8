import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { domainHeld, removedDomain } from './queries.ts'

/** From its commit on the host leads nowhere, and is free for others. */
export async function removeDomain(ctx: Ctx, id: string) {
  return ctx.db.run(
    domainHeld({ id }),
    record(ctx, { action: 'domain.removed', resourceType: 'domain', resourceId: id }),
    removedDomain({ id }),
  )
}
