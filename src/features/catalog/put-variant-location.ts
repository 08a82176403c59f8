import { worksAt } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { record } from '../audit/queries.ts'
import type { PutVariantLocation } from './product-schema.ts'
import { putAtLocation, variantAtLocation } from './variant-queries.ts'

/** What a location charges for a variant, and whether it offers it. */
export async function putVariantLocation(ctx: Ctx, id: string, locationId: string, input: PutVariantLocation) {
  if (!worksAt(ctx.actor, locationId)) throw Forbidden()
  return ctx.db.run(
    putAtLocation({ ...input, id, locationId }),
    record(ctx, { action: 'variant.priced-at-location', resourceType: 'variant', resourceId: id, after: { ...input, locationId } }),
    variantAtLocation({ id, locationId }),
  )
}
