import type { Ctx } from '../../http/context.ts'
import { owedRefundsOf, settleRefund } from './queries.ts'
import { refundAtStripe } from '../payments/stripe-access.ts'

/** Pays back what an order's rows say is owed. Whatever fails here stays pending, and the sweep asks again. */
export async function makeOwedRefunds(ctx: Ctx, orderId: string) {
  const [owed] = await ctx.db.read(owedRefundsOf({ orderId }))
  for (const refund of owed) await ctx.db.unkeyed().run(settleRefund(ctx, refund.paymentId, await refundAtStripe(ctx, refund)))
  return owed.length
}
