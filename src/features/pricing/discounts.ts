import { WHOLE, allocate, mulDiv, sum, type Rounding } from '../../lib/money.ts'
import type { Adjustment, PricedDiscount, PricingLine } from './types.ts'

/** A line whose `net` starts at its gross and falls with every discount. */
export type SoldLine = { line: PricingLine; net: number; discounts: PricedDiscount[] }

/** Takes the lines' own discounts off first, then the order's, each spread over what is left of the lines it reaches. */
export function takeDiscounts(sold: readonly SoldLine[], orderDiscounts: readonly Adjustment[], rounding: Rounding): void {
  for (const part of sold) {
    for (const discount of capped(part.net, part.line.discounts, rounding)) take(part, { ...discount, scope: 'line' })
  }
  const reached = sold.filter(({ line }) => line.discountable !== false)
  for (const discount of capped(sum(reached.map(({ net }) => net)), orderDiscounts, rounding)) {
    // Weighed by what is left of a line, so that no share can exceed it.
    const shares = allocate(
      discount.amount,
      reached.map(({ net }) => net),
    )
    for (const [index, part] of reached.entries()) {
      const amount = shares[index] ?? 0
      if (amount > 0) take(part, { ...discount, scope: 'order', amount })
    }
  }
}

/** An adjustment's own amount on a base, before any cap. */
export function adjustmentOf(base: number, { kind, value }: Adjustment, rounding: Rounding): number {
  return kind === 'percent' ? mulDiv(base, value, WHOLE, rounding) : value
}

function take(part: SoldLine, discount: PricedDiscount): void {
  part.discounts.push(discount)
  part.net -= discount.amount
}

// Percentages are all of the same base and come before fixed amounts; each is capped at what the ones before it left.
function capped(base: number, discounts: readonly Adjustment[], rounding: Rounding): (Adjustment & { amount: number })[] {
  const inOrder = [...discounts.filter(({ kind }) => kind === 'percent'), ...discounts.filter(({ kind }) => kind === 'fixed')]
  let left = base
  return inOrder.map((discount) => {
    const amount = Math.min(left, adjustmentOf(base, discount, rounding))
    left -= amount
    return { ...discount, amount }
  })
}
