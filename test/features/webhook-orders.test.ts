import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { workOffInbox } from '../../src/features/webhooks/jobs.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, eventually, postEvent, stripe, typesOf, unpaidOrder, type StripeEvent } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world } from '../support/world.ts'

/** Another seed is another hundred orders; a failure names its own. */
const seed = Number(process.env.EVENTS_SEED ?? 20_261_121)
const AT_ONCE = 4
/** Milliseconds, on a machine that is busy with the rest of the suite. */
const SLOWEST = 480_000

/** What a payment goes through at Stripe while nobody here hears of it. `bank` is how the third card keeps its shopper waiting. */
const lives = {
  bought: ['pay'],
  whole: ['decline', 'wait', 'pay', 'refund a part', 'refund the rest'],
} as const
type Step = (typeof lives)['whole'][number]
type Bank = { card: string; control: string }
const banks: Bank[] = [
  { card: 'pm_card_processing', control: 'finish' },
  { card: 'pm_card_threeDSecure2Required', control: 'authenticate' },
]

/** A started payment of an account of its own, whose events reach us only by our own hand. */
async function startedPayment() {
  const account = (await stripe('POST', 'accounts', {})).id as string
  await stripe('POST', 'faults', { kind: 'drop', match: account, times: 1000 })
  const shop = await world({ stripeAccount: account })
  const unpaid = await unpaidOrder(shop)
  const { id: paymentId } = (await unpaid.shopper.post(`/orders/${unpaid.orderId}/payments`, { kind: 'card_online' })).body.data
  const [{ provider_ref: intent }] = (await sql('select provider_ref from payments where id = $1', [paymentId])) as [
    { provider_ref: string },
  ]
  const events = async (): Promise<StripeEvent[]> => {
    await stripe('GET', `idle?match=${intent}`)
    return (await atStripe('events?limit=100', null, account)).data.toReversed()
  }
  return { ...unpaid, shop, account, paymentId, intent, events }
}
type Life = Awaited<ReturnType<typeof startedPayment>>

async function take(step: Step, { shop, account, intent }: Life, bank: Bank | undefined) {
  const confirm = (card: string) => atStripe(`payment_intents/${intent}/confirm`, { payment_method: card }, account)
  const refund = (more: object) => atStripe('refunds', { payment_intent: intent, 'metadata[tenant_id]': shop.tenantId, ...more }, account)
  if (step === 'decline') return confirm('pm_card_chargeDeclined')
  if (step === 'wait' && bank) return confirm(bank.card)
  if (step === 'refund a part') return refund({ amount: '150' })
  if (step === 'refund the rest') return refund({})
  return bank ? stripe('POST', `payment_intents/${intent}/${bank.control}`, { outcome: 'succeed' }) : confirm('pm_card_visa')
}

type Plan = { after: number; rank: number; copies: number }
type Sample = { bank: Bank | undefined; together: boolean; plans: readonly Plan[] }

/** Every event after the step that its plan says, none before it happened; those of one step by rank, one after another or all at once. */
async function live(steps: readonly Step[], { bank, together, plans }: Sample) {
  const life = await startedPayment()
  const told = new Set<string>()
  for (const [at, step] of steps.entries()) {
    await take(step, life, bank)
    const asked = at === steps.length - 1 || plans.some(({ after }) => after <= at)
    const due = (asked ? await life.events() : [])
      .map((event, i) => ({ event, plan: plans[i % plans.length] ?? { after: 0, rank: 0, copies: 1 } }))
      .filter(({ event, plan }) => !told.has(event.id) && (plan.after <= at || at === steps.length - 1))
      .toSorted((one, other) => one.plan.rank - other.plan.rank)
    for (const { event } of due) told.add(event.id)
    const post = async ({ event, plan }: (typeof due)[number]) => {
      const answers = await Promise.all(Array.from({ length: plan.copies }, () => postEvent(event)))
      expect(new Set(answers)).toEqual(new Set([200]))
      await looked([event.id])
    }
    if (together) await Promise.all(due.map(post))
    else for (const one of due) await post(one)
  }
  if ((await waiting([...told])).length > 0) await sweep(workOffInbox, life.shop, minutesLater(1))
  expect(await waiting([...told])).toEqual([])
  await agrees(life)
  return told.size
}

const waiting = (ids: string[], tried = false) =>
  sql(`select event_id, last_error from stripe_inbox where event_id = any($1) and state <> 'done' and (not $2 or attempts = 0)`, [
    ids,
    tried,
  ])
const looked = (ids: string[]) =>
  eventually(
    () => waiting(ids, true),
    (rows) => rows.length === 0,
  )

/** Our payment and order say what Stripe says, by one effect each. */
async function agrees({ shop, account, intent, orderId, paymentId }: Life) {
  const atBank = await atStripe(`payment_intents/${intent}`, null, account)
  const refunds = (await atStripe(`refunds?payment_intent=${intent}`, null, account)).data as { amount: number }[]
  const refunded = refunds.reduce((sum, { amount }) => sum + amount, 0)
  const gone = refunded === atBank.amount_received
  expect(atBank.status).toBe('succeeded')
  expect((await shop.owner.get(`/payments/${paymentId}`)).body.data).toMatchObject({
    state: 'captured',
    amount: atBank.amount_received,
    refundedAmount: refunded,
    failureCode: null,
  })
  expect((await shop.owner.get(`/orders/${orderId}`)).body.data).toMatchObject({
    status: gone ? 'refunded' : 'placed',
    paymentStatus: gone ? 'refunded' : 'paid',
    capturedTotal: atBank.amount_received,
    refundedTotal: refunded,
    number: '1',
  })
  const types = await typesOf(orderId)
  const once = (name: string) => types.filter((type) => type === name).length
  expect([once('payment.captured'), once('order.placed'), once('refund.succeeded')]).toEqual([1, 1, refunds.length])
  expect(once('payment.failed')).toBeLessThanOrEqual(1)
  await checkInvariants(shop.tenantId)
}

async function each<T>(samples: readonly T[], run: (sample: T) => Promise<unknown>) {
  const left = samples.entries()
  const worker = async () => {
    for (const [at, sample] of left)
      await run(sample).catch((cause: unknown) => {
        throw new Error(`seed ${seed}, sample ${at}: ${JSON.stringify(sample)}`, { cause })
      })
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

const permutations = (length: number): number[][] =>
  length === 0 ? [[]] : permutations(length - 1).flatMap((rest) => Array.from({ length }, (_, at) => rest.toSpliced(at, 0, length - 1)))

test(
  'the events of a payment end where Stripe stands in each of their 24 orders, up to five times each',
  async () => {
    const samples = permutations(4).map((ranks) => ({
      bank: undefined,
      together: false,
      plans: ranks.map((rank, at) => ({ after: 0, rank, copies: 1 + ((rank + at) % 5) })),
    }))
    await each(samples, async (sample) => expect(await live(lives.bought, sample)).toBe(4))
  },
  SLOWEST,
)

test(
  `a payment that was declined, kept waiting, paid and given back ends where Stripe stands in a hundred orders (seed ${seed})`,
  async () => {
    const last = lives.whole.length - 1
    const plan = (after: fc.Arbitrary<number>) => fc.record({ after, rank: fc.nat(1_000_000), copies: fc.constantFrom(1, 1, 2, 3, 5) })
    const plans = fc.oneof(
      fc.array(plan(fc.constant(last)), { minLength: 11, maxLength: 11 }),
      fc.array(plan(fc.nat(last)), { minLength: 11, maxLength: 11 }),
    )
    const sample = fc.record({ bank: fc.constantFrom(...banks), together: fc.boolean(), plans })
    await each(fc.sample(sample, { numRuns: 100, seed }), async (one) => expect(await live(lives.whole, one)).toBe(11))
  },
  SLOWEST,
)

test('a refund that is told of before its payment is booked at the first try', async () => {
  const life = await startedPayment()
  await take('pay', life, undefined)
  await take('refund the rest', life, undefined)
  const [told] = (await life.events()).filter(({ type }) => type === 'charge.refunded')
  expect(told && (await postEvent(told))).toBe(200)
  await looked([told?.id ?? ''])
  expect(await waiting([told?.id ?? ''])).toEqual([])
  await agrees(life)
})

const words = [
  { type: 'created', status: 'needs_response' },
  { type: 'updated', status: 'under_review' },
  { type: 'funds_withdrawn', status: 'under_review' },
  { type: 'closed', status: 'won' },
]

/** Tells of a new dispute in batches of its words, a batch at once, and looks at the flag. The last word is how it stands. */
async function dispute({ shop, intent, paymentId }: Life, paid: StripeEvent, last: string, batches: number[][], copies: number) {
  const object = { id: `dp_${id()}`, object: 'dispute', payment_intent: intent }
  const events = words.map(({ type, status }, at) => ({
    ...paid,
    id: `evt_${id()}`,
    type: `charge.dispute.${type}`,
    // Stripe counts in seconds: the last two happen within one
    created: paid.created + Math.min(at, 2),
    data: { object: { ...object, status: at === words.length - 1 ? last : status } },
  }))
  for (const batch of batches) {
    const told = batch.flatMap((at) => events[at] ?? [])
    await Promise.all(told.flatMap((event) => Array.from({ length: copies }, () => postEvent(event))))
    await looked(told.map((event) => event.id))
  }
  const { disputed, state } = (await shop.owner.get(`/payments/${paymentId}`)).body.data
  expect([disputed, state], `${JSON.stringify(batches)} ${last}`).toEqual([last !== 'won', 'captured'])
}

test('a dispute stands as its newest word says, in each of the 24 orders of its events and with all of them at once', async () => {
  const orders = permutations(words.length)
  const quarters = Array.from({ length: AT_ONCE }, (_, at) => orders.filter((__, i) => i % AT_ONCE === at))
  await each(quarters, async (quarter) => {
    const life = await startedPayment()
    await take('pay', life, undefined)
    const paid = (await life.events()).find(({ type }) => type === 'payment_intent.succeeded')
    if (!paid) throw new Error('Stripe told of no payment')
    await postEvent(paid)
    await looked([paid.id])
    for (const order of quarter) {
      const oneByOne = order.map((at) => [at])
      await dispute(life, paid, 'won', oneByOne, 2)
    }
    for (const last of ['won', 'under_review', 'won']) await dispute(life, paid, last, [[3, 2, 1, 0]], 5)
    await checkInvariants(life.shop.tenantId)
  })
})
