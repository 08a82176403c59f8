/** The reference: one shop as semantics.md 3, 4 and 6 describe it, in memory and without a thought for how it is stored. */
export type Shop = { now: number; onHand: number; reserved: number; orders: Order[] }

export type Kitchen = 'pending' | 'placed' | 'preparing' | 'ready' | 'completed' | 'canceled'
export type PaymentState = 'created' | 'requires_action' | 'processing' | 'captured' | 'canceled'

export type Order = {
  byShopper: boolean
  holdMinutes: number
  quantity: number
  returnedQuantity: number
  kitchen: Kitchen
  kitchenSince: number
  placedAt: number | null
  heldUntil: number | null
  goods: 'held' | 'sold' | 'released' | 'wasted'
  payments: Payment[]
  refunds: Refund[]
}

/** `intent` is what Stripe knows, the rest is what we have heard of it. */
export type Payment = {
  kind: 'cash' | 'card_online'
  state: PaymentState
  amount: number
  attempt: number
  failure: string | null
  heardFailures: number
  createdAt: number
  touchedAt: number
  intent: Intent | null
}
export type Intent = { state: PaymentState; failures: string[]; refunds: RefundAtStripe[] }
export type RefundAtStripe = { amount: number; state: 'succeeded' | 'failed'; known: Refund | null }

export type Refund = {
  payment: Payment
  amount: number
  quantity: number
  state: 'pending' | 'succeeded' | 'failed'
  reason: 'requested' | 'order_canceled' | 'paid_after_cancel' | 'overpaid' | 'made_at_provider'
  touchedAt: number
}

export const PRICE = 450
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE
export const WEB_HOLD_MINUTES = 15
export const KIOSK_HOLD_MINUTES = 5
export const CANCEL_WINDOW = 5 * MINUTE
export const RECALL_WINDOW = 2 * MINUTE

const sum = <T>(rows: readonly T[], amount: (row: T) => number) => rows.reduce((all, row) => all + amount(row), 0)
const lives = ({ state }: { state: string }) => state !== 'failed'
/** Money that came too much and goes back was never for these goods. */
const isReturn = ({ reason }: Refund) => reason !== 'overpaid' && reason !== 'paid_after_cancel'

export const isOpen = ({ state }: { state: PaymentState }) => state === 'created' || state === 'requires_action' || state === 'processing'
export const openPayment = (order: Order) => order.payments.find(isOpen)
export const left = (order: Order) => order.quantity - order.returnedQuantity
export const total = (order: Order) => PRICE * order.quantity
export const refundsOf = (order: Order, payment: Payment) => order.refunds.filter((refund) => refund.payment === payment)
export const refundedOf = (order: Order, payment: Payment) => sum(refundsOf(order, payment).filter(lives), ({ amount }) => amount)
export const goneAtStripe = ({ refunds }: Intent) => sum(refunds.filter(lives), ({ amount }) => amount)
export const captured = (order: Order) =>
  sum(
    order.payments.filter(({ state }) => state === 'captured'),
    ({ amount }) => amount,
  )
export const refunded = (order: Order) =>
  sum(
    order.refunds.filter(({ state }) => state === 'succeeded'),
    ({ amount }) => amount,
  )
export const returned = (order: Order) => sum(order.refunds.filter(lives).filter(isReturn), ({ amount }) => amount)
/** What a payment would have to bring; an order that is canceled waits for nothing. */
export const toPay = (order: Order) => total(order) - returned(order) - (captured(order) - refunded(order))
const due = (order: Order) => (order.kitchen === 'canceled' ? refunded(order) - captured(order) : toPay(order))

function status(order: Order) {
  if (order.kitchen === 'canceled' || order.kitchen === 'completed') return order.kitchen
  if (captured(order) > 0 && captured(order) === refunded(order)) return 'refunded'
  return order.kitchen === 'pending' ? 'pending_payment' : order.kitchen
}

function paymentStatus(order: Order) {
  if (captured(order) === 0) return 'unpaid'
  if (captured(order) === refunded(order)) return 'refunded'
  if (captured(order) - refunded(order) >= total(order)) return 'paid'
  return refunded(order) > 0 ? 'partially_refunded' : 'partially_paid'
}

const instant = (time: number | null) => (time === null ? null : new Date(time).toISOString())

/** All that GET /orders/:id has to say of states and amounts. */
export const orderSeen = (order: Order) => ({
  status: status(order),
  paymentStatus: paymentStatus(order),
  total: total(order),
  capturedTotal: captured(order),
  refundedTotal: refunded(order),
  returnedTotal: returned(order),
  due: due(order),
  numbered: order.placedAt !== null,
  placedAt: instant(order.placedAt),
  holdExpiresAt: instant(order.heldUntil),
  kitchen: order.kitchen,
  returnedQuantity: order.returnedQuantity,
  payments: order.payments.map((payment) => ({
    kind: payment.kind,
    state: payment.state,
    amount: payment.amount,
    refundedAmount: refundedOf(order, payment),
  })),
})

export const moneySeen = (order: Order) => ({
  tries: order.payments.map(({ attempt, failure }) => ({ attempt, failureCode: failure })),
  refunds: order.refunds.map(({ amount, state, reason }) => `${amount} ${state} ${reason}`).toSorted(),
})
