import { end } from './kitchen.ts'
import { askForRefund, giveUp, hear, payBack } from './money.ts'
import { DAY, MINUTE, openPayment, type Shop } from './shop.ts'

const PATIENCE = 2 * MINUTE

/** Payments that nobody told us of are looked at; what nobody goes on with is given up after a day. */
export function sweepPayments(shop: Shop) {
  for (const order of shop.orders) {
    const open = openPayment(order)
    if (!open || open.touchedAt > shop.now - PATIENCE) continue
    open.touchedAt = shop.now
    const waits = !open.intent || open.intent.state === 'created' || open.intent.state === 'requires_action'
    if (waits && shop.now - open.createdAt > DAY) giveUp(shop, order, open)
    else hear(shop, order, open)
    payBack(shop, order)
  }
}

export function sweepRefunds(shop: Shop) {
  for (const { refunds } of shop.orders)
    for (const refund of refunds) if (refund.state === 'pending' && refund.touchedAt <= shop.now - PATIENCE) askForRefund(shop, refund)
}

/** Semantics 4.5: goods are let go once no money can come any more. */
export function sweepHolds(shop: Shop) {
  for (const order of shop.orders) {
    if (order.kitchen !== 'pending' || order.heldUntil === null || order.heldUntil > shop.now) continue
    order.heldUntil = shop.now + PATIENCE
    const open = openPayment(order)
    if (open?.intent?.state === 'processing') hear(shop, order, open)
    else {
      if (open) giveUp(shop, order, open)
      if (order.kitchen === 'pending') end(shop, order, 'restock')
    }
    payBack(shop, order)
  }
}
