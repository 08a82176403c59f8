import { exponentOf } from '../../lib/currencies.ts'
import { mulDiv, sum } from '../../lib/money.ts'
import { adjustmentOf, discountsOf } from './pricing-discounts.ts'
import { sumTaxes, taxesOf } from './pricing-taxes.ts'
import type {
  PricedLine,
  PricedOrder,
  PricedServiceCharge,
  PricedTax,
  PricingInput,
  PricingLine,
  TaxRate,
  TaxedAmounts,
} from './pricing-types.ts'

/**
 * The only place that computes a total, for quotes, orders and offline tills alike: unit price and modifiers, line gross, line discounts,
 * order discounts, service charges, tax, tip. Throws RangeError for numbers that validated input cannot contain.
 */
export function priceOrder(input: PricingInput): PricedOrder {
  assertNumbers(input)
  const { currency, rounding, lines: wanted, tip: tipTotal } = input
  const taxScope = input.taxScope ?? 'total'
  const grosses = wanted.map((line) => mulDiv(perUnit(line), line.quantity, 10 ** line.precision, rounding))
  const discounts = discountsOf(wanted, grosses, input.discounts, rounding)
  const nets = grosses.map((gross, index) => gross - sum((discounts[index] ?? []).map(({ amount }) => amount)))
  const charges = input.serviceCharges.map((charge) => adjustmentOf(sum(nets), charge, rounding))
  const parts = [
    ...wanted.map((line, index) => taxable(nets[index] ?? 0, line.taxRates, line.taxExempt ?? input.taxExempt)),
    ...input.serviceCharges.map((charge, index) => taxable(charges[index] ?? 0, charge.taxRates, input.taxExempt)),
  ]
  const taxes = taxesOf(parts, taxScope, rounding)
  const amounts = parts.map((part, index) => taxedAmounts(part.net, taxes[index] ?? [], part.taxExempt))
  const lines = wanted.map((line, index) => pricedLine(line, grosses[index] ?? 0, discounts[index] ?? [], amounts[index] ?? NOTHING))
  const serviceCharges = input.serviceCharges.map((charge, index): PricedServiceCharge => {
    const { id, name, kind, value, reason } = charge
    return { id, name, kind, value, reason, ...(amounts[wanted.length + index] ?? NOTHING) }
  })
  return {
    currency,
    rounding,
    taxScope,
    lines,
    serviceCharges,
    ...totals(lines, serviceCharges),
    tipTotal,
    total: sum([...amounts.map(({ total }) => total), tipTotal]),
  }
}

const NOTHING: TaxedAmounts = { net: 0, beforeTax: 0, taxes: [], taxTotal: 0, total: 0, taxExempt: null }

function perUnit({ unitPrice, modifiers }: PricingLine): number {
  return Math.max(0, sum([unitPrice, ...modifiers.map(({ price, quantity }) => price * quantity)]))
}

function taxable(net: number, taxRates: readonly TaxRate[], taxExempt: string | undefined) {
  return { net, rates: taxExempt === undefined ? taxRates : [], taxExempt: taxExempt ?? null }
}

function taxedAmounts(net: number, taxes: PricedTax[], taxExempt: string | null): TaxedAmounts {
  const beforeTax = net - amountOf(taxes, 'inclusive')
  const taxTotal = sum(taxes.map(({ amount }) => amount))
  return { net, beforeTax, taxes, taxTotal, total: sum([beforeTax, taxTotal]), taxExempt }
}

function pricedLine(line: PricingLine, gross: number, discounts: PricedLine['discounts'], amounts: TaxedAmounts): PricedLine {
  const { id, variantId, quantity, precision, unitPrice, modifiers } = line
  return {
    id,
    variantId,
    quantity,
    precision,
    unitPrice,
    pricePerUnit: perUnit(line),
    modifiers,
    gross,
    discounts,
    discountTotal: gross - amounts.net,
    ...amounts,
  }
}

function totals(lines: readonly PricedLine[], serviceCharges: readonly PricedServiceCharge[]) {
  const taxes = sumTaxes([...lines, ...serviceCharges].flatMap((part) => part.taxes))
  return {
    taxes,
    subtotal: sum(lines.map(({ gross }) => gross)),
    discountTotal: sum(lines.map(({ discountTotal }) => discountTotal)),
    serviceTotal: sum(serviceCharges.map(({ net }) => net)),
    taxTotal: sum(taxes.map(({ amount }) => amount)),
    exclusiveTax: amountOf(taxes, 'exclusive'),
  }
}

const amountOf = (taxes: readonly PricedTax[], mode: TaxRate['mode']): number =>
  sum(taxes.filter((tax) => tax.mode === mode).map(({ amount }) => amount))

// Schemas refuse such input at the door; this holds for callers that have none, before a total is built on it.
function assertNumbers({ currency, lines, discounts, serviceCharges, tip }: PricingInput): void {
  exponentOf(currency)
  const rates = [...lines, ...serviceCharges].flatMap(({ taxRates }) => taxRates.map(({ rate }) => rate))
  const values = [...discounts, ...serviceCharges, ...lines.flatMap((line) => line.discounts)].map(({ value }) => value)
  const sizes = lines.flatMap(({ quantity, unitPrice, modifiers }) => [
    quantity,
    unitPrice,
    ...modifiers.map((modifier) => modifier.quantity),
  ])
  const whole = [tip, ...rates, ...values, ...sizes].every((value) => Number.isSafeInteger(value) && value >= 0)
  if (!whole || lines.some(({ precision }) => ![0, 1, 2, 3].includes(precision))) throw new RangeError('not a number that can be priced')
}
