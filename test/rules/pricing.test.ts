import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PricedOrder, PricingInput, PricingLine, TaxRate } from '../../src/features/pricing/types.ts'
import { priceOrder } from '../../src/features/pricing/pricing.ts'
import { sum } from '../../src/lib/money.ts'

const vat20: TaxRate = { id: 'vat', name: 'VAT 20 %', rate: 200_000, mode: 'inclusive' }
const sales: TaxRate = { id: 'sales', name: 'Sales tax', rate: 65_000, mode: 'exclusive' }

const line = (unitPrice: number, more: Partial<PricingLine> = {}): PricingLine => ({
  id: 'l1',
  variantId: 'v1',
  quantity: 1,
  precision: 0,
  unitPrice,
  modifiers: [],
  taxRates: [],
  discounts: [],
  ...more,
})

const order = (lines: PricingLine[], more: Partial<PricingInput> = {}): PricedOrder =>
  priceOrder({ currency: 'EUR', rounding: 'half_up', lines, discounts: [], serviceCharges: [], tip: 0, ...more })

describe('examples', () => {
  it('3.95 with 20 % inside is 3.29 and 0.66 of tax', () => {
    const priced = order([line(395, { taxRates: [vat20] })])
    expect(priced.lines[0]).toMatchObject({ net: 395, beforeTax: 329, taxTotal: 66, total: 395 })
    expect(priced).toMatchObject({ subtotal: 395, taxTotal: 66, exclusiveTax: 0, total: 395 })
  })

  it('an order discount of 1.00 over 4.50, 3.95 and 5.50 takes 0.32, 0.28 and 0.40', () => {
    const priced = order([line(450), line(395), line(550)], { discounts: [{ kind: 'fixed', value: 100, reason: 'regular' }] })
    expect(priced.lines.map(({ discountTotal }) => discountTotal)).toEqual([32, 28, 40])
    expect(priced.lines[1]?.discounts).toEqual([{ kind: 'fixed', value: 100, reason: 'regular', scope: 'order', amount: 28 }])
    expect(priced).toMatchObject({ subtotal: 1_395, discountTotal: 100, total: 1_295 })
  })

  it('three lines of 4.50 at 6.5 % owe 0.87 line by line and 0.88 on the total', () => {
    const lines = [1, 2, 3].map(() => line(450, { taxRates: [sales] }))
    expect(order(lines, { taxScope: 'line' })).toMatchObject({ taxTotal: 87, total: 1_437 })
    expect(order(lines)).toMatchObject({ taxScope: 'total', taxTotal: 88, total: 1_438 })
    expect(order(lines).lines.map(({ taxTotal }) => taxTotal)).toEqual([30, 29, 29])
    expect(order(lines).taxes).toEqual([{ ...sales, base: 1_350, amount: 88 }])
  })

  it('0.250 kg is a quantity of 250 at precision 3, its price rounded once', () => {
    expect(order([line(1_990, { quantity: 250, precision: 3 })]).total).toBe(498)
    expect(order([line(1_990, { quantity: 250, precision: 3 })], { rounding: 'half_even' }).total).toBe(498)
    expect(order([line(1_986, { quantity: 250, precision: 3 })], { rounding: 'half_even' }).total).toBe(496)
    expect(order([line(1_986, { quantity: 250, precision: 3 })]).total).toBe(497)
  })
})

describe('the order of things', () => {
  it('modifiers count per unit and cannot take a price below nothing', () => {
    const modifiers = [
      { id: 'oat', price: 50, quantity: 1 },
      { id: 'shot', price: 70, quantity: 2 },
    ]
    expect(order([line(300, { quantity: 3, modifiers })]).lines[0]).toMatchObject({ pricePerUnit: 490, gross: 1_470 })
    expect(order([line(100, { modifiers: [{ id: 'own-cup', price: -150, quantity: 1 }] })]).total).toBe(0)
  })

  it('a line discount takes percent before fixed, each no more than is left', () => {
    const discounts = [
      { kind: 'fixed', value: 900 },
      { kind: 'percent', value: 250_000 },
    ] as const
    expect(order([line(1_000, { discounts })]).lines[0]).toMatchObject({
      net: 0,
      discounts: [
        { kind: 'percent', scope: 'line', amount: 250 },
        { kind: 'fixed', scope: 'line', amount: 750 },
      ],
    })
  })

  it('an order discount leaves gift cards alone and stops at what the other lines are worth', () => {
    const priced = order([line(1_000), line(5_000, { discountable: false })], { discounts: [{ kind: 'fixed', value: 4_000 }] })
    expect(priced.lines.map(({ net }) => net)).toEqual([0, 5_000])
  })

  it('a service charge is of the discounted lines and taxed with its own rates; the tip is outside both', () => {
    const service = { id: 's', name: 'Service', kind: 'percent', value: 100_000, taxRates: [sales] } as const
    const priced = order([line(1_000, { taxRates: [sales] })], {
      discounts: [{ kind: 'percent', value: 100_000 }],
      serviceCharges: [service],
      tip: 200,
    })
    expect(priced.serviceCharges[0]).toMatchObject({ id: 's', net: 90, taxTotal: 6 })
    expect(priced).toMatchObject({ subtotal: 1_000, discountTotal: 100, serviceTotal: 90, taxTotal: 64, tipTotal: 200, total: 1_254 })
  })

  it('several taxes inside one price come from their sum and split by rate', () => {
    const state: TaxRate = { id: 'a', name: 'A', rate: 90_000, mode: 'inclusive' }
    const central: TaxRate = { id: 'b', name: 'B', rate: 90_000, mode: 'inclusive' }
    const priced = order([line(1_000, { taxRates: [state, central] })])
    expect(priced.lines[0]).toMatchObject({ beforeTax: 847, taxTotal: 153 })
    expect(priced.taxes.map(({ amount }) => amount)).toEqual([77, 76])
  })

  it('a tax on top is never taken on a tax inside', () => {
    const priced = order([line(1_200, { taxRates: [sales, vat20] })])
    expect(priced.lines[0]).toMatchObject({ net: 1_200, beforeTax: 1_000, taxTotal: 265, total: 1_265 })
  })

  it('an exempt line or order pays no tax and says why', () => {
    const lines = [line(1_000, { taxRates: [sales], taxExempt: 'resale' }), line(1_000, { taxRates: [sales] })]
    expect(order(lines)).toMatchObject({ taxTotal: 65, lines: [{ taxExempt: 'resale', taxes: [] }, { taxExempt: null }] })
    expect(order(lines, { taxExempt: 'embassy' })).toMatchObject({
      taxTotal: 0,
      lines: [{ taxExempt: 'resale' }, { taxExempt: 'embassy' }],
    })
  })

  it('an empty order costs the tip', () => {
    expect(order([], { tip: 5 })).toMatchObject({ subtotal: 0, taxes: [], total: 5 })
  })

  it('numbers that nobody can owe are refused', () => {
    expect(() => order([line(0.5)])).toThrow(RangeError)
    expect(() => order([line(100, { quantity: -1 })])).toThrow(RangeError)
    expect(() => order([line(100, { precision: 4 })])).toThrow(RangeError)
    expect(() => order([line(Number.MAX_SAFE_INTEGER, { quantity: 2 })])).toThrow(RangeError)
    expect(() => order([line(100)], { currency: 'XXX' })).toThrow(RangeError)
  })
})

const rates = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    name: fc.constant('Tax'),
    rate: fc.nat(300_000),
    mode: fc.constantFrom<TaxRate['mode']>('inclusive', 'exclusive'),
  }),
  { selector: ({ id }) => id, maxLength: 3 },
)
const adjustment = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), value: fc.nat(1_000_000) }),
  fc.record({ kind: fc.constant('fixed' as const), value: fc.nat(5_000) }),
)
const anyLine = fc.record({
  id: fc.uuid(),
  variantId: fc.uuid(),
  quantity: fc.nat(5_000),
  precision: fc.nat(3),
  unitPrice: fc.nat(100_000),
  modifiers: fc.array(fc.record({ id: fc.uuid(), price: fc.integer({ min: -500, max: 500 }), quantity: fc.nat(3) }), { maxLength: 3 }),
  taxRates: rates,
  discounts: fc.array(adjustment, { maxLength: 3 }),
  discountable: fc.boolean(),
  taxExempt: fc.option(fc.constant('resale'), { nil: undefined }),
})
const anyOrder = fc.record({
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  rounding: fc.constantFrom('half_up' as const, 'half_even' as const),
  taxScope: fc.constantFrom('total' as const, 'line' as const),
  lines: fc.array(anyLine, { maxLength: 8 }),
  discounts: fc.array(adjustment, { maxLength: 3 }),
  serviceCharges: fc.array(
    fc.tuple(adjustment, rates).map(([charge, taxRates]) => ({ ...charge, id: 's', name: 'Service', taxRates })),
    { maxLength: 2 },
  ),
  tip: fc.nat(10_000),
})

const amountsIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(amountsIn) : []
}

describe('for any order', () => {
  it('the parts sum to the total', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const priced = priceOrder(input)
        const parts = [...priced.lines, ...priced.serviceCharges]
        expect(sum(priced.lines.map(({ net }) => net)) + priced.serviceTotal + priced.exclusiveTax + priced.tipTotal).toBe(priced.total)
        expect(sum(parts.map(({ total }) => total)) + priced.tipTotal).toBe(priced.total)
        expect(priced.subtotal - priced.discountTotal).toBe(sum(priced.lines.map(({ net }) => net)))
        expect(sum(priced.taxes.map(({ amount }) => amount))).toBe(priced.taxTotal)
        for (const part of parts) {
          expect(sum(part.taxes.map(({ amount }) => amount))).toBe(part.taxTotal)
          expect(part.beforeTax + part.taxTotal).toBe(part.total)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('no amount is negative or unsafe, and no discount exceeds its line', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const priced = priceOrder(input)
        const parts = [...priced.lines, ...priced.serviceCharges].map(({ net, beforeTax, total, taxes }) => ({
          net,
          beforeTax,
          total,
          taxes,
        }))
        expect(amountsIn([parts, priced.total]).every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true)
        for (const { gross, discountTotal, discounts } of priced.lines) {
          expect(sum(discounts.map(({ amount }) => amount))).toBe(discountTotal)
          expect(discountTotal).toBeLessThanOrEqual(gross)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('a tax on the total is within half a unit of the exact one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 30 }), fc.nat(300_000), (prices, rate) => {
        const exclusive = order(prices.map((price) => line(price, { taxRates: [{ ...sales, rate }] })))
        const inclusive = order(prices.map((price) => line(price, { taxRates: [{ ...vat20, rate }] })))
        const whole = sum(prices)
        expect(Math.abs(exclusive.taxTotal - (whole * rate) / 1_000_000)).toBeLessThanOrEqual(0.500001)
        expect(Math.abs(inclusive.taxTotal - (whole * rate) / (1_000_000 + rate))).toBeLessThanOrEqual(0.500001)
        expect(inclusive.total).toBe(whole)
      }),
    )
  })

  it('asking for more never costs less', () => {
    const simple = anyLine.map((any) => ({ ...any, discounts: any.discounts.slice(0, 1), taxRates: any.taxRates.slice(0, 1) }))
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 5 }), fc.nat(4), fc.nat(3_000), adjustment, (lines, at, more, discount) => {
        const dearer = lines.map((each, index) => (index === at % lines.length ? { ...each, quantity: each.quantity + more } : each))
        expect(order(dearer).total).toBeGreaterThanOrEqual(order(lines).total)
        const untaxed = (some: PricingLine[]) => some.map((each) => ({ ...each, taxRates: [], discountable: true }))
        expect(order(untaxed(dearer), { discounts: [discount] }).total).toBeGreaterThanOrEqual(
          order(untaxed(lines), { discounts: [discount] }).total,
        )
      }),
    )
  })

  it('the answer depends on nothing but the input', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        expect(priceOrder(structuredClone(input))).toEqual(priceOrder(input))
      }),
    )
  })
})
