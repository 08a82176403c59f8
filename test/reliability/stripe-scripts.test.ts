import { expect, test } from 'vitest'
import { drawsOf } from '../../dev/soak/plan.ts'
import { sweepPayments, sweepRefunds } from '../../src/features/payments/jobs.ts'
import { workOffInbox } from '../../src/features/webhooks/jobs.ts'
import type { Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, delivered, intentsOf, stripeFault, typesOf, unpaidOrder } from '../support/stripe.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { id, sql, world } from '../support/world.ts'

const KINDS = ['rate_limit', 'error_before', 'error_stored', 'conflict', 'reset', 'early'] as const
const CALLS = ['payment_intents.create', 'payment_intents.confirm', 'payment_intents.retrieve', 'refunds.create', 'refunds.list'] as const
const POOR = 'pm_card_visa_chargeDeclinedInsufficientFunds'

/** What may follow what, as the events of an order tell it. */
const NEXT: Record<string, string[]> = {
  'order.created': ['payment.started'],
  'payment.started': ['payment.failed', 'payment.captured'],
  'payment.failed': ['payment.failed', 'payment.captured'],
  'payment.captured': ['order.placed'],
  'order.placed': ['refund.requested'],
  'refund.requested': ['refund.succeeded'],
  'refund.succeeded': [],
}

test.each([1, 2, 5, 6])(
  'F20: script %i of what Stripe answers instead: the order goes no illegal way, and one payment and one refund are made',
  async (seed) => {
    const shop = await world()
    const draw = drawsOf(`script ${seed}`)
    const { shopper, orderId } = await unpaidOrder(shop, { price: 900 })
    let minutes = 0
    const settle = async () => {
      await delivered(shop)
      minutes += 3
      for (const job of [workOffInbox, sweepPayments, sweepRefunds]) await sweep(job, shop, minutesLater(minutes))
    }
    /** What Stripe keeps under a key is only mended by the sweep. */
    const go = async (who: Client, path: string, body: object) => {
      const key = id()
      for (let tries = 1; ; tries++) {
        const answer = await who.post(path, body, { key })
        if (answer.status !== 503 && answer.body.code !== 'IDEMPOTENCY_IN_PROGRESS') return answer
        if (tries === 12) throw new Error(`no definite answer: ${answer.text}`)
        await settle()
      }
    }
    const script = async () => {
      for (let n = 0; n < 3; n++)
        await stripeFault(shop, KINDS[draw(KINDS.length)] ?? 'reset', {
          only: CALLS[draw(CALLS.length)],
          times: 1 + draw(4),
          effect: draw(2) === 0,
        })
    }
    const card = (paymentMethod: string) => ({ kind: 'card_online', paymentMethod })
    await script()
    expect((await go(shopper, `/orders/${orderId}/payments`, card(POOR))).status).toBe(402)
    await script()
    expect((await go(shopper, `/orders/${orderId}/payments`, card('pm_card_visa'))).body.data.state).toBe('captured')
    await script()
    const refund = await go(shop.owner, `/orders/${orderId}/refunds`, { amount: 300, reason: 'Cold' })
    expect(refund.status).toBe(201)
    for (let n = 0; n < 4; n++) await settle()
    const told = (await typesOf(orderId)).filter((type) => type in NEXT)
    for (const [i, type] of told.entries()) if (i > 0) expect(NEXT[told[i - 1] ?? ''], told.join(' ')).toContain(type)
    const [intent] = await intentsOf(orderId)
    const refunds = (await atStripe(`refunds?payment_intent=${intent.id}`)).data
    expect([intent.amount_received, refunds.map(({ amount }: { amount: number }) => amount)]).toEqual([900, [300]])
    expect(await sql('select state from refunds where tenant_id = $1', [shop.tenantId])).toEqual([{ state: 'succeeded' }])
    await checkInvariants(shop.tenantId)
  },
)
