import type { Ctx } from '../../http/context.ts'
import { seesOrdersAt } from './access-rules.ts'
import { NotPlaced, OrderNotFound } from './problems.ts'
import { receiptById } from './queries.ts'

export async function readReceipt(ctx: Ctx, id: string) {
  const [row] = await ctx.db.read(receiptById({ id }))
  if (!row || !seesOrdersAt(ctx.actor, row.order.locationId)) throw OrderNotFound()
  const { order, business } = row
  const { slug, ...location } = row.location
  if (order.number === null) throw NotPlaced()
  return { receiptNumber: `${slug}-${order.businessDate}-${order.number}`, business, location, order }
}
