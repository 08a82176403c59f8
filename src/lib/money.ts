/** How a half is rounded: away from zero (default), or to the even neighbour (Square's choice). Frozen in every order. */
export type Rounding = 'half_up' | 'half_even'

/** How cash that lies exactly between two coins is rounded. */
export type CashTie = 'up' | 'down' | 'even'

/** 100 % in millionths: 8.875 % is 88_750. */
export const WHOLE = 1_000_000

/** `n / d` rounded to a whole number; ties away from zero or to even, and right for negative numbers. Throws RangeError for `d` = 0. */
export function divRound(n: bigint, d: bigint, mode: Rounding): bigint {
  const sign = n < 0n === d < 0n ? 1n : -1n
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d]
  const [quotient, twice] = [top / bottom, (top % bottom) * 2n]
  const up = twice > bottom || (twice === bottom && (mode === 'half_up' || quotient % 2n === 1n))
  return sign * (up ? quotient + 1n : quotient)
}

/** A BigInt as a JSON-safe amount. Throws RangeError outside ±(2^53 − 1). */
export function toAmount(n: bigint): number {
  const amount = Number(n)
  if (!Number.isSafeInteger(amount)) throw new RangeError('amount outside the safe integers')
  return amount
}

/** Adds amounts. Throws RangeError for anything that is not, or does not stay, a safe integer. */
export function sum(amounts: readonly number[]): number {
  let total = 0
  for (const amount of amounts) {
    total += amount
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(total)) throw new RangeError('amount outside the safe integers')
  }
  return total
}

/** `amount × n / d`, rounded once; the product may exceed the safe integers, the result may not (RangeError). */
export function mulDiv(amount: number, n: number, d: number, mode: Rounding): number {
  return toAmount(divRound(BigInt(amount) * BigInt(n), BigInt(d), mode))
}

/**
 * Splits an amount over weights so that the shares sum to it: floor shares, then one unit each to the largest remainders, ties to the
 * lower index. A zero weight gets nothing unless all are zero, then all count the same. Throws RangeError for a negative weight, or no weights.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  if (amount < 0) return allocate(-amount, weights).map((share) => 0 - share)
  if (weights.some((weight) => weight < 0) || (weights.length === 0 && amount !== 0)) throw new RangeError('weights must be zero or more')
  const scale = weights.some((weight) => weight > 0) ? weights.map(BigInt) : weights.map(() => 1n)
  const whole = scale.reduce((all, weight) => all + weight, 0n)
  const parts = scale.map((weight, index) => {
    const product = BigInt(amount) * weight
    return { index, share: Number(product / whole), remainder: product % whole }
  })
  const left = amount - sum(parts.map(({ share }) => share))
  const byRemainder = parts.toSorted((a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || a.index - b.index)
  for (const part of byRemainder.slice(0, left)) part.share += 1
  return parts.map(({ share }) => share)
}

/** Tax to add to a base; `rate` in millionths. */
export function exclusiveTax(base: number, rate: number, mode: Rounding): number {
  return mulDiv(base, rate, WHOLE, mode)
}

/** Tax contained in a gross amount; `rate` in millionths, the sum of the rates when there are several. The net is gross − tax, never computed apart. */
export function inclusiveTax(gross: number, rate: number, mode: Rounding): number {
  return mulDiv(gross, rate, WHOLE + rate, mode)
}

/** What to add to an amount due in cash (may be negative) so that coins of `roundTo` minor units can pay it. Never applied to card parts. */
export function cashRounding(due: number, roundTo: number, tie: CashTie): number {
  const over = ((due % roundTo) + roundTo) % roundTo
  const [down, up] = [0 - over, (roundTo - over) % roundTo]
  if (over * 2 !== roundTo) return over * 2 < roundTo ? down : up
  if (tie === 'even') return ((due + down) / roundTo) % 2 === 0 ? down : up
  return tie === 'up' ? up : down
}

/**
 * The part of `amount` that goes back when `done` units of `of` were given back before and `now` more are: the cumulative share minus what
 * was `refunded` already, at least 0, so that any sequence that ends at `of` sums to exactly `amount`.
 */
export function refundShare(amount: number, of: number, done: number, now: number, refunded: number, mode: Rounding): number {
  return Math.max(0, mulDiv(amount, done + now, of, mode) - refunded)
}
