import {
  expiredHolds,
  lingeringPayments,
  lingeringRefunds,
  paymentAtProvider,
  paymentHinted,
} from '../../../src/features/payments/job-queries.ts'
import {
  chargeById,
  flagDispute,
  giveUpPayment,
  holdOf,
  insertCardPayment,
  insertCash,
  lookedAt,
  openChargeOf,
  orderSeenBy,
  paymentById,
  paymentSeenBy,
  paymentsOf,
  postponeHold,
  savedMethod,
  settlePayment,
} from '../../../src/features/payments/queries.ts'
import {
  insertRefund,
  lookedAtRefund,
  nextRefundAttempt,
  owedRefundsOf,
  refundable,
  refundById,
  refundEverything,
  refundingById,
  refundsOf,
  refusal,
  settleRefund,
} from '../../../src/features/refunds/queries.ts'
import {
  makePayLinkRow,
  openedPayLink,
  owedOrder,
  payLinkById,
  payLinksOf,
  revokePayLinkRows,
} from '../../../src/features/pay-links/queries.ts'
import { finishLetter, insertLetter, newsOf, parkLetter, takeLetters } from '../../../src/features/webhooks/queries.ts'
import { by, fresh, nobodyWaits, swept, type Sample, type Samples } from './sample.ts'
import type { Scene } from './scene.ts'

const reads: Samples = (scene) => {
  const [orderId, id] = [scene.completed.id, scene.completed.payment_id]
  return [
    ...(['staff', 'customer', 'guest'] as const).flatMap((caller) =>
      by(
        caller,
        paymentById({ id }),
        paymentSeenBy({ id, locations: null }),
        orderSeenBy({ orderId, locations: null }),
        paymentsOf({ orderId }),
        chargeById({ id, locations: null }),
        openChargeOf({ orderId }),
        refundsOf({ orderId }),
      ),
    ),
    ...by(
      'staff',
      refundById({ id: scene.refund.id }),
      refundingById({ id: scene.refund.id }),
      owedRefundsOf({ orderId: scene.refund.order_id }),
      savedMethod({ cardId: scene.card.id }),
      owedOrder({ orderId, locations: null }),
      payLinksOf({ orderId }),
      payLinkById({ id }),
      refundable({ orderId, locations: null }),
      refundable({ orderId, locations: [scene.completed.location_id] }),
    ),
  ]
}

const fact = (scene: Scene) =>
  ({
    providerRef: scene.paying.provider_ref,
    state: 'captured',
    amount: scene.paying.total,
    amountReceived: scene.paying.total,
    currency: 'EUR',
    clientSecret: null,
    failureCode: null,
    failureRef: null,
  }) as never

const refundFact = (scene: Scene) =>
  ({
    refundId: null,
    providerRef: fresh(),
    state: 'succeeded',
    amount: 1,
    currency: 'EUR',
    failureCode: null,
  }) as const satisfies Parameters<typeof settleRefund>[2] & Record<'refundId', null> & { amount: typeof scene.refund.amount }

const commands: Samples = (scene) => {
  const { id: orderId, payment_id: paymentId } = scene.completed
  const paying = { id: scene.paying.payment_id, account: null, providerRef: scene.paying.provider_ref }
  const wanted = { id: fresh(), orderId, paymentId, amount: 1, reason: 'requested', note: null, lines: [], seen: 0, onlyAt: null }
  const start = { orderId: scene.unpaid.id, paymentId: fresh(), onlyAt: null }
  const entry = { id: fresh(), orderId: scene.unpaid.id, hash: fresh(), hours: 1, mailed: false, onlyAt: null }
  const link = makePayLinkRow({ entry: JSON.stringify(entry) })
  return [
    ...by(
      'staff',
      insertCash(nobodyWaits, { wanted: JSON.stringify({ ...start, tendered: 1_000_000 }) }),
      insertCardPayment(nobodyWaits, { wanted: JSON.stringify(start) }),
      insertRefund(nobodyWaits, { wanted: JSON.stringify(wanted) }),
      refundEverything(nobodyWaits, { orderId, shopper: false }),
      revokePayLinkRows({ orderId, locations: null }),
      link,
    ),
    { as: 'anonymous', statement: openedPayLink({}), refuses: 'pay_link_not_found', knows: { token_hash: 'none' } } satisfies Sample,
    ...by(
      'system',
      settlePayment(nobodyWaits, paying, fact(scene)),
      settleRefund(nobodyWaits, paymentId, refundFact(scene)),
      flagDispute(nobodyWaits, { id: paymentId, open: true }),
      postponeHold({ orderId: scene.paying.id }),
      holdOf({ orderId: scene.paying.id }),
      lookedAt({ id: paying.id }),
      giveUpPayment({ id: paying.id }),
      nextRefundAttempt({ id: scene.refund.id }),
      lookedAtRefund({ id: scene.refund.id }),
    ),
  ]
}

/** There is nothing to plan but its own arguments. */
const refusals: Samples = () => [{ as: 'staff', statement: refusal({ code: 'not_refundable', details: '{}' }), refuses: 'not_refundable' }]

const jobs: Samples = (scene, now) => {
  const [before, most] = [now.toISOString(), 50]
  const tenant = scene.tenant.id
  const letter = {
    id: fresh(),
    endpoint: 'platform',
    account: '',
    eventId: fresh(),
    type: 'payment_intent.succeeded',
    livemode: false,
    apiVersion: null,
    objectId: scene.completed.provider_ref,
    payload: '{}',
    createdAt: 1,
    lease: 60,
  } as const
  return [
    ...by(
      'job',
      expiredHolds(swept({ most })),
      lingeringPayments(swept({ most, before })),
      lingeringRefunds(swept({ most, before })),
      takeLetters(swept({ most, lease: 60 })),
      paymentAtProvider({ providerRef: scene.completed.provider_ref, account: null }),
      paymentHinted({ id: scene.completed.payment_id, tenantId: tenant, account: null, providerRef: scene.completed.provider_ref }),
      insertLetter(letter),
      newsOf({ objectId: scene.letter.object_id, account: '' }),
      finishLetter({ id: scene.letter.id }),
      parkLetter({ id: scene.letter.id, seconds: 60, dead: false, reason: 'x' }),
    ),
  ]
}

export const money: Samples = (scene, now) => [reads, commands, refusals, jobs].flatMap((some) => some(scene, now))
