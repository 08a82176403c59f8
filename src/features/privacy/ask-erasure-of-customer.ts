import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { askErasure, erasureOfCustomer } from './erasure-queries.ts'
import { assertErasable } from './refusal-queries.ts'
import { COOLING_DAYS } from './rules.ts'

/** Of somebody without an account, who has asked the tenant instead of us. */
export function askForErasureOfCustomer(ctx: Ctx, tenantId: string, customerId: string) {
  const entry = { id: uuidv7(ctx.now.getTime()), days: COOLING_DAYS, emailHash: null, customerId }
  return ctx.db.run(
    assertErasable({ userId: null, tenantId, customerId }),
    askErasure({ entry: JSON.stringify(entry) }),
    record(ctx, { action: 'customer.erasure-asked', resourceType: 'customer', resourceId: customerId }),
    erasureOfCustomer({ tenantId, customerId }),
  )
}
