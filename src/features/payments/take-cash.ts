import type { Ctx } from '../../http/context.ts'
import { Problem } from '../../http/problem.ts'
import { demand } from '../../http/reach.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { PaymentInProgress } from './problems.ts'
import { insertCash, openChargeOf, paymentById, settlePayment } from './queries.ts'
import { asProblem, currentIntent, stripeOf } from './stripe-access.ts'

/** One batch. A card payment that nobody finished makes room for the cash: whoever holds a till has asked the shopper. */
export async function takeCash(ctx: Ctx, orderId: string, tendered: number) {
  demand(ctx, 'payments:take-cash')
  const id = uuidv7(ctx.now.getTime())
  const wanted = { paymentId: id, orderId, tendered, onlyAt: worksWhere(ctx.actor) }
  const cash = [insertCash(ctx, { wanted: JSON.stringify(wanted) }), paymentById({ id })] as const
  try {
    return await ctx.db.run(...cash)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== PaymentInProgress.code) throw error
    await endCardPayment(ctx, orderId, error)
    return ctx.db.run(...cash)
  }
}

/** What a bank is at work on stays in the way. Money that was faster is booked, and then nothing is due. */
async function endCardPayment(ctx: Ctx, orderId: string, inProgress: Problem) {
  const [charge] = await ctx.db.read(openChargeOf({ orderId }))
  if (!charge) return
  const stripe = stripeOf(ctx, charge.account)
  try {
    const now = await currentIntent(stripe, charge)
    if (now.state === 'processing') throw inProgress
    await ctx.db.unkeyed().run(settlePayment(ctx, charge, await stripe.cancelIntent(now.providerRef)))
  } catch (error) {
    throw asProblem(error)
  }
}
