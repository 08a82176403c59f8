import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { insertCash, paymentById } from './queries.ts'

export function takeCash(ctx: Ctx, orderId: string, tendered: number) {
  if (!ctx.actor.can.includes('payments:take-cash')) throw Forbidden()
  const id = uuidv7(ctx.now.getTime())
  const wanted = { paymentId: id, orderId, tendered, onlyAt: worksWhere(ctx.actor) }
  return ctx.db.run(insertCash(ctx, { wanted: JSON.stringify(wanted) }), paymentById({ id }))
}
