import type { Ctx } from '../../http/context.ts'
import { demand } from '../../http/reach.ts'
import { chargeOrder } from '../cards/charging-stripe-access.ts'
import { PaymentFailed } from './problems.ts'
import type { StartCardPayment } from './schema.ts'
import { tryNamed } from './stripe-access.ts'

/** By whom it is paid, or with their saved card by whoever may charge it without them. */
export async function startCardPayment(ctx: Ctx, orderId: string, { paymentMethod, cardId }: StartCardPayment) {
  const away = cardId !== undefined && ctx.actor.kind !== 'customer'
  if (away) demand(ctx, 'payments:charge')
  const { payment, declinedAs } = await chargeOrder(ctx, orderId, { name: await tryNamed(ctx), paymentMethod, cardId, away })
  if (declinedAs !== null) throw PaymentFailed({ code: declinedAs })
  return payment
}
