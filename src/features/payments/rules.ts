import { planRefund, type RefundablePart, type RefundedPart, type RefundPlan, type RefundRequest } from '../pricing/refund-rules.ts'
import { MAXIMUM_STRIPE_AMOUNT, minimumCharge, toStripeAmount } from '../../lib/currencies.ts'
import type { Rounding } from '../../lib/money.ts'

const OPEN = ['created', 'requires_action', 'processing', 'authorized', 'capturing']
export const isOpen = (state: string) => OPEN.includes(state)

const KEY_HOURS = 23

/** Whether this try may still be asked for under its name: Stripe forgets a key after a day, and would try the card again. */
export const isTryFresh = ({ tryName, triedAt }: { tryName: string | null; triedAt: string | null }, name: string, now: Date) =>
  tryName === name && triedAt !== null && now.getTime() - Date.parse(triedAt) < KEY_HOURS * 3_600_000

/** Whether Stripe moves this many minor units at all: three-decimal amounts must end in 0, eight digits are the most. */
export function isStripeAmount(amount: number, currency: string) {
  try {
    return toStripeAmount(amount, currency) <= MAXIMUM_STRIPE_AMOUNT
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

export const isChargeable = (amount: number, currency: string) =>
  isStripeAmount(amount, currency) && amount >= (minimumCharge(currency) ?? 1)

export type Sold = {
  total: number
  taxTotal: number
  tipTotal: number
  rounding: Rounding
  lines: { id: string; quantity: number; total: number; tax: number }[]
}
export type EarlierRefund = { state: string; amount: number; lines: (RefundedPart & { restock: boolean })[] }

/** What money can be given back for, from the amounts frozen in the order: its lines, its service charges together, its tip. */
export function partsOf({ total, taxTotal, tipTotal, lines }: Sold): RefundablePart[] {
  const sum = (of: (line: Sold['lines'][number]) => number) => lines.reduce((all, line) => all + of(line), 0)
  const service = total - tipTotal - sum((line) => line.total)
  const serviceTax = taxTotal - sum((line) => line.tax)
  return [
    ...lines.map(({ id, quantity, total: paid, tax }) => ({ id, quantity, beforeTax: paid - tax, tax })),
    ...(service > 0 ? [{ id: 'service', quantity: 1, beforeTax: service - serviceTax, tax: serviceTax }] : []),
    ...(tipTotal > 0 ? [{ id: 'tip', quantity: 1, beforeTax: tipTotal, tax: 0 }] : []),
  ]
}

/**
 * Plans a refund after the earlier ones, oldest first. One that failed freed its money but not its goods. One that was made at the provider
 * names no lines: it counts as a plain amount.
 */
export function planAfter(sold: Sold, earlier: readonly EarlierRefund[], request: RefundRequest): RefundPlan {
  const parts = partsOf(sold)
  const done: RefundedPart[] = []
  for (const { state, amount, lines } of earlier) {
    if (state === 'failed' || state === 'canceled') done.push(...lines.map((line) => ({ ...line, beforeTax: 0, tax: 0 })))
    else if (lines.length > 0) done.push(...lines)
    else {
      const plain = planRefund(parts, done, { kind: 'amount', amount }, sold.rounding)
      if (plain.ok) done.push(...plain.parts)
    }
  }
  const plan = planRefund(parts, done, request, sold.rounding)
  return plan.ok && plan.amount === 0 ? { ok: false, code: 'REFUND_EMPTY' } : plan
}
