import { expect } from 'vitest'
import { customerCan, staffCan } from '../../src/http/holders.ts'
import type { PeriodicJob } from '../../src/http/system.ts'
import { Client, type Answer, type Json } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { atStripe, eventually, postEvent, stripe, type StripeEvent } from '../support/stripe.ts'
import { sweep } from '../support/sweep.ts'
import { id, product, sql, tokenFor, world } from '../support/world.ts'
import type { Caller } from './money.ts'
import { moneySeen, orderSeen, PRICE, type Order, type Shop } from './shop.ts'

/** Every account of the models begins like this, so that one fault keeps the stand-in from telling us anything by itself. */
const ACCOUNTS = 'acct_model'
/** How often we look before we say that it never came. */
const PATIENCE = 40
const NEVER_ENDS = 1_000_000_000
export const silenceStripe = () => stripe('POST', 'faults', { kind: 'drop', match: ACCOUNTS, times: NEVER_ENDS })

export type Told = { event: StripeEvent; family: 'intent' | 'refund'; order: number; payment: number }

/** A tenant of its own in the real Worker, whose clock is the model's and whose webhooks are posted by hand. */
export async function openShop(shop: Shop) {
  const account = `${ACCOUNTS}${id().replaceAll('-', '')}`
  await stripe('POST', 'accounts', { id: account })
  const tenant = await world({ stripeAccount: account })
  const shopper = await tenant.customer()
  const { variantId } = await product(tenant, { price: PRICE, stock: shop.onHand })
  return new Real(shop, { account, tenant, shopper, variantId })
}

type Premises = {
  account: string
  tenant: Awaited<ReturnType<typeof world>>
  shopper: { userId: string; signInId: string; customerId: string }
  variantId: string
}

export class Real {
  readonly told = new Set<string>()
  readonly orderIds: string[] = []
  readonly #paymentIds: string[][] = []
  readonly #shop: Shop
  readonly #at: Premises

  constructor(shop: Shop, premises: Premises) {
    this.#shop = shop
    this.#at = premises
  }

  get tenantId() {
    return this.#at.tenant.tenantId
  }

  async #client(caller: Caller) {
    const { tenant, shopper } = this.#at
    const now = new Date(this.#shop.now)
    const here = { tid: tenant.tenantId, slug: tenant.slug }
    const claims =
      caller === 'staff'
        ? {
            ...here,
            kind: 'staff' as const,
            sub: tenant.owner.userId,
            sid: tenant.owner.signInId,
            role: 'owner',
            cid: null,
            loc: null,
            can: [...staffCan('owner')],
          }
        : { ...here, kind: 'customer' as const, sub: shopper.userId, sid: shopper.signInId, cid: shopper.customerId, can: [...customerCan] }
    return new Client(tenant.base, await tokenFor(claims, now), now.toISOString())
  }

  post = async (caller: Caller, path: string, body: unknown, key: string, requestId: string = id()) =>
    (await this.#client(caller)).post(path, body, { key, headers: { 'X-Request-Id': requestId } })

  async get(path: string): Promise<Json> {
    const answer = await (await this.#client('staff')).get(path)
    expect([path, answer.status]).toEqual([path, 200])
    return answer.body.data
  }

  orderPath = (order: number) => `/orders/${this.orderIds[order]}`
  paymentPath = (order: number, payment: number) => `/payments/${this.#paymentIds[order]?.[payment]}`
  paymentId = (order: number, payment: number) => this.#paymentIds[order]?.[payment] ?? ''
  basket = (quantity: number) => ({ locationId: this.#at.tenant.locationId, lines: [{ variantId: this.#at.variantId, quantity }] })
  lineOf = async (order: number) => (await this.get(this.orderPath(order))).lines[0].id as string

  /** The second call of this request reaches the database late: whoever is told by Stripe meanwhile is told early. */
  slowly = (requestId: string) => fault({ kind: 'delay', match: requestId, every: 2, times: 1, ms: 500 })

  asStripe = (path: string, form: Record<string, string> | null) => atStripe(path, form, this.#at.account)
  intentOf = async (order: number, payment: number) => {
    const found = ((await this.asStripe('payment_intents?limit=100', null)).data as Json[]).find(
      ({ metadata }) => metadata.payment_id === this.paymentId(order, payment),
    )
    return found.id as string
  }
  refundsMade = async (intent: string): Promise<Json[]> =>
    (await this.asStripe(`refunds?payment_intent=${intent}&limit=100`, null)).data.toReversed()
  stripeFails = (only: string) => stripe('POST', 'faults', { kind: 'error_before', only, match: this.tenantId, times: 3 })

  /** What Stripe has to tell of payments, oldest first. */
  async news(): Promise<Told[]> {
    const events = ((await this.asStripe('events?limit=100', null)).data as StripeEvent[]).toReversed()
    const intents = new Map<string, { order: number; payment: number }>()
    for (const { type, data } of events as { type: string; data: { object: Json } }[]) {
      if (type !== 'payment_intent.created') continue
      const order = this.orderIds.indexOf(data.object.metadata.order_id)
      intents.set(data.object.id, { order, payment: this.#paymentIds[order]?.indexOf(data.object.metadata.payment_id) ?? -1 })
    }
    return events.flatMap((event) => {
      const family = familyOf(event.type)
      const object = event.data.object as Json
      const whose = intents.get(family === 'intent' ? object.id : object.payment_intent)
      return family && whose ? [{ event, family, ...whose }] : []
    })
  }

  /** Tells what a payment that is just being made has caused, before its own answer could be written down. */
  async tellEarly(order: number) {
    const mine = async () =>
      ((await this.asStripe('events?limit=100', null)).data as StripeEvent[]).filter(({ type, data }) => {
        const { metadata } = data.object as Json
        return (
          type.startsWith('payment_intent.') &&
          metadata.order_id === this.orderIds[order] &&
          !this.#paymentIds[order]?.includes(metadata.payment_id)
        )
      })
    for (const event of await eventually(mine, (events) => events.length > 1)) await this.tell(event)
  }

  /** Posts an event, and waits until what it means has been worked off. */
  async tell(event: StripeEvent) {
    expect(await postEvent(event, new Date(this.#shop.now).toISOString())).toBe(200)
    this.told.add(event.id)
    const [row] = await eventually(
      () =>
        sql<{ state: string; attempts: number; last_error: string }>(
          'select state, attempts, last_error from stripe_inbox where event_id = $1',
          [event.id],
        ),
      ([seen]) => seen !== undefined && (seen.state !== 'new' || seen.attempts > 0),
    )
    expect(row).toMatchObject({ state: 'done' })
  }

  sweep = (job: PeriodicJob) => sweep(job, this.#at.tenant, new Date(this.#shop.now))

  loseSightOf = (payment: string) => sql(`update payments set state = 'canceled' where id = $1`, [payment])

  /** An order in an answer is as the model says. */
  saw(order: Order, view: Json) {
    this.#paymentIds[this.#shop.orders.indexOf(order)] = view.payments.map((payment: { id: string }) => payment.id)
    expect(seenIn(view)).toEqual(orderSeen(order))
  }

  /** These orders and the stock are as the model says; `thoroughly`: tries and refunds too. What is done after an answer is waited for. */
  async agrees(orders: readonly Order[], thoroughly = false) {
    const { onHand, reserved } = this.#shop
    const expected = {
      stock: { onHand, reserved },
      orders: orders.map((order) => ({ ...orderSeen(order), ...(thoroughly && moneySeen(order)) })),
    }
    for (let patience = PATIENCE; ; patience--) {
      const seen = await this.#seen(orders, thoroughly)
      if (patience === 0 || JSON.stringify(seen) === JSON.stringify(expected)) return expect(seen).toEqual(expected)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #seen(orders: readonly Order[], thoroughly: boolean) {
    const seen = orders.map(async (order) => {
      const index = this.#shop.orders.indexOf(order)
      const path = this.orderPath(index)
      const view = await this.get(path)
      this.#paymentIds[index] = view.payments.map((payment: { id: string }) => payment.id)
      return { ...seenIn(view), ...(thoroughly && (await this.#moneyOf(path))) }
    })
    const [stock] = await sql<{ onHand: number; reserved: number }>(
      'select on_hand::int as "onHand", reserved::int as reserved from inventory_levels where variant_id = $1',
      [this.#at.variantId],
    )
    return { stock, orders: await Promise.all(seen) }
  }

  async #moneyOf(path: string) {
    const [payments, refunds] = await Promise.all([this.get(`${path}/payments`), this.get(`${path}/refunds`)])
    return {
      tries: payments.map(({ attempt, failureCode }: Json) => ({ attempt, failureCode })),
      refunds: refunds.map(({ amount, state, reason }: Json) => `${amount} ${state} ${reason}`).toSorted(),
    }
  }
}

function familyOf(type: string) {
  if (type.startsWith('payment_intent.')) return 'intent'
  return type.startsWith('refund.') || type === 'charge.refunded' ? 'refund' : undefined
}

const seenIn = ({ number, fulfilments, lines, payments, ...view }: Json) => ({
  status: view.status,
  paymentStatus: view.paymentStatus,
  total: view.total,
  capturedTotal: view.capturedTotal,
  refundedTotal: view.refundedTotal,
  returnedTotal: view.returnedTotal,
  due: view.due,
  numbered: number !== null,
  placedAt: view.placedAt,
  holdExpiresAt: view.holdExpiresAt,
  kitchen: fulfilments[0].state,
  returnedQuantity: lines[0].returnedQuantity,
  payments: payments.map(({ kind, state, amount, refundedAmount }: Json) => ({ kind, state, amount, refundedAmount })),
})

export type { Answer }
