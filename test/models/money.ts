import { becomePlaced, end, heldAgain, notCancelable, refused, said, type Goods, type Said } from './kitchen.ts'
import {
  goneAtStripe,
  isOpen,
  left,
  MINUTE,
  openPayment,
  PRICE,
  refundedOf,
  returned,
  toPay,
  total,
  type Intent,
  type Order,
  type Payment,
  type Refund,
  type Shop,
} from './shop.ts'

export type Card = 'good' | 'declined' | 'asks' | 'slow'
export type Caller = 'shopper' | 'staff'

/** Shoppers see their own orders, which here are those that no staff placed. */
export const sees = (caller: Caller, order: Order) => caller === 'staff' || order.byShopper
const hidden = refused('ORDER_NOT_FOUND', 404)

/** What a card does to an intent, whoever shows it. */
export function charge(intent: Intent, card: Card) {
  intent.state = ({ good: 'captured', declined: 'created', asks: 'requires_action', slow: 'processing' } as const)[card]
  if (card === 'declined') intent.failures.push('generic_decline')
}

function renewHold(shop: Shop, order: Order) {
  if (order.kitchen === 'pending' && order.heldUntil !== null)
    order.heldUntil = Math.max(order.heldUntil, shop.now + order.holdMinutes * MINUTE)
}

function owe(shop: Shop, order: Order, payment: Payment, amount: number, reason: Refund['reason'], quantity = 0): Refund {
  const refund: Refund = { payment, amount, quantity, state: 'pending', reason, touchedAt: shop.now }
  order.refunds.push(refund)
  payment.touchedAt = shop.now
  return refund
}

/** Money is there: the order goes on, or the money goes back (semantics 4.6). */
function capture(shop: Shop, order: Order, payment: Payment) {
  const wanted = toPay(order)
  const again = order.kitchen === 'canceled' && heldAgain(shop, order)
  payment.state = 'captured'
  payment.touchedAt = shop.now
  if (order.kitchen === 'canceled' && !again) owe(shop, order, payment, payment.amount, 'paid_after_cancel')
  else if (!again && wanted < payment.amount) owe(shop, order, payment, payment.amount, 'overpaid')
  else if (again || (order.kitchen === 'pending' && wanted === payment.amount)) becomePlaced(shop, order)
}

/** We look at the intent, and what it says is settled: bands only rise, and within the open one Stripe's word counts (semantics 4.2). */
export function hear(shop: Shop, order: Order, payment: Payment) {
  const intent = (payment.intent ??= { state: 'created', failures: [], refunds: [] })
  const fails = isOpen(payment) && intent.state === 'created' && intent.failures.length > payment.heardFailures
  const moves = intent.state !== payment.state && (isOpen(payment) || (payment.state === 'canceled' && intent.state === 'captured'))
  if (fails) payment.attempt += 1
  if (moves || fails) {
    payment.failure = fails ? (intent.failures.at(-1) ?? null) : null
    payment.touchedAt = shop.now
  }
  if (fails) payment.heardFailures = intent.failures.length
  if (moves && intent.state === 'captured') return capture(shop, order, payment)
  if (moves) payment.state = intent.state
  const goesOn = moves ? intent.state !== 'canceled' : payment.state === 'processing'
  if (fails || goesOn) renewHold(shop, order)
}

/** What is owed is asked of Stripe, which gives back no more than it holds. */
export function payBack(shop: Shop, order: Order) {
  for (const refund of order.refunds.filter(({ state }) => state === 'pending')) askForRefund(shop, refund)
}

export function askForRefund(shop: Shop, refund: Refund) {
  const { payment, amount } = refund
  const possible = payment.kind === 'cash' || !payment.intent || goneAtStripe(payment.intent) + amount <= payment.amount
  refund.state = possible ? 'succeeded' : 'failed'
  refund.touchedAt = shop.now
  if (possible && payment.kind === 'card_online') payment.intent?.refunds.push({ amount, state: 'succeeded', known: refund })
}

/** Every refund of the intent becomes ours, also one that was made elsewhere; one that failed frees its money. */
export function hearRefunds(shop: Shop, order: Order, payment: Payment) {
  if (payment.state !== 'captured') hearOfIntent(shop, order, payment)
  for (const made of payment.intent?.refunds ?? []) {
    if (made.known) made.known.state = made.state
    else if (made.state === 'succeeded') {
      made.known = owe(shop, order, payment, made.amount, 'made_at_provider')
      made.known.state = 'succeeded'
    }
  }
}

export function hearOfIntent(shop: Shop, order: Order, payment: Payment) {
  hear(shop, order, payment)
  payBack(shop, order)
}

export function takeCash(shop: Shop, order: Order, tendered: number): Said {
  if (order.kitchen === 'canceled') return refused('ILLEGAL_TRANSITION')
  const wanted = toPay(order)
  if (wanted <= 0) return refused('NOTHING_DUE')
  if (tendered < wanted) return refused('TENDERED_TOO_LITTLE')
  const open = openPayment(order)
  if (open) {
    if (open.intent?.state === 'processing') return refused('PAYMENT_IN_PROGRESS')
    giveUp(shop, order, open)
    if (toPay(order) <= 0) return refused('NOTHING_DUE')
  }
  const cash = newPayment(shop, 'cash', wanted)
  order.payments.push(cash)
  capture(shop, order, cash)
  return said(201, 'captured')
}

const newPayment = (shop: Shop, kind: Payment['kind'], amount: number): Payment => ({
  kind,
  state: 'created',
  amount,
  attempt: 1,
  failure: null,
  heardFailures: 0,
  createdAt: shop.now,
  touchedAt: shop.now,
  intent: null,
})

/** The intent is ended at Stripe, unless its money was faster. */
export function giveUp(shop: Shop, order: Order, payment: Payment) {
  const intent = (payment.intent ??= { state: 'created', failures: [], refunds: [] })
  if (isOpen(intent)) intent.state = 'canceled'
  hear(shop, order, payment)
}

export function payByCard(shop: Shop, caller: Caller, order: Order, card: Card | undefined): Said {
  if (!sees(caller, order)) return hidden
  if (order.kitchen === 'canceled') return refused('ILLEGAL_TRANSITION')
  if (toPay(order) <= 0) return refused('NOTHING_DUE')
  const open = openPayment(order)
  if (open && open.amount !== toPay(order)) return refused('PAYMENT_IN_PROGRESS')
  renewHold(shop, order)
  const payment = open ?? newPayment(shop, 'card_online', toPay(order))
  if (!open) order.payments.push(payment)
  hear(shop, order, payment)
  const tried = card !== undefined && payment.intent?.state === 'created'
  if (tried && payment.intent) charge(payment.intent, card)
  hearOfIntent(shop, order, payment)
  return tried && card === 'declined' ? refused('PAYMENT_FAILED', 402) : said(201, payment.state)
}

/** The key of a decline comes again: no card is tried a second time. */
export function hearDeclineAgain(shop: Shop, order: Order, payment: Payment): Said {
  if (!isOpen(payment)) return said(201, payment.state)
  hearOfIntent(shop, order, payment)
  return payment.state === 'created' ? refused('PAYMENT_FAILED', 402) : said(201, payment.state)
}

export function confirmPayment(shop: Shop, caller: Caller, order: Order, payment: Payment): Said {
  if (!sees(caller, order)) return refused('PAYMENT_NOT_FOUND', 404)
  if (isOpen(payment)) hearOfIntent(shop, order, payment)
  return said(200, payment.state)
}

const outage = refused('UPSTREAM', 503)

/** `stripeIsAway`: what is owed stays owed. */
export function cancel(shop: Shop, caller: Caller, order: Order, goods: Goods, stripeIsAway = false): Said {
  if (!sees(caller, order)) return hidden
  const byShopper = caller === 'shopper'
  const no = notCancelable(shop, order, byShopper)
  if (no) return no
  const open = openPayment(order)
  if (open?.intent?.state === 'processing') return refused('PAYMENT_NOT_SETTLED')
  if (byShopper && order.payments.some((payment) => payment.kind === 'cash' && refundedOf(order, payment) < payment.amount))
    return refused('PAYMENT_NOT_SETTLED')
  if (open) giveUp(shop, order, open)
  for (const payment of order.payments.filter(({ state }) => state === 'captured')) {
    const rest = payment.amount - refundedOf(order, payment)
    if (rest > 0) owe(shop, order, payment, rest, 'order_canceled')
  }
  end(shop, order, byShopper ? 'waste' : goods)
  for (const refund of order.refunds) if (refund.state === 'pending' && refund.payment.kind === 'cash') askForRefund(shop, refund)
  if (stripeIsAway) return outage
  payBack(shop, order)
  return said(200)
}

export type Wanted = { amount: number } | { quantity: number; restock: boolean }

export const refundable = (order: Order) => total(order) - returned(order)

/** From the captured payment that has most left. Units give back their share of the price, less what went back as plain money before. */
export function refund(shop: Shop, order: Order, wanted: Wanted, stripeIsAway = false): Said {
  const rest = (payment: Payment) => payment.amount - refundedOf(order, payment)
  const payments = order.payments.filter(({ state }) => state === 'captured').toSorted((one, other) => rest(other) - rest(one))
  const [payment] = payments
  if (!payment) return refused('NOT_REFUNDABLE')
  const quantity = 'quantity' in wanted ? wanted.quantity : 0
  if (quantity > left(order)) return refused('REFUND_EXCEEDS_LINE')
  const share = PRICE * (order.returnedQuantity + quantity) - returned(order)
  const amount = 'amount' in wanted ? wanted.amount : Math.max(0, share)
  if (amount === 0) return refused('REFUND_EMPTY')
  if (amount > refundable(order)) return refused('REFUND_EXCEEDS_ORDER')
  if (amount > rest(payment)) return refused('REFUNDS_WITHIN_PAYMENT')
  const made = owe(shop, order, payment, amount, 'requested', quantity)
  if (order.goods === 'held') shop.reserved -= quantity
  if (order.goods === 'sold' && 'restock' in wanted && wanted.restock) shop.onHand += quantity
  order.returnedQuantity += quantity
  if (stripeIsAway && payment.kind === 'card_online') return outage
  askForRefund(shop, made)
  return said(201, made.state)
}
