import { allocate, exclusiveTax, inclusiveTax, sum, type Rounding } from '../../lib/money.ts'
import type { PricedTax, TaxRate } from './types.ts'

/** A part of an order after discounts and the taxes it falls under. `beforeTax` starts at `net`; tax inside the price is taken out of it. */
export type TaxedPart = { net: number; rates: readonly TaxRate[]; beforeTax: number; taxes: PricedTax[] }

type Scope = 'total' | 'line'

/**
 * Adds the taxes to every part of an order. Inclusive taxes are taken out first, exclusive ones put on what is left, so no tax is ever taxed.
 * In scope `total` each is rounded once over all parts that share it and handed back by largest remainder; in scope `line` part by part.
 */
export function addTaxes(parts: readonly TaxedPart[], scope: Scope, rounding: Rounding): void {
  for (const [rates, members] of groups(parts, scope, ({ rates }) => [rates.filter(({ mode }) => mode === 'inclusive').toSorted(byKey)])) {
    takeOut(members, rates, rounding)
  }
  for (const [rates, members] of groups(parts, scope, (part) =>
    part.rates.filter(({ mode }) => mode === 'exclusive').map((rate) => [rate]),
  )) {
    for (const rate of rates) putOn(members, rate, rounding)
  }
}

/** Taxes added up per rate, in the order of appearance. */
export function sumTaxes(taxes: readonly PricedTax[]): PricedTax[] {
  const totals = new Map<string, PricedTax>()
  for (const tax of taxes) {
    const known = totals.get(keyOf(tax))
    totals.set(keyOf(tax), known ? { ...known, base: sum([known.base, tax.base]), amount: sum([known.amount, tax.amount]) } : tax)
  }
  return [...totals.values()]
}

const keyOf = ({ id, rate, mode }: TaxRate): string => JSON.stringify([id, rate, mode])

const byKey = (a: TaxRate, b: TaxRate): number => Number(keyOf(a) > keyOf(b)) - Number(keyOf(a) < keyOf(b))

// Parts by the rates that are rounded together: exclusive ones each alone; those inside a price by their sum, so only with the same company.
function groups(parts: readonly TaxedPart[], scope: Scope, setsOf: (part: TaxedPart) => TaxRate[][]): [TaxRate[], TaxedPart[]][] {
  const found = new Map<string, [TaxRate[], TaxedPart[]]>()
  for (const [index, part] of parts.entries()) {
    for (const rates of setsOf(part).filter(({ length }) => length > 0)) {
      const key = `${scope === 'line' ? index : ''}${rates.map(keyOf).join()}`
      const known = found.get(key)
      if (known) known[1].push(part)
      else found.set(key, [rates, [part]])
    }
  }
  return [...found.values()]
}

function takeOut(members: readonly TaxedPart[], rates: readonly TaxRate[], rounding: Rounding): void {
  const table = splitInclusive(
    members.map(({ net }) => net),
    rates,
    rounding,
  )
  for (const [row, part] of members.entries()) {
    const amounts = table[row] ?? []
    part.beforeTax -= sum(amounts)
    part.taxes.push(...rates.map((rate, column) => ({ ...rate, base: part.beforeTax, amount: amounts[column] ?? 0 })))
  }
}

function putOn(members: readonly TaxedPart[], rate: TaxRate, rounding: Rounding): void {
  const bases = members.map(({ beforeTax }) => beforeTax)
  const shares = allocate(exclusiveTax(sum(bases), rate.rate, rounding), bases)
  for (const [row, part] of members.entries()) part.taxes.push({ ...rate, base: part.beforeTax, amount: shares[row] ?? 0 })
}

// The tax inside, part by rate: rows sum to each part's tax, columns to each rate's. Every column is spread over what the ones before it
// left of the rows, so no cell exceeds its row and the last column closes all of them.
function splitInclusive(grosses: readonly number[], rates: readonly TaxRate[], rounding: Rounding): number[][] {
  const together = sum(rates.map(({ rate }) => rate))
  const tax = inclusiveTax(sum(grosses), together, rounding)
  const byRate = allocate(
    tax,
    rates.map(({ rate }) => rate),
  )
  let open = allocate(tax, grosses)
  const columns = byRate.map((amount) => {
    const column = allocate(amount, open)
    open = open.map((left, row) => left - (column[row] ?? 0))
    return column
  })
  return grosses.map((_, row) => columns.map((column) => column[row] ?? 0))
}
