import type { Ctx } from '../../http/context.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { worksWhere } from './access-rules.ts'
import { endOrder } from './command-queries.ts'
import { recordOfOrder } from './record-queries.ts'
import { orderById } from './queries.ts'
import { cancelable } from './rules.ts'
import type { CancelOrder } from './schema.ts'

/** For orders without open or captured money; `payment_not_settled` says that there is some. */
export function cancelOrder(ctx: Ctx, id: string, { reason, stock }: CancelOrder) {
  const shopper = ctx.actor.kind !== 'staff'
  if (!shopper && reason === undefined) throw InvalidRequest([{ in: 'json', field: 'reason', message: 'Say why.' }])
  const why = reason ?? 'canceled by the customer'
  return ctx.db.run(
    endOrder({ id, states: cancelable(shopper), shopper, reason: why, stock, locations: worksWhere(ctx.actor) }),
    recordOfOrder(ctx, { action: 'order.canceled', orderId: id, after: { stock } }),
    orderById({ id }),
  )
}
