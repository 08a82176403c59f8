import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { EXPONENTS, exponentOf, fromStripeAmount, minimumCharge, toStripeAmount } from '../../src/lib/currencies.ts'
import {
  allocate,
  cashRounding,
  divRound,
  exclusiveTax,
  inclusiveTax,
  mulDiv,
  refundShare,
  sum,
  type Rounding,
} from '../../src/lib/money.ts'

const mode = fc.constantFrom<Rounding>('half_up', 'half_even')
const amount = fc.integer({ min: 0, max: 10_000_000 })
const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 })

describe('divRound', () => {
  test.each([
    [5n, 2n, 3n, 2n],
    [7n, 2n, 4n, 4n],
    [-5n, 2n, -3n, -2n],
    [5n, -2n, -3n, -2n],
    [-7n, -2n, 4n, 4n],
    [-1n, 3n, 0n, 0n],
    [1n, 2n, 1n, 0n],
    [4n, 2n, 2n, 2n],
  ])('%d / %d is %d half up and %d half even', (n, d, up, even) => {
    expect([divRound(n, d, 'half_up'), divRound(n, d, 'half_even')]).toEqual([up, even])
  })

  it('lies within half a unit of the exact quotient, and takes the mode’s side on a tie', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 1_000n }), mode, (n, d, rounding) => {
        const rounded = divRound(n, d, rounding)
        const error = 2n * (rounded * d - n)
        expect(error <= d && error >= -d).toBe(true)
        if (error === d || error === -d) expect(rounding === 'half_even' ? rounded % 2n === 0n : error > 0n === n > 0n).toBe(true)
      }),
    )
  })

  it('refuses to divide by zero and to leave the safe integers', () => {
    expect(() => divRound(1n, 0n, 'half_up')).toThrow(RangeError)
    expect(() => mulDiv(Number.MAX_SAFE_INTEGER, 3, 2, 'half_up')).toThrow(RangeError)
    expect(() => sum([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
    expect(() => sum([0.5, 0.5])).toThrow(RangeError)
    expect(mulDiv(Number.MAX_SAFE_INTEGER, 1_000_000, 1_000_000, 'half_up')).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('allocate', () => {
  test.each([
    [100, [450, 395, 550], [32, 28, 40]],
    [10, [1, 1, 1], [4, 3, 3]],
    [2, [1, 1, 1], [1, 1, 0]],
    [-100, [450, 395, 550], [-32, -28, -40]],
    [100, [0, 7, 0], [0, 100, 0]],
    [5, [0, 0], [3, 2]],
    [0, [], []],
  ])('%d over %j is %j', (whole, over, shares) => {
    expect(allocate(whole, over)).toEqual(shares)
  })

  it('sums to the amount and keeps every share within one unit of the exact one', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), weights, (whole, over) => {
        const shares = allocate(whole, over)
        const all = sum(over)
        expect(sum(shares)).toBe(whole)
        if (all === 0) return
        for (const [index, share] of shares.entries()) {
          const exact = (whole * (over[index] ?? 0)) / all
          expect(Math.abs(share - exact)).toBeLessThan(1)
        }
      }),
    )
  })

  it('never gives a line more than it weighs when the amount fits', () => {
    fc.assert(
      fc.property(weights, fc.nat(100), (over, percent) => {
        const shares = allocate(Math.floor((sum(over) * percent) / 100), over)
        expect(shares.every((share, index) => share <= (over[index] ?? 0))).toBe(true)
      }),
    )
  })

  it('refuses negative weights, and an amount over no weights', () => {
    expect(() => allocate(1, [-1, 2])).toThrow(RangeError)
    expect(() => allocate(1, [])).toThrow(RangeError)
  })
})

describe('tax', () => {
  it('of 20 % inside 3.95 is 0.66', () => {
    expect(inclusiveTax(395, 200_000, 'half_up')).toBe(66)
    expect(exclusiveTax(450, 65_000, 'half_up')).toBe(29)
    expect(exclusiveTax(1350, 65_000, 'half_up')).toBe(88)
  })

  it('inside a gross amount is, within rounding, the tax on what is left', () => {
    fc.assert(
      fc.property(amount, fc.nat(500_000), mode, (gross, rate, rounding) => {
        const inside = inclusiveTax(gross, rate, rounding)
        expect(Math.abs(exclusiveTax(gross - inside, rate, rounding) - inside)).toBeLessThanOrEqual(1)
        expect(inside).toBeGreaterThanOrEqual(0)
        expect(inside).toBeLessThanOrEqual(gross)
      }),
    )
  })
})

describe('cash', () => {
  test.each([
    [1_002, 5, 'up', -2],
    [1_003, 5, 'up', 2],
    [1_000, 5, 'up', 0],
    [1_005, 10, 'up', 5],
    [1_005, 10, 'down', -5],
    [1_005, 10, 'even', -5],
    [1_015, 10, 'even', 5],
    [-1_002, 5, 'up', 2],
    [1, 5, 'up', -1],
  ] as const)('%d to coins of %d, ties %s, adds %d', (due, coin, tie, difference) => {
    expect(cashRounding(due, coin, tie)).toBe(difference)
  })

  it('always lands on a coin, at most half a coin away', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(1, 5, 10, 50, 100), fc.constantFrom('up', 'down', 'even'), (due, coin, tie) => {
        const difference = cashRounding(due, coin, tie)
        expect((due + difference) % coin).toBe(0)
        expect(Math.abs(difference) * 2).toBeLessThanOrEqual(coin)
      }),
    )
  })
})

it('any sequence of partial refunds sums to the original', () => {
  fc.assert(
    fc.property(amount, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), mode, (whole, steps, rounding) => {
      const of = sum(steps)
      let [done, refunded] = [0, 0]
      for (const step of steps) {
        const share = refundShare(whole, of, done, step, refunded, rounding)
        expect(share).toBeGreaterThanOrEqual(0)
        done += step
        refunded += share
      }
      expect(refunded).toBe(whole)
    }),
  )
})

describe('currencies', () => {
  it('knows how many digits a minor unit has', () => {
    expect(['EUR', 'JPY', 'KWD', 'ISK', 'HUF'].map(exponentOf)).toEqual([2, 0, 3, 0, 2])
    expect(() => exponentOf('XXX')).toThrow(RangeError)
    expect(() => exponentOf('eur')).toThrow(RangeError)
    expect(EXPONENTS.size).toBe(new Set(EXPONENTS.keys()).size)
    expect([...EXPONENTS.keys()].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  })

  test.each([
    ['EUR', 1_234, 1_234],
    ['JPY', 500, 500],
    ['ISK', 500, 50_000],
    ['UGX', 7, 700],
    ['MGA', 500, 5],
    ['KWD', 1_230, 1_230],
  ])('%s %d goes to Stripe as %d and comes back', (currency, ours, theirs) => {
    expect(toStripeAmount(ours, currency)).toBe(theirs)
    expect(fromStripeAmount(theirs, currency)).toBe(ours)
  })

  it('refuses what Stripe cannot say', () => {
    expect(() => toStripeAmount(1_234, 'KWD')).toThrow(RangeError)
    expect(() => toStripeAmount(550, 'MGA')).toThrow(RangeError)
    expect(() => fromStripeAmount(550, 'ISK')).toThrow(RangeError)
  })

  it('knows the smallest charge where Stripe names one', () => {
    expect([minimumCharge('EUR'), minimumCharge('GBP'), minimumCharge('JPY'), minimumCharge('KES')]).toEqual([50, 30, 50, null])
  })
})
