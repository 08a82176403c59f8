import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { payLinksOf, revokePayLinkRows } from './queries.ts'

export const revokePayLinks = (ctx: Ctx, orderId: string) =>
  ctx.db.run(
    revokePayLinkRows({ orderId, locations: worksWhere(ctx.actor) }),
    record(ctx, { action: 'pay-links.revoked', resourceType: 'order', resourceId: orderId }),
    payLinksOf({ orderId }),
  )
