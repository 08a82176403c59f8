import { sum } from '../../lib/money.ts'
import type { ListedModifier, ModifierList, PricedVariant, PriceList } from './price-list.ts'
import { priceOrder } from './pricing.ts'
import type { PricedLine, PricedOrder, PricingLine } from './types.ts'
import type { Basket } from '../orders/schema.ts'

/** As every amount that the API takes. */
const MOST = 99_999_999_99
const TOO_MUCH = 'This is more than one order may cost.'

type Line = Basket['lines'][number]
export type ChosenModifier = { id: string; name: string; priceDelta: number; quantity: number }
export type SoldLine = { priced: PricedLine; variant: PricedVariant; modifiers: ChosenModifier[]; note: string | null }
export type Fault = { in: 'json'; field: string; message: string }
export type BasketRefusal = 'unknown' | 'amount' | 'choices' | 'unavailable'
export type PricedBasket = { ok: true; order: PricedOrder; lines: SoldLine[] } | { ok: false; why: BasketRefusal; faults: Fault[] }

type Wanted = { line: Line; variant: PricedVariant; modifiers: ChosenModifier[] }

/** What a basket costs by a price list, for quotes and orders alike; or every reason why it can't be sold, the worst kind first. */
export function priceBasket(list: PriceList, basket: Basket): PricedBasket {
  const faults: Record<BasketRefusal, Fault[]> = { unknown: [], amount: [], choices: [], unavailable: [] }
  const wanted = basket.lines.flatMap((line, index): Wanted[] => {
    const fault = (why: BasketRefusal, field: string, message: string) =>
      faults[why].push({ in: 'json', field: `lines.${index}.${field}`, message })
    const variant = list.variants.get(line.variantId)
    if (!variant) {
      fault('unknown', 'variantId', 'There is no such variant.')
      return []
    }
    if (!variant.available) fault('unavailable', 'variantId', `${variant.name} is not offered here.`)
    const modifiers = chosen(line, variant, fault)
    if (roughly(line, variant, modifiers) > MOST) fault('amount', 'quantity', TOO_MUCH)
    return [{ line, variant, modifiers }]
  })
  for (const why of ['unknown', 'amount', 'choices', 'unavailable'] as const) {
    if (faults[why].length > 0) return { ok: false, why, faults: faults[why] }
  }
  const { currency, rounding, taxScope } = list
  const { discounts, tip } = basket
  const order = priceOrder({ currency, rounding, taxScope, discounts, tip, serviceCharges: [], lines: wanted.map(pricingLine) })
  const amiss = amountFaults(order)
  if (amiss.length > 0) return { ok: false, why: 'amount', faults: amiss }
  const lines = order.lines.flatMap((priced, index): SoldLine[] => {
    const part = wanted[index]
    return part ? [{ priced, variant: part.variant, modifiers: part.modifiers, note: part.line.note }] : []
  })
  return { ok: true, order, lines }
}

/** A line's gross, good enough to keep what is priced within the safe integers. */
const roughly = ({ quantity }: Line, { price, precision }: PricedVariant, modifiers: readonly ChosenModifier[]) =>
  ((price + sum(modifiers.map((modifier) => Math.abs(modifier.priceDelta) * modifier.quantity))) * quantity) / 10 ** precision

/** What has a price is not given away for a weight too small to charge, and the whole with its tax and tip is an amount too. */
function amountFaults({ lines, total }: PricedOrder): Fault[] {
  const free = lines.flatMap(({ gross, pricePerUnit }, index): Fault[] =>
    gross === 0 && pricePerUnit > 0 ? [{ in: 'json', field: `lines.${index}.quantity`, message: 'This is too little to charge for.' }] : [],
  )
  return total > MOST ? [...free, { in: 'json', field: 'lines', message: TOO_MUCH }] : free
}

type Complain = (why: BasketRefusal, field: string, message: string) => void

/** The modifiers of a line: those given, or the defaults where none are named. */
function chosen(line: Line, { lists }: PricedVariant, fault: Complain): ChosenModifier[] {
  const offered = new Map(lists.flatMap(({ modifiers }) => modifiers.map((modifier) => [modifier.id, modifier] as const)))
  const wanted =
    line.modifiers ?? [...offered.values()].filter(({ isDefault, soldOut }) => isDefault && !soldOut).map(({ id }) => ({ id, quantity: 1 }))
  const choices = wanted.flatMap(({ id, quantity }, index): (ListedModifier & { quantity: number })[] => {
    const modifier = offered.get(id)
    if (!modifier) fault('choices', `modifiers.${index}.id`, 'This product does not offer it.')
    if (modifier?.soldOut) fault('unavailable', `modifiers.${index}.id`, `${modifier.name} is sold out.`)
    return modifier ? [{ ...modifier, quantity }] : []
  })
  if (new Set(choices.map(({ id }) => id)).size < choices.length) fault('choices', 'modifiers', 'Name each choice once, with its quantity.')
  for (const list of lists) checkBounds(list, choices, fault)
  return choices.map(({ id, name, priceDelta, quantity }) => ({ id, name, priceDelta, quantity }))
}

function checkBounds(list: ModifierList, choices: readonly { id: string; quantity: number }[], fault: Complain) {
  const count = sum(choices.filter(({ id }) => list.modifiers.some((modifier) => modifier.id === id)).map(({ quantity }) => quantity))
  if (count < list.min) fault('choices', 'modifiers', `${list.name}: choose at least ${list.min}.`)
  if (list.max !== null && count > list.max) fault('choices', 'modifiers', `${list.name}: choose at most ${list.max}.`)
}

function pricingLine({ line, variant, modifiers }: Wanted, index: number): PricingLine {
  return {
    id: String(index),
    variantId: variant.id,
    quantity: line.quantity,
    precision: variant.precision,
    unitPrice: variant.price,
    modifiers: modifiers.map(({ id, priceDelta, quantity }) => ({ id, price: priceDelta, quantity })),
    taxRates: variant.taxRates,
    discounts: line.discounts,
  }
}

/** A line as it is frozen in an order and shown in a quote. */
export function lineView({ priced, variant, modifiers, note }: SoldLine) {
  const { quantity, unitPrice, gross, discountTotal, net, taxTotal, total, taxes, discounts } = priced
  const { id, name, variantName, sku, precision } = variant
  const amounts = { unitPrice, gross, discount: discountTotal, net, tax: taxTotal, total }
  return { variantId: id, name, variantName, sku, quantity, quantityPrecision: precision, ...amounts, modifiers, taxes, discounts, note }
}

export function totalsView({ currency, subtotal, discountTotal, serviceTotal, taxTotal, tipTotal, total }: PricedOrder) {
  return { currency, subtotal, discountTotal, serviceTotal, taxTotal, tipTotal, total }
}
