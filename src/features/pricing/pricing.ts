import { exponentOf } from '../../lib/currencies.ts'
import { mulDiv, sum, type Rounding } from '../../lib/money.ts'
import { adjustmentOf, takeDiscounts, type SoldLine } from './discounts.ts'
import { addTaxes, sumTaxes, type TaxedPart } from './taxes.ts'
import type {
  PricedLine,
  PricedOrder,
  PricedServiceCharge,
  PricedTax,
  PricingInput,
  PricingLine,
  ServiceCharge,
  TaxRate,
  TaxedAmounts,
} from './types.ts'

/**
 * The only place that computes a total, for quotes, orders and offline tills alike: unit price and modifiers, line gross, line discounts,
 * order discounts, service charges, tax, tip. Throws RangeError for numbers that validated input cannot contain.
 */
export function priceOrder(input: PricingInput): PricedOrder {
  assertNumbers(input)
  const { currency, rounding, tip: tipTotal, taxScope = 'total' } = input
  const sold = input.lines.map((line) => grossLine(line, rounding))
  takeDiscounts(sold, input.discounts, rounding)
  const discounted = sum(sold.map(({ net }) => net))
  const soldParts = sold.map((part) => ({ ...part, ...taxable(part.net, part.line.taxRates, part.line.taxExempt ?? input.taxExempt) }))
  const servedParts = input.serviceCharges.map((charge) => {
    return { charge, ...taxable(adjustmentOf(discounted, charge, rounding), charge.taxRates, input.taxExempt) }
  })
  addTaxes([...soldParts, ...servedParts], taxScope, rounding)
  const lines = soldParts.map(pricedLine)
  const serviceCharges = servedParts.map(pricedServiceCharge)
  const total = sum([...lines, ...serviceCharges].map((part) => part.total).concat(tipTotal))
  return { currency, rounding, taxScope, lines, serviceCharges, ...totals(lines, serviceCharges), tipTotal, total }
}

type Part = TaxedPart & { taxExempt: string | null }

function grossLine(line: PricingLine, rounding: Rounding) {
  const pricePerUnit = Math.max(0, sum([line.unitPrice, ...line.modifiers.map(({ price, quantity }) => price * quantity)]))
  const gross = mulDiv(pricePerUnit, line.quantity, 10 ** line.precision, rounding)
  return { line, pricePerUnit, gross, net: gross, discounts: [] }
}

function taxable(net: number, taxRates: readonly TaxRate[], taxExempt: string | undefined): Part {
  return { net, rates: taxExempt === undefined ? taxRates : [], beforeTax: net, taxes: [], taxExempt: taxExempt ?? null }
}

function taxedAmounts({ net, beforeTax, taxes, taxExempt }: Part): TaxedAmounts {
  const taxTotal = sum(taxes.map(({ amount }) => amount))
  return { net, beforeTax, taxes, taxTotal, total: sum([beforeTax, taxTotal]), taxExempt }
}

function pricedLine(part: Part & SoldLine & { pricePerUnit: number; gross: number }): PricedLine {
  const { id, variantId, quantity, precision, unitPrice, modifiers } = part.line
  const { pricePerUnit, gross, discounts } = part
  const discountTotal = gross - part.net
  return { id, variantId, quantity, precision, unitPrice, pricePerUnit, modifiers, gross, discounts, discountTotal, ...taxedAmounts(part) }
}

function pricedServiceCharge(part: Part & { charge: ServiceCharge }): PricedServiceCharge {
  const { id, name, kind, value, reason } = part.charge
  return { id, name, kind, value, reason, ...taxedAmounts(part) }
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
