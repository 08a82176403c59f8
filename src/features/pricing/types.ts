import type { Rounding } from '../../lib/money.ts'

/** A tax as it stands at the time of the order; `rate` in millionths (88_750 is 8.875 %). */
export type TaxRate = { id: string; name: string; rate: number; mode: 'inclusive' | 'exclusive' }

/** Something taken off or added on: `percent` in millionths of the base, `fixed` in minor units; never negative. */
export type Adjustment = { kind: 'percent' | 'fixed'; value: number; reason?: string | undefined }

/** A choice on top of a variant. `price` per piece in minor units, may be negative; `quantity` per unit of the line. */
export type PricingModifier = { id: string; price: number; quantity: number }

export type PricingLine = {
  id: string
  variantId: string
  /** Scaled by `precision`: 0.250 kg is 250 at precision 3. */
  quantity: number
  /** 0 to 3 decimals of a quantity. */
  precision: number
  /** Minor units for a quantity of 1, location and time overrides already chosen. */
  unitPrice: number
  modifiers: readonly PricingModifier[]
  taxRates: readonly TaxRate[]
  discounts: readonly Adjustment[]
  /** Whether order discounts reach this line (default yes): gift cards and fees are left out. */
  discountable?: boolean | undefined
  /** The reason for which no tax is taken on this line. The price stays, with or without tax inside. */
  taxExempt?: string | undefined
}

/** Added to the order after discounts; a percentage is of the discounted lines. Taxed with `taxRates`, untaxed when empty. */
export type ServiceCharge = Adjustment & { id: string; name: string; taxRates: readonly TaxRate[] }

export type PricingInput = {
  currency: string
  rounding: Rounding
  /** `total` (default) rounds each tax once for the order and hands it back to the lines; `line` rounds on every line. */
  taxScope?: 'total' | 'line' | undefined
  lines: readonly PricingLine[]
  discounts: readonly Adjustment[]
  serviceCharges: readonly ServiceCharge[]
  /** Minor units, outside tax and discount. */
  tip: number
  /** The reason for which the whole order is free of tax. */
  taxExempt?: string | undefined
}

/** What one discount takes from one line. */
export type PricedDiscount = Adjustment & { scope: 'line' | 'order'; amount: number }

/** One tax on one line, or summed over the order; `base` is what it was taken on, without any tax inside. */
export type PricedTax = TaxRate & { base: number; amount: number }

/** The amounts that every taxed part of an order has, line or service charge. */
export type TaxedAmounts = {
  /** What the price asks for after discounts; inclusive tax is still inside. */
  net: number
  /** `net` without the tax inside. */
  beforeTax: number
  taxes: PricedTax[]
  /** All tax, inclusive and exclusive. */
  taxTotal: number
  /** What the shopper pays for this part: `beforeTax + taxTotal`. */
  total: number
  taxExempt: string | null
}

export type PricedLine = TaxedAmounts & {
  id: string
  variantId: string
  quantity: number
  precision: number
  unitPrice: number
  /** Unit price with modifiers, at least 0. */
  pricePerUnit: number
  modifiers: readonly PricingModifier[]
  gross: number
  discounts: PricedDiscount[]
  discountTotal: number
}

export type PricedServiceCharge = TaxedAmounts & {
  id: string
  name: string
  kind: Adjustment['kind']
  value: number
  reason?: string | undefined
}

/** `sum(line.net) + serviceTotal + exclusiveTax + tipTotal = total`, in minor units. */
export type PricedOrder = {
  currency: string
  rounding: Rounding
  taxScope: 'total' | 'line'
  lines: PricedLine[]
  serviceCharges: PricedServiceCharge[]
  /** Per tax, in the order of appearance. */
  taxes: PricedTax[]
  /** Sum of the lines' gross. */
  subtotal: number
  discountTotal: number
  serviceTotal: number
  taxTotal: number
  /** The part of `taxTotal` that comes on top of prices. */
  exclusiveTax: number
  tipTotal: number
  total: number
}
