import type { Caller } from './caller.ts'
import { pause } from './fire.ts'
import type { Draw, Flow, FlowKind } from './plan.ts'
import { newId, type Shop } from './shop.ts'
import type { Tally } from './tally.ts'

/** One person's errand: with whom they deal, what they draw, and how the shopper's browser speaks to Stripe. */
export type Errand = {
  shop: Shop
  staff: Caller
  shopper: Caller
  draw: Draw
  tally: Tally
  browser: (path: string, form: Record<string, string>) => Promise<void>
}

const CARDS = ['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex']
const POOR = ['pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedLostCard', 'pm_card_chargeDeclined']
/** What others may have done to the order meanwhile: the sweep, a webhook, a colleague. */
const MOVED = ['ILLEGAL_TRANSITION', 'NOTHING_DUE', 'PAYMENT_IN_PROGRESS', 'CARD_NOT_POSSIBLE']
const keyed = (ok: readonly (number | string)[]) => ({ key: newId(), ok })
const one = <T>(draw: Draw, list: readonly T[]) => list[draw(list.length)] as T

export const runFlow = (flow: Flow, errand: Errand) => flows[flow.kind](errand)

const flows: Record<FlowKind, (errand: Errand) => Promise<unknown>> = {
  'counter-cash': async (errand) => {
    const order = await place(errand, errand.staff)
    if (!order) return
    await errand.staff.ask('POST', `/orders/${order.id}/payments`, { kind: 'cash', tendered: 100_000 }, keyed([201]))
    await makeAndHandOver(errand, order.id)
  },
  card: async (errand) => {
    const order = await paid(errand)
    if (order) await makeAndHandOver(errand, order.id)
  },
  'card-refunded': async (errand) => {
    const order = await paid(errand)
    if (!order) return
    if (errand.draw(2) === 0) await makeAndHandOver(errand, order.id)
    const [line] = order.lines
    const wanted =
      errand.draw(2) === 0 && line ? { lines: [{ lineId: line.id, quantity: 1, restock: errand.draw(2) === 0 }] } : { amount: 100 }
    await errand.staff.ask('POST', `/orders/${order.id}/refunds`, { ...wanted, reason: 'Spilled' }, keyed([201]))
  },
  'card-canceled': async (errand) => {
    const order = await paid(errand)
    if (order)
      await errand.staff.ask('POST', `/orders/${order.id}/cancellation`, { reason: 'Sold out', stock: 'restock' }, keyed([200, ...MOVED]))
  },
  browser: async (errand) => {
    const order = await place(errand, errand.shopper)
    if (order) await payInBrowser(errand, order.id, one(errand.draw, CARDS))
  },
  authenticated: async (errand) => {
    const order = await place(errand, errand.shopper)
    if (!order) return
    const intent = await payInBrowser(errand, order.id, 'pm_card_authenticationRequired')
    if (intent)
      await errand.browser(`_control/payment_intents/${intent}/authenticate`, { outcome: errand.draw(4) === 0 ? 'fail' : 'succeed' })
  },
  'declined-then-paid': async (errand) => {
    const order = await place(errand, errand.shopper)
    if (!order) return
    await pay(errand, order.id, one(errand.draw, POOR), [402, ...MOVED])
    await pay(errand, order.id, one(errand.draw, CARDS), [201, ...MOVED])
  },
  'canceled-unpaid': async (errand) => {
    const order = await place(errand, errand.shopper)
    if (!order) return
    if (errand.draw(2) === 0)
      await errand.shopper.ask('POST', `/orders/${order.id}/payments`, { kind: 'card_online' }, keyed([201, ...MOVED]))
    await errand.shopper.ask(
      'POST',
      `/orders/${order.id}/cancellation`,
      {},
      keyed([200, ...MOVED, 'PAYMENT_NOT_SETTLED', 'CANCEL_WINDOW_PASSED']),
    )
  },
  abandoned: async (errand) => {
    const order = await place(errand, errand.shopper)
    if (order && errand.draw(2) === 0)
      await errand.shopper.ask('POST', `/orders/${order.id}/payments`, { kind: 'card_online' }, keyed([201, ...MOVED]))
  },
  stock: async ({ shop, staff, draw }) => {
    const counted = shop.goods.filter(({ tracked }) => tracked)
    const { variantId } = one(draw, counted)
    const { locationId } = shop
    const step = draw(4)
    if (step === 0)
      await staff.ask(
        'POST',
        '/inventory/waste',
        { locationId, reason: 'Old', lines: [{ variantId, quantity: 1 }] },
        keyed([201, 'NOT_ON_HAND']),
      )
    else await staff.ask('POST', '/inventory/receipts', { locationId, lines: [{ variantId, quantity: 5 + draw(20) }] }, keyed([201]))
  },
  catalogue: async ({ shop, staff, draw }) => {
    const { productId, variantId } = one(draw, shop.goods)
    if (draw(2) === 0) await staff.ask('PATCH', `/products/${productId}`, { name: `Good ${draw(1000)}` }, { ok: [200] })
    else await staff.ask('PATCH', `/variants/${variantId}`, { price: 300 + draw(500) }, { ok: [200] })
  },
  browse: async ({ shop, shopper, draw }) => {
    const { productId, variantId } = one(draw, shop.goods)
    await shopper.ask('GET', '/products?limit=20', undefined, { ok: [200] })
    await shopper.ask('GET', `/products/${productId}`, undefined, { ok: [200] })
    await shopper.ask(
      'POST',
      '/quotes',
      { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] },
      { ok: [200, 'OUT_OF_STOCK'] },
    )
    await shopper.ask('GET', '/orders?limit=10', undefined, { ok: [200] })
  },
}

type Order = { id: string; lines: { id: string }[] }

async function place({ shop, draw, tally }: Errand, who: Caller): Promise<Order | undefined> {
  const first = draw(shop.goods.length)
  const goods = [shop.goods[first], ...(draw(2) === 0 ? [shop.goods[(first + 1) % shop.goods.length]] : [])]
  const lines = goods.flatMap((good) => (good ? [{ variantId: good.variantId, quantity: 1 + draw(2) }] : []))
  const answer = await who.ask('POST', '/orders', { locationId: shop.locationId, lines }, keyed([201, 'OUT_OF_STOCK']))
  if (answer.status !== 201) return undefined
  tally.placed++
  return answer.data as Order
}

const pay = ({ shopper }: Errand, orderId: string, paymentMethod: string, ok: readonly (number | string)[]) =>
  shopper.ask('POST', `/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod }, keyed(ok))

async function paid(errand: Errand): Promise<Order | undefined> {
  const order = await place(errand, errand.shopper)
  if (!order) return undefined
  const answer = await pay(errand, order.id, one(errand.draw, CARDS), [201, ...MOVED])
  return answer.data?.state === 'captured' ? order : undefined
}

/** The client secret goes to the browser, which pays by itself; only a webhook or the sweep tells us. Now and then it comes back and asks. */
async function payInBrowser({ shopper, browser, draw }: Errand, orderId: string, method: string): Promise<string | undefined> {
  const begun = await shopper.ask('POST', `/orders/${orderId}/payments`, { kind: 'card_online' }, keyed([201, ...MOVED]))
  const secret = begun.data?.clientSecret as string | undefined
  if (begun.status !== 201 || !secret) return undefined
  const [intent = ''] = secret.split('_secret')
  await browser(`v1/payment_intents/${intent}/confirm`, { payment_method: method, client_secret: secret })
  if (draw(2) === 0) await shopper.ask('POST', `/payments/${begun.data.id}/confirmation`, undefined, keyed([200, ...MOVED]))
  return intent
}

async function makeAndHandOver({ staff, draw }: Errand, orderId: string) {
  for (const step of ['start', 'ready', 'completion']) {
    await staff.ask('POST', `/orders/${orderId}/${step}`, undefined, keyed([200, ...MOVED]))
    await pause(draw(20))
  }
}
