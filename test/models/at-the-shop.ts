import * as fc from 'fast-check'
import { releaseExpiredHolds, sweepPayments, sweepRefunds } from '../../src/features/payments/jobs.ts'
import { command, nth, rarely, type Run } from './commands.ts'
import { place, step, type Channel } from './kitchen.ts'
import * as model from './money.ts'
import * as sweeps from './sweeps.ts'
import {
  CANCEL_WINDOW,
  captured,
  DAY,
  goneAtStripe,
  isOpen,
  MINUTE,
  PRICE,
  RECALL_WINDOW,
  refundedOf,
  toPay,
  type Order,
  type Shop,
} from './shop.ts'

const MOST_ORDERS = 2
const KEY_LASTS = 72 * 60 * MINUTE
const which = fc.nat(MOST_ORDERS - 1)
const caller = fc.constantFrom<model.Caller>('shopper', 'shopper', 'staff')
const cards = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  asks: 'pm_card_threeDSecure2Required',
  slow: 'pm_card_processing',
}

export async function placeOrder(run: Run, { channel, quantity }: { channel: Channel; quantity: number }) {
  const { shop, real } = run
  const answer = await run.send({
    caller: channel === 'counter' ? 'staff' : 'shopper',
    path: '/orders',
    body: { ...real.basket(quantity), channel },
    says: () => place(shop, channel, quantity),
  })
  const order = shop.orders.at(-1)
  if (answer.status !== 201 || !order) return []
  real.orderIds.push(answer.body.data.id)
  return run.toRead(answer, order)
}

const theOrder = ({ shop }: Run, which: number) => {
  const order = nth(shop.orders, which)
  return { order, index: shop.orders.indexOf(order) }
}

const isAlive = ({ kitchen }: Order) => kitchen !== 'pending' && kitchen !== 'completed' && kitchen !== 'canceled'
const wantsMoney = ({ orders }: Shop, { which, caller }: { which: number; caller?: model.Caller }) => {
  const order = nth(orders, which)
  return order.kitchen !== 'canceled' && toPay(order) > 0 && model.sees(caller ?? 'staff', order)
}

const places = command(
  'Place',
  fc.record({ channel: fc.constantFrom<Channel>('online', 'kiosk', 'counter'), quantity: fc.integer({ min: 1, max: 3 }) }),
  { possible: ({ orders }) => orders.length < MOST_ORDERS, does: placeOrder },
)

const steps = command('Step', fc.record({ which, name: fc.constantFrom('start', 'ready', 'completion', 'recall') }), {
  sensible: (shop, { which }) => isAlive(nth(shop.orders, which)),
  does: async (run, { which, name }) => {
    const { order, index } = theOrder(run, which)
    const says = () => step(run.shop, order, name)
    return run.toRead(await run.send({ caller: 'staff', path: `${run.real.orderPath(index)}/${name}`, says }), order)
  },
})

const cash = command('Cash', fc.record({ which, over: fc.constantFrom(0, 50, -1) }), {
  sensible: wantsMoney,
  does: async (run, { which, over }) => {
    const { order, index } = theOrder(run, which)
    const tendered = PRICE * order.quantity + over
    const says = () => model.takeCash(run.shop, order, tendered)
    const sent = { caller: 'staff', path: `${run.real.orderPath(index)}/payments`, body: { kind: 'cash', tendered }, says } as const
    return run.toRead(await run.send(sent), order)
  },
})

type Try = { which: number; caller: model.Caller; card: model.Card | undefined; early: boolean }

/** `early`: the news of this very try comes before its own answer is written down. */
export async function payByCard(run: Run, { which, caller, card, early }: Try) {
  const { shop, real } = run
  const { order, index } = theOrder(run, which)
  const open = order.payments.find(isOpen)
  const isSecond = open?.intent && open.intent.failures.length > open.heardFailures
  const isFresh = card !== undefined && !open && wantsMoney(shop, { which, caller })
  const known = order.payments.length
  const sent = {
    caller,
    path: `${real.orderPath(index)}/payments`,
    body: { kind: 'card_online', ...(card && { paymentMethod: cards[card] }) },
    says: () => model.payByCard(shop, caller, order, card),
    saysAgain: () => {
      const payment = order.payments.find(isOpen) ?? order.payments[known]
      return card === 'declined' && payment && model.sees(caller, order)
        ? model.hearDeclineAgain(shop, order, payment)
        : model.payByCard(shop, caller, order, card)
    },
  }
  const answer = await run.send(sent, early && isFresh ? () => real.tellEarly(index) : undefined)
  // its attempt began with somebody else's failure: the same key is told to wait, and another key pays
  if (isSecond && answer.status === 402) run.last = undefined
  return run.toRead(answer, order)
}

export const aCard = fc.constantFrom<model.Card | undefined>('good', undefined, 'declined', 'asks', 'slow')
const tries = fc.record({ which, caller, card: aCard, early: rarely(8) })
const card = command('Card', tries, { sensible: wantsMoney, does: payByCard })

const confirmation = command('Confirmation', fc.record({ which, payment: fc.nat(2), caller }), {
  possible: hasPayment,
  does: async (run, args) => {
    const { order, index } = theOrder(run, args.which)
    const payment = nth(order.payments, args.payment)
    const path = `${run.real.paymentPath(index, order.payments.indexOf(payment))}/confirmation`
    const says = () => model.confirmPayment(run.shop, args.caller, order, payment)
    return run.toRead(await run.send({ caller: args.caller, path, says }), order)
  },
})

function hasPayment({ orders }: Shop, { which }: { which: number }) {
  return nth(orders, which).payments.length > 0
}

const goods = fc.constantFrom('restock', 'waste')
const away = rarely(8)
/** Stripe is only away where it would be asked for exactly one refund, and nobody else made one that we have not heard of. */
const oneRefund = (order: Order) => {
  const paid = order.payments.filter((payment) => payment.state === 'captured' && refundedOf(order, payment) < payment.amount)
  const [payment] = paid
  const unheard = payment?.intent && goneAtStripe(payment.intent) !== refundedOf(order, payment)
  return (
    paid.length === 1 &&
    payment?.kind === 'card_online' &&
    !unheard &&
    !order.payments.some(isOpen) &&
    order.refunds.every(({ state }) => state !== 'pending')
  )
}

const cancellation = command('Cancel', fc.record({ which, caller, goods, away }), {
  sensible: (_, { goods, which }) => goods === 'restock' || which === 0,
  does: async (run, args) => {
    const { shop, real } = run
    const { order, index } = theOrder(run, args.which)
    const isAway = args.away && oneRefund(order) && order.kitchen === 'placed' && args.caller === 'staff'
    if (isAway) await real.stripeFails('refunds.create')
    const answer = await run.send({
      caller: args.caller,
      path: `${real.orderPath(index)}/cancellation`,
      body: { reason: 'the model says so', stock: args.goods },
      says: () => model.cancel(shop, args.caller, order, args.goods, isAway),
      ...(isAway && { saysAgain: () => (model.payBack(shop, order), { status: 200 }) }),
    })
    return run.toRead(answer, order)
  },
})

const wanted = fc.oneof(
  fc.record({ amount: fc.constantFrom(1, 100, PRICE, 2 * PRICE) }),
  fc.record({ quantity: fc.integer({ min: 1, max: 2 }), restock: fc.boolean() }),
)

const refund = command('Refund', fc.record({ which, wanted, away }), {
  sensible: (shop, { which }) => captured(nth(shop.orders, which)) > 0,
  does: async (run, args) => {
    const { shop, real } = run
    const { order, index } = theOrder(run, args.which)
    const body = 'amount' in args.wanted ? args.wanted : { lines: [{ lineId: await real.lineOf(index), ...args.wanted }] }
    const isAway = args.away && 'amount' in args.wanted && args.wanted.amount < 2 && oneRefund(order) && model.refundable(order) > 1
    if (isAway) await real.stripeFails('refunds.create')
    const answer = await run.send({
      caller: 'staff',
      path: `${real.orderPath(index)}/refunds`,
      body: { ...body, reason: 'the model says so' },
      says: () => model.refund(shop, order, args.wanted, isAway),
      ...(isAway && { saysAgain: () => (model.payBack(shop, order), { status: 201, state: 'succeeded' }) }),
    })
    return run.toRead(answer, order)
  },
})

const again = command('Again', fc.constant(null), {
  does: async (run) => {
    if (run.last && run.shop.now - run.last.at < KEY_LASTS) await run.again(run.last)
    return run.shop.orders
  },
})

/** To a boundary, or for a while. What follows happens at this very millisecond. */
const waiting = command(
  'Wait',
  fc.record({
    which,
    until: fc.constantFrom<'hold' | 'recall' | 'cancel' | number>(
      'hold',
      'recall',
      'cancel',
      MINUTE,
      3 * MINUTE,
      16 * MINUTE,
      DAY + MINUTE,
    ),
    off: fc.constantFrom(-1, 0, 1),
  }),
  {
    does: async ({ shop }, { which, until, off }) => {
      const { heldUntil, kitchenSince, placedAt } = nth(shop.orders, which)
      const ends = { hold: heldUntil, recall: kitchenSince + RECALL_WINDOW, cancel: placedAt === null ? null : placedAt + CANCEL_WINDOW }
      const then = typeof until === 'number' ? shop.now + until : (ends[until] ?? 0)
      shop.now = Math.max(shop.now, then + off)
      return undefined
    },
  },
)

const jobs = {
  payments: { job: sweepPayments, model: sweeps.sweepPayments },
  refunds: { job: sweepRefunds, model: sweeps.sweepRefunds },
  holds: { job: releaseExpiredHolds, model: sweeps.sweepHolds },
}
const sweeping = command('Sweep', fc.constantFrom('holds', 'payments', 'refunds'), {
  does: async ({ shop, real }, name) => {
    await real.sweep(jobs[name].job)
    jobs[name].model(shop)
    return shop.orders
  },
})

const often = [steps, card, refund]
export const atTheShop = [...often, ...often, card, places, cash, confirmation, confirmation, cancellation, again, waiting, sweeping]
