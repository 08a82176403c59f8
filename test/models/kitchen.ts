import {
  CANCEL_WINDOW,
  captured,
  KIOSK_HOLD_MINUTES,
  left,
  MINUTE,
  RECALL_WINDOW,
  refunded,
  WEB_HOLD_MINUTES,
  type Kitchen,
  type Order,
  type Shop,
} from './shop.ts'

/** What the API has to answer. */
export type Said = { status: number; code?: string; state?: string }
export const said = (status: number, state?: string): Said => ({ status, ...(state !== undefined && { state }) })
export const refused = (code: string, status = 409): Said => ({ status, code })

export type Channel = 'online' | 'kiosk' | 'counter'

export function place(shop: Shop, channel: Channel, quantity: number): Said {
  if (shop.onHand - shop.reserved < quantity) return refused('OUT_OF_STOCK')
  shop.reserved += quantity
  const byShopper = channel !== 'counter'
  const holdMinutes = channel === 'kiosk' ? KIOSK_HOLD_MINUTES : WEB_HOLD_MINUTES
  shop.orders.push({
    byShopper,
    holdMinutes,
    quantity,
    returnedQuantity: 0,
    kitchen: byShopper ? 'pending' : 'placed',
    kitchenSince: shop.now,
    placedAt: byShopper ? null : shop.now,
    heldUntil: byShopper ? shop.now + holdMinutes * MINUTE : null,
    goods: 'held',
    payments: [],
    refunds: [],
  })
  return said(201)
}

export type Step = 'start' | 'ready' | 'completion' | 'recall'
const steps: Record<Step, Partial<Record<Kitchen, Kitchen>>> = {
  start: { placed: 'preparing' },
  ready: { preparing: 'ready' },
  completion: { placed: 'completed', preparing: 'completed', ready: 'completed' },
  recall: { preparing: 'placed', ready: 'preparing' },
}

/** Semantics 3.2. Goods leave with the first step forward and don't come back by a recall; nobody makes what went back whole. */
export function step(shop: Shop, order: Order, name: Step): Said {
  const to = steps[name][order.kitchen]
  if (!to) return refused('ILLEGAL_TRANSITION')
  if (name === 'recall' && shop.now > order.kitchenSince + RECALL_WINDOW) return refused('RECALL_WINDOW_PASSED')
  if ((name === 'start' || name === 'ready') && left(order) === 0) return refused('ILLEGAL_TRANSITION')
  if (name !== 'recall' && order.goods === 'held') {
    shop.onHand -= left(order)
    shop.reserved -= left(order)
    order.goods = 'sold'
  }
  stand(shop, order, to)
  return said(200)
}

export function stand(shop: Shop, order: Order, kitchen: Kitchen) {
  order.kitchen = kitchen
  order.kitchenSince = shop.now
}

/** A prepaid order is paid. */
export function becomePlaced(shop: Shop, order: Order) {
  stand(shop, order, 'placed')
  order.placedAt ??= shop.now
  order.heldUntil = null
}

/** Goods of a canceled order are there again and money came: it goes on, unless they were used or somebody else has them. */
export function heldAgain(shop: Shop, order: Order): boolean {
  if (order.goods !== 'released' || captured(order) !== refunded(order)) return false
  if (shop.onHand - shop.reserved < left(order)) return false
  shop.reserved += left(order)
  order.goods = 'held'
  return true
}

export type Goods = 'restock' | 'waste'

/** Semantics 3.2: why this order can't be canceled by whoever asks, its money aside. */
export function notCancelable(shop: Shop, order: Order, byShopper: boolean): Said | undefined {
  const early = order.kitchen === 'pending' || order.kitchen === 'placed'
  if (!early && (byShopper || order.kitchen === 'completed' || order.kitchen === 'canceled')) return refused('ILLEGAL_TRANSITION')
  const late = order.placedAt !== null && shop.now > order.placedAt + CANCEL_WINDOW
  return byShopper && late ? refused('CANCEL_WINDOW_PASSED') : undefined
}

export function end(shop: Shop, order: Order, goods: Goods) {
  if (order.goods === 'held') {
    shop.reserved -= left(order)
    order.goods = 'released'
  } else if (order.goods === 'sold') {
    if (goods === 'restock') shop.onHand += left(order)
    order.goods = goods === 'restock' ? 'released' : 'wasted'
  }
  stand(shop, order, 'canceled')
  order.heldUntil = null
}
