import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { askErasure, erasureOfCustomer } from './erasure-queries.ts'
import { assertErasable } from './refusal-queries.ts'
import { COOLING_DAYS, type Whose } from './rules.ts'

/** Of somebody without an account, who has asked the tenant instead of us: of a customer, or of an order that is no customer's. */
export function askForErasureOfCustomer(ctx: Ctx, tenantId: string, whose: Whose, id: string) {
  const entry = { id: uuidv7(ctx.now.getTime()), days: COOLING_DAYS, emailHash: null, [`${whose}Id`]: id }
  return ctx.db.run(
    assertErasable({ userId: null, tenantId, customerId: id }),
    askErasure({ entry: JSON.stringify(entry) }),
    record(ctx, { action: `${whose}.erasure-asked`, resourceType: whose, resourceId: id }),
    erasureOfCustomer({ tenantId, customerId: id }),
  )
}
