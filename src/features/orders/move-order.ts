import type { Ctx } from '../../http/context.ts'
import { worksWhere } from './access-rules.ts'
import { stepOrder } from './command-queries.ts'
import { orderById } from './queries.ts'
import { recordOfOrder } from './record-queries.ts'
import { steps, type Step } from './rules.ts'

export function moveOrder(ctx: Ctx, id: string, step: Step) {
  const { event, moves, undo } = steps[step]
  return ctx.db.run(
    stepOrder({ id, moves: JSON.stringify(moves), undo, locations: worksWhere(ctx.actor) }),
    recordOfOrder(ctx, { action: event, orderId: id }),
    orderById({ id }),
  )
}
