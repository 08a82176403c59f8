import { allocate, mulDiv, refundShare, sum, type Rounding } from '../../lib/money.ts'
import type { PricedOrder } from './types.ts'

/** A part of an order that money can be given back for: a line, a service charge, the tip. The shopper paid `beforeTax + tax`. */
export type RefundablePart = { id: string; quantity: number; beforeTax: number; tax: number }

/** What went back for a part: before this refund where it is input, in this refund where it is a result. */
export type RefundedPart = { id: string; quantity: number; beforeTax: number; tax: number }

/** Quantities of lines, an amount over whatever is left (quantities stay), or all that is left. */
export type RefundRequest =
  | { kind: 'lines'; lines: readonly { id: string; quantity: number }[] }
  | { kind: 'amount'; amount: number }
  | { kind: 'rest' }

export type RefundPlan =
  | { ok: true; parts: RefundedPart[]; amount: number; tax: number }
  | { ok: false; code: 'REFUND_EMPTY' | 'REFUND_EXCEEDS_ORDER' | 'REFUND_EXCEEDS_LINE' | 'REFUND_UNKNOWN_LINE'; id?: string }

type Open = RefundablePart & { done: RefundedPart; open: number }

/** The parts of a priced order, with the amounts frozen in it. Service charges are `service:<id>`, the tip is `tip`. */
export function refundableParts({ lines, serviceCharges, tipTotal }: PricedOrder): RefundablePart[] {
  return [
    ...lines.map(({ id, quantity, beforeTax, taxTotal }) => ({ id, quantity, beforeTax, tax: taxTotal })),
    ...serviceCharges.map(({ id, beforeTax, taxTotal }) => ({ id: `service:${id}`, quantity: 1, beforeTax, tax: taxTotal })),
    ...(tipTotal > 0 ? [{ id: 'tip', quantity: 1, beforeTax: tipTotal, tax: 0 }] : []),
  ]
}

/**
 * How much goes back for each part. `refunded` holds every earlier refund that still counts, in any order, several rows per part allowed.
 * Each answer is the cumulative share minus what went back already, so any sequence that returns everything sums to exactly the original.
 */
export function planRefund(
  parts: readonly RefundablePart[],
  refunded: readonly RefundedPart[],
  request: RefundRequest,
  rounding: Rounding,
): RefundPlan {
  const all = parts.map((part): Open => {
    const done = doneFor(part.id, refunded)
    return { ...part, done, open: part.beforeTax + part.tax - done.beforeTax - done.tax }
  })
  if (request.kind === 'rest') return planOf(all.map(restOf))
  return request.kind === 'amount' ? refundAmount(all, request.amount, rounding) : refundLines(all, request.lines, rounding)
}

function refundLines(all: readonly Open[], wanted: readonly { id: string; quantity: number }[], rounding: Rounding): RefundPlan {
  const given: RefundedPart[] = []
  for (const id of new Set(wanted.map((line) => line.id))) {
    const part = all.find((each) => each.id === id)
    if (!part) return { ok: false, code: 'REFUND_UNKNOWN_LINE', id }
    const quantity = sum(wanted.filter((line) => line.id === id).map((line) => line.quantity))
    if (quantity < 1) return { ok: false, code: 'REFUND_EMPTY', id }
    if (part.done.quantity + quantity > part.quantity) return { ok: false, code: 'REFUND_EXCEEDS_LINE', id }
    const share = (amount: number, before: number) => refundShare(amount, part.quantity, part.done.quantity, quantity, before, rounding)
    given.push({ id, quantity, beforeTax: share(part.beforeTax, part.done.beforeTax), tax: share(part.tax, part.done.tax) })
  }
  return planOf(given)
}

function refundAmount(all: readonly Open[], amount: number, rounding: Rounding): RefundPlan {
  const left = all.map(({ open }) => open)
  if (amount < 1) return { ok: false, code: 'REFUND_EMPTY' }
  if (amount > sum(left)) return { ok: false, code: 'REFUND_EXCEEDS_ORDER' }
  const shares = allocate(amount, left)
  return planOf(all.map((part, index) => partOf(part, shares[index] ?? 0, rounding)))
}

// The tax inside a plain amount is the cumulative share too. Returns by quantity may have run ahead of it or behind: never below 0, never more
// than the amount. What is left of the rest of the part always suffices for the remainder.
function partOf({ id, beforeTax, tax, done }: Open, amount: number, rounding: Rounding): RefundedPart {
  if (amount === 0) return { id, quantity: 0, beforeTax: 0, tax: 0 }
  const share = mulDiv(tax, done.beforeTax + done.tax + amount, beforeTax + tax, rounding) - done.tax
  const taxBack = Math.min(Math.max(share, 0), amount)
  return { id, quantity: 0, beforeTax: amount - taxBack, tax: taxBack }
}

const restOf = ({ id, quantity, beforeTax, tax, done }: Open): RefundedPart => ({
  id,
  quantity: quantity - done.quantity,
  beforeTax: beforeTax - done.beforeTax,
  tax: tax - done.tax,
})

function doneFor(id: string, refunded: readonly RefundedPart[]): RefundedPart {
  const own = refunded.filter((part) => part.id === id)
  return {
    id,
    quantity: sum(own.map(({ quantity }) => quantity)),
    beforeTax: sum(own.map(({ beforeTax }) => beforeTax)),
    tax: sum(own.map(({ tax }) => tax)),
  }
}

function planOf(given: readonly RefundedPart[]): RefundPlan {
  const parts = given.filter(({ quantity, beforeTax, tax }) => quantity > 0 || beforeTax > 0 || tax > 0)
  if (parts.length === 0) return { ok: false, code: 'REFUND_EMPTY' }
  const tax = sum(parts.map((part) => part.tax))
  return { ok: true, parts, amount: sum(parts.map(({ beforeTax }) => beforeTax)) + tax, tax }
}
