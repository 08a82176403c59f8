import { describe, expect, test } from 'vitest'
import type { Actor } from '../../src/http/actor.ts'
import { listFilter } from '../../src/features/orders/access-rules.ts'
import { priceBasket } from '../../src/features/pricing/basket-rules.ts'
import type { ListedModifier, PricedVariant, PriceList } from '../../src/features/pricing/price-list.ts'
import { beginning, cancelable } from '../../src/features/orders/rules.ts'

const modifier = (id: string, more: Partial<ListedModifier> = {}): ListedModifier => ({
  id,
  name: id,
  priceDelta: 0,
  isDefault: false,
  soldOut: false,
  ...more,
})

const latte: PricedVariant = {
  id: 'latte',
  name: 'Latte',
  variantName: 'Regular',
  sku: null,
  price: 400,
  available: true,
  precision: 0,
  tracked: true,
  taxRates: [{ id: 'vat', name: 'VAT', rate: 190_000, mode: 'inclusive' }],
  lists: [
    { id: 'milk', name: 'Milk', min: 1, max: 1, modifiers: [modifier('whole', { isDefault: true }), modifier('oat', { priceDelta: 60 })] },
    {
      id: 'shots',
      name: 'Shots',
      min: 0,
      max: 3,
      modifiers: [modifier('extra', { priceDelta: 80 }), modifier('decaf', { soldOut: true })],
    },
  ],
}

const list: PriceList = {
  tenantId: 'tenant',
  taxScope: 'total',
  rounding: 'half_up',
  webHoldMinutes: 15,
  kioskHoldMinutes: 5,
  catalogVersion: 1,
  zone: 'Europe/Berlin',
  currency: 'EUR',
  dayStartsAt: '04:00',
  payLater: true,
  variants: new Map([
    ['latte', latte],
    ['beans', { ...latte, id: 'beans', price: 3000, precision: 3, lists: [] }],
    ['saffron', { ...latte, id: 'saffron', price: 499, precision: 3, lists: [] }],
    ['free', { ...latte, id: 'free', price: 0, precision: 3, lists: [] }],
    ['elsewhere', { ...latte, id: 'elsewhere', available: false }],
    ['yacht', { ...latte, id: 'yacht', price: 99_999_999_99, lists: [] }],
  ]),
  loadedAt: 0,
}

type Chosen = { id: string; quantity: number }[]
const price = (variantId: string, quantity = 1, modifiers?: Chosen) =>
  priceBasket(list, {
    locationId: 'here',
    lines: [{ variantId, quantity, modifiers, discounts: [], note: null }],
    discounts: [],
    tip: 0,
  })
const chosen = (...ids: string[]): Chosen => ids.map((id) => ({ id, quantity: 1 }))

describe('a basket', () => {
  test.each([
    ['defaults', 'latte', 1, undefined, 400],
    ['a dearer choice', 'latte', 2, chosen('oat'), 920],
    ['several of one choice', 'latte', 1, [...chosen('whole'), { id: 'extra', quantity: 3 }], 640],
    ['a quarter of a kilo', 'beans', 250, undefined, 750],
    ['the least weight that can be charged for', 'saffron', 2, undefined, 1],
    ['what costs nothing', 'free', 1, undefined, 0],
  ])('costs what its parts cost: %s', (_, variantId, quantity, modifiers, total) => {
    const priced = price(variantId, quantity, modifiers)
    expect(priced.ok && priced.order.total).toBe(total)
  })

  test.each([
    ['what nobody sells', 'tea', 1, undefined, 'unknown', 'lines.0.variantId'],
    ['what this place does not offer', 'elsewhere', 1, undefined, 'unavailable', 'lines.0.variantId'],
    ['more than an order may cost', 'yacht', 2, undefined, 'amount', 'lines.0.quantity'],
    ['a weight too small to charge for', 'saffron', 1, undefined, 'amount', 'lines.0.quantity'],
    ['too few choices', 'latte', 1, [], 'choices', 'lines.0.modifiers'],
    ['too many choices', 'latte', 1, chosen('whole', 'oat'), 'choices', 'lines.0.modifiers'],
    ['too many of one choice', 'latte', 1, [...chosen('whole'), { id: 'extra', quantity: 4 }], 'choices', 'lines.0.modifiers'],
    ['one choice named twice', 'latte', 1, chosen('whole', 'extra', 'extra'), 'choices', 'lines.0.modifiers'],
    ['a choice of another product', 'latte', 1, chosen('whole', 'foam'), 'choices', 'lines.0.modifiers.1.id'],
    ['a choice that is sold out', 'latte', 1, chosen('whole', 'decaf'), 'unavailable', 'lines.0.modifiers.1.id'],
  ])('is refused for %s', (_, variantId, quantity, modifiers, why, field) => {
    const priced = price(variantId, quantity, modifiers)
    expect(priced).toMatchObject({ ok: false, why, faults: [{ in: 'json', field }] })
  })
})

test('all of an order, with its tip, costs no more than an amount can be', () => {
  const yachts = (count: number, tip: number) =>
    priceBasket(list, {
      locationId: 'here',
      lines: Array.from({ length: count }, () => ({ variantId: 'yacht', quantity: 1, discounts: [], note: null })),
      discounts: [],
      tip,
    })
  expect(yachts(1, 0)).toMatchObject({ ok: true, order: { total: 99_999_999_99 } })
  for (const [count, tip] of [
    [1, 1],
    [2, 0],
  ] as const)
    expect(yachts(count, tip)).toMatchObject({ ok: false, why: 'amount', faults: [{ in: 'json', field: 'lines' }] })
})

describe('an order', () => {
  const now = new Date('2026-11-21T02:59:00.000Z')
  test.each([
    ['online', 400, false, true, 'pending_payment', '2026-11-21T03:14:00.000Z'],
    ['kiosk', 400, false, true, 'pending_payment', '2026-11-21T03:04:00.000Z'],
    ['counter', 400, true, true, 'placed', null],
    ['counter', 400, true, false, 'pending_payment', '2026-11-21T03:14:00.000Z'],
    ['online', 0, false, true, 'placed', null],
  ] as const)('from %s over %i (staff: %s, pay later: %s) begins %s', (channel, total, staffed, payLater, status, holdExpiresAt) => {
    const begun = beginning({ channel, total, staffed }, { ...list, payLater }, now)
    expect(begun).toMatchObject({ status, holdExpiresAt, businessDate: status === 'placed' ? '2026-11-20' : null })
  })

  test('is a shopper’s to cancel until it is started, and the staff’s until it is handed over', () => {
    expect([cancelable(true), cancelable(false)]).toEqual([
      ['pending', 'placed'],
      ['pending', 'placed', 'preparing', 'ready'],
    ])
  })
})

test('a list is narrowed to its reader', () => {
  const person = { userId: 'u', signInId: 's', tenantId: 't', tenantSlug: 'shop', can: [] }
  const clerk = (locationIds: string[] | null): Actor => ({ kind: 'staff', role: 'staff', customerId: null, locationIds, ...person })
  const narrowed = (actor: Actor) => {
    const { locationId, customerId, orderId } = listFilter(actor, { limit: 25 })
    return [locationId, customerId, orderId]
  }
  expect(narrowed(clerk(null))).toEqual([null, null, null])
  expect(narrowed(clerk(['one']))).toEqual(['one', null, null])
  expect(narrowed(clerk(['one', 'two']))).toEqual([null, null, null])
  expect(narrowed({ kind: 'customer', customerId: 'c', ...person })).toEqual([null, 'c', null])
  expect(narrowed({ kind: 'guest', tenantId: 't', tenantSlug: 'shop', orderId: 'o', can: [] })).toEqual([null, null, 'o'])
})
