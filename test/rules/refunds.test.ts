import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceOrder } from '../../src/features/pricing/pricing.ts'
import {
  planRefund,
  refundableParts,
  type RefundablePart,
  type RefundedPart,
  type RefundRequest,
} from '../../src/features/pricing/refund-rules.ts'
import { sum } from '../../src/lib/money.ts'

const three: RefundablePart = { id: 'l1', quantity: 3, beforeTax: 1_000, tax: 65 }
const cup: RefundablePart = { id: 'l2', quantity: 1, beforeTax: 400, tax: 0 }

const amountOf = (parts: readonly { beforeTax: number; tax: number }[]) => sum(parts.flatMap(({ beforeTax, tax }) => [beforeTax, tax]))

const refund = (parts: RefundablePart[], before: RefundedPart[], request: RefundRequest) => {
  const plan = planRefund(parts, before, request, 'half_up')
  if (!plan.ok) throw new Error(plan.code)
  return plan
}

describe('by quantity', () => {
  it('three returns of one piece of three give 3.55, 3.55 and 3.55 of 10.65, taxes 0.22, 0.21 and 0.22', () => {
    const before: RefundedPart[] = []
    for (const _ of [1, 2, 3]) before.push(...refund([three], before, { kind: 'lines', lines: [{ id: 'l1', quantity: 1 }] }).parts)
    expect(before.map(({ beforeTax }) => beforeTax)).toEqual([333, 334, 333])
    expect(before.map(({ tax }) => tax)).toEqual([22, 21, 22])
    expect(amountOf(before)).toBe(1_065)
  })

  it('the same line named twice counts together', () => {
    const lines = [
      { id: 'l1', quantity: 1 },
      { id: 'l1', quantity: 2 },
    ]
    expect(refund([three], [], { kind: 'lines', lines }).amount).toBe(1_065)
  })

  it('refuses more than was sold, a line that is none, and nothing', () => {
    const plan = (before: RefundedPart[], request: RefundRequest) => planRefund([three, cup], before, request, 'half_up')
    const two = { id: 'l1', quantity: 2 }
    expect(plan([{ ...two, beforeTax: 667, tax: 43 }], { kind: 'lines', lines: [two] })).toEqual({
      ok: false,
      code: 'REFUND_EXCEEDS_LINE',
      id: 'l1',
    })
    expect(plan([], { kind: 'lines', lines: [{ id: 'l9', quantity: 1 }] })).toEqual({ ok: false, code: 'REFUND_UNKNOWN_LINE', id: 'l9' })
    expect(plan([], { kind: 'lines', lines: [] })).toEqual({ ok: false, code: 'REFUND_EMPTY' })
    expect(plan([], { kind: 'lines', lines: [{ id: 'l1', quantity: 0 }] })).toEqual({ ok: false, code: 'REFUND_EMPTY', id: 'l1' })
    expect(plan([], { kind: 'amount', amount: 1_466 })).toEqual({ ok: false, code: 'REFUND_EXCEEDS_ORDER' })
    expect(plan([], { kind: 'amount', amount: 0 })).toEqual({ ok: false, code: 'REFUND_EMPTY' })
  })

  it('a line that cost nothing can come back', () => {
    expect(refund([{ ...cup, beforeTax: 0 }], [], { kind: 'lines', lines: [{ id: 'l2', quantity: 1 }] })).toMatchObject({
      amount: 0,
      parts: [{ quantity: 1 }],
    })
  })
})

describe('by amount', () => {
  it('goes over what is left of each part and carries its share of tax', () => {
    const plan = refund([three, cup], [], { kind: 'amount', amount: 500 })
    expect(plan.parts).toEqual([
      { id: 'l1', quantity: 0, beforeTax: 341, tax: 22 },
      { id: 'l2', quantity: 0, beforeTax: 137, tax: 0 },
    ])
  })

  it('a second amount takes the tax that the two together owe', () => {
    const first = refund([three], [], { kind: 'amount', amount: 500 }).parts
    const second = refund([three], first, { kind: 'amount', amount: 500 }).parts
    expect([...first, ...second].map(({ beforeTax, tax }) => [beforeTax, tax])).toEqual([
      [469, 31],
      [470, 30],
    ])
  })

  it('what was given as an amount is not given again with the goods', () => {
    const before = refund([three], [], { kind: 'amount', amount: 600 }).parts
    expect(refund([three], before, { kind: 'lines', lines: [{ id: 'l1', quantity: 3 }] }).amount).toBe(465)
  })
})

it('a whole order comes back with its service charge and tip', () => {
  const sales = { id: 't', name: 'Tax', rate: 65_000, mode: 'exclusive' } as const
  const line = { id: 'l1', variantId: 'v', quantity: 1, precision: 0, unitPrice: 450, modifiers: [], discounts: [], taxRates: [sales] }
  const serviceCharges = [{ id: 's', name: 'Service', kind: 'fixed', value: 50, taxRates: [sales] } as const]
  const order = priceOrder({ currency: 'EUR', rounding: 'half_up', lines: [line], discounts: [], serviceCharges, tip: 100 })
  const parts = refundableParts(order)
  expect(parts.map(({ id }) => id)).toEqual(['l1', 'service:s', 'tip'])
  expect(amountOf(parts)).toBe(order.total)
  expect(refund(parts, [], { kind: 'rest' })).toMatchObject({ amount: order.total, tax: order.taxTotal })
})

const part = fc.record({ quantity: fc.integer({ min: 1, max: 2_000 }), beforeTax: fc.nat(100_000), tax: fc.nat(20_000) })
const step = fc.oneof(
  fc.record({ kind: fc.constant('lines' as const), at: fc.nat(4), share: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('amount' as const), share: fc.integer({ min: 1, max: 60 }) }),
)

it('any mixture of partial refunds, then the rest, sums to exactly the original, and no part ever goes below zero', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.array(step, { maxLength: 12 }), fc.boolean(), (sizes, steps, even) => {
      const parts = sizes.map((size, index) => ({ id: `l${index}`, ...size }))
      const before: RefundedPart[] = []
      const given = (id: string) => before.filter((each) => each.id === id)
      const requests = steps.map((each) => (): RefundRequest => {
        if (each.kind === 'amount') return { kind: 'amount', amount: Math.ceil(((amountOf(parts) - amountOf(before)) * each.share) / 100) }
        const { id = '', quantity = 0 } = parts[each.at % parts.length] ?? {}
        const left = quantity - sum(given(id).map((done) => done.quantity))
        return { kind: 'lines', lines: [{ id, quantity: Math.ceil((left * each.share) / 100) }] }
      })
      for (const request of [...requests, () => ({ kind: 'rest' }) as const]) {
        const plan = planRefund(parts, before, request(), even ? 'half_even' : 'half_up')
        if (!plan.ok) expect(plan.code).toBe('REFUND_EMPTY')
        else before.push(...plan.parts)
        expect(before.every((each) => each.quantity >= 0 && each.beforeTax >= 0 && each.tax >= 0)).toBe(true)
      }
      for (const { id, ...original } of parts) {
        const total = { quantity: 0, beforeTax: 0, tax: 0 }
        for (const { quantity, beforeTax, tax } of given(id)) {
          total.quantity += quantity
          total.beforeTax += beforeTax
          total.tax += tax
        }
        expect(total).toEqual(original)
      }
    }),
    { numRuns: 300 },
  )
})
