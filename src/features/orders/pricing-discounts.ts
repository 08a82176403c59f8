import { WHOLE, allocate, mulDiv, sum, type Rounding } from '../../lib/money.ts'
import type { Adjustment, PricedDiscount, PricingLine } from './pricing-types.ts'

/** What every line gives up: its own discounts first, then its share of the order's. `grosses` run parallel to `lines`. */
export function discountsOf(
  lines: readonly PricingLine[],
  grosses: readonly number[],
  orderDiscounts: readonly Adjustment[],
  rounding: Rounding,
): PricedDiscount[][] {
  const taken: PricedDiscount[][] = lines.map((line, index) =>
    takeOff(grosses[index] ?? 0, line.discounts, rounding).map((discount) => ({ ...discount, scope: 'line' })),
  )
  const open = grosses.map((gross, index) => (lines[index]?.discountable === false ? 0 : gross - amountOf(taken[index])))
  for (const discount of takeOff(sum(open), orderDiscounts, rounding)) {
    // Weighed by what is left of a line, so that no share can exceed it.
    const shares = discount.amount > 0 ? allocate(discount.amount, open) : []
    for (const [index, amount] of shares.entries()) {
      if (amount === 0) continue
      taken[index]?.push({ ...discount, scope: 'order', amount })
      open[index] = (open[index] ?? 0) - amount
    }
  }
  return taken
}

/** An adjustment's own amount on a base, before any cap. */
export function adjustmentOf(base: number, { kind, value }: Adjustment, rounding: Rounding): number {
  return kind === 'percent' ? mulDiv(base, value, WHOLE, rounding) : value
}

const amountOf = (discounts: readonly PricedDiscount[] = []): number => sum(discounts.map(({ amount }) => amount))

// Percentages are all of the same base and come before fixed amounts; each is capped at what the ones before it left.
function takeOff(base: number, discounts: readonly Adjustment[], rounding: Rounding): (Adjustment & { amount: number })[] {
  const order = [...discounts.filter(({ kind }) => kind === 'percent'), ...discounts.filter(({ kind }) => kind === 'fixed')]
  let left = base
  return order.map((discount) => {
    const amount = Math.min(left, adjustmentOf(base, discount, rounding))
    left -= amount
    return { ...discount, amount }
  })
}
