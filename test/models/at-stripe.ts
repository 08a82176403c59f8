import * as fc from 'fast-check'
import { stripe } from '../support/stripe.ts'
import { command, nth, rarely, type Run } from './commands.ts'
import { charge, hearOfIntent, hearRefunds, type Card } from './money.ts'
import { goneAtStripe, isOpen, type Intent, type Order, type Payment, type Shop } from './shop.ts'

const which = fc.nat(1)
const cards: Record<Card, string> = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  asks: 'pm_card_threeDSecure2Required',
  slow: 'pm_card_processing',
}

type Live = { order: Order; payment: Payment; intent: Intent; index: number; nth: number }

const liveOf = ({ orders }: Shop): Live[] =>
  orders.flatMap((order, index) =>
    order.payments.flatMap((payment, nth) => (payment.intent ? [{ order, payment, intent: payment.intent, index, nth }] : [])),
  )

/** Something that happens at Stripe to one intent of which this holds; we hear nothing of it. */
const atStripe = <A>(
  name: string,
  args: fc.Arbitrary<A>,
  to: (live: Live) => boolean,
  does: (run: Run, live: Live, args: A, ref: string) => Promise<void>,
) =>
  command(name, fc.record({ which, args }), {
    possible: (shop) => liveOf(shop).some(to),
    does: async (run, { which, args }) => {
      const live = nth(liveOf(run.shop).filter(to), which)
      await does(run, live, args, await run.real.intentOf(live.index, live.nth))
      return []
    },
  })

const confirmable = ({ intent }: Live) => intent.state === 'created' || intent.state === 'requires_action'

const browser = atStripe(
  'Browser',
  fc.constantFrom<Card>('good', 'good', 'declined', 'asks', 'slow'),
  confirmable,
  async (run, live, card, ref) => {
    await run.real.asStripe(`payment_intents/${ref}/confirm`, { payment_method: cards[card] })
    charge(live.intent, card)
  },
)

const bank = atStripe(
  'Bank',
  fc.boolean(),
  ({ intent }) => intent.state === 'requires_action' || intent.state === 'processing',
  async (_, { intent }, pays, ref) => {
    const asked = intent.state === 'requires_action'
    await stripe('POST', `payment_intents/${ref}/${asked ? 'authenticate' : 'finish'}`, { outcome: pays ? 'succeed' : 'fail' })
    intent.state = pays ? 'captured' : 'created'
    if (!pays) intent.failures.push(asked ? 'payment_intent_authentication_failure' : 'payment_intent_payment_attempt_failed')
  },
)

const dashboardCancels = atStripe(
  'DashboardCancels',
  fc.constant(null),
  ({ intent }) => isOpen(intent),
  async (run, { intent }, _, ref) => {
    await run.real.asStripe(`payment_intents/${ref}/cancel`, {})
    intent.state = 'canceled'
  },
)

const refundable = ({ order, payment, intent }: Live) =>
  intent.state === 'captured' && goneAtStripe(intent) < payment.amount && order.refunds.every(({ state }) => state !== 'pending')

const dashboardRefunds = atStripe(
  'DashboardRefunds',
  fc.constantFrom(50, 450),
  refundable,
  async (run, { payment, intent }, wanted, ref) => {
    const amount = Math.min(wanted, payment.amount - goneAtStripe(intent))
    await run.real.asStripe('refunds', { payment_intent: ref, amount: String(amount) })
    intent.refunds.push({ amount, state: 'succeeded', known: null })
  },
)

const refundFails = atStripe(
  'RefundFails',
  fc.nat(3),
  ({ intent }) => intent.refunds.some(({ state }) => state === 'succeeded'),
  async (run, { intent }, choice, ref) => {
    const made = nth(
      intent.refunds.filter(({ state }) => state === 'succeeded'),
      choice,
    )
    const rows = await run.real.refundsMade(ref)
    await stripe('POST', `refunds/${rows[intent.refunds.indexOf(made)].id}`, { status: 'failed' })
    made.state = 'failed'
  },
)

/** A restore, or a hand in the database: we hold a payment for given up whose intent lives on (semantics 4.6). */
const lostSight = atStripe(
  'LostSight',
  fc.constant(null),
  ({ payment }) => isOpen(payment),
  async ({ real }, { payment, index, nth }) => {
    await real.loseSightOf(real.paymentId(index, nth))
    payment.state = 'canceled'
  },
)

/** A webhook is delivered: any that was written so far, late, out of order, or once more. */
const news = command('News', fc.record({ which: fc.nat(30), again: rarely(5) }), {
  possible: (shop) => liveOf(shop).length > 0,
  does: async (run, { which, again }) => {
    const { shop, real } = run
    const known = (await real.news()).filter(({ event }) => real.told.has(event.id) === again)
    if (known.length === 0) return []
    const chosen = nth(known, which)
    await tell(run, chosen)
    return shop.orders.filter((_, index) => index === chosen.order)
  },
})

async function tell({ shop, real }: Run, { event, family, order: index, payment: nth }: Awaited<ReturnType<Run['real']['news']>>[number]) {
  const isNew = !real.told.has(event.id)
  await real.tell(event)
  const order = shop.orders[index]
  const payment = order?.payments[nth]
  if (!isNew || !order || !payment) return
  if (family === 'intent') hearOfIntent(shop, order, payment)
  else hearRefunds(shop, order, payment)
}

/** In the end everything has been told: of each payment and its refunds the newest word, since each makes us look at all there is. */
export async function hearEverything(run: Run) {
  const newest = new Map<string, Awaited<ReturnType<Run['real']['news']>>[number]>()
  for (const told of await run.real.news()) newest.set(`${told.order} ${told.payment} ${told.family}`, told)
  for (const told of newest.values()) if (!run.real.told.has(told.event.id)) await tell(run, told)
  await run.real.agrees(run.shop.orders, true)
}

const often = [browser, bank, news]
export const atStripeItself = [
  ...often,
  ...often,
  ...often,
  news,
  dashboardCancels,
  dashboardRefunds,
  dashboardRefunds,
  refundFails,
  refundFails,
  lostSight,
]
