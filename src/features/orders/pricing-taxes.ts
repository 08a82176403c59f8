import { allocate, exclusiveTax, inclusiveTax, sum, type Rounding } from '../../lib/money.ts'
import type { PricedTax, TaxRate } from './pricing-types.ts'

/** An amount after discounts and the taxes it falls under. */
export type Taxable = { net: number; rates: readonly TaxRate[] }

type Scope = 'total' | 'line'

/**
 * The taxes of every part of an order. Inclusive taxes are taken out first, exclusive ones put on what is left, so no tax is ever taxed.
 * In scope `total` each is rounded once over all parts that share it and handed back by largest remainder; in scope `line` part by part.
 */
export function taxesOf(parts: readonly Taxable[], scope: Scope, rounding: Rounding): PricedTax[][] {
  const taxes: PricedTax[][] = parts.map(() => [])
  const bases = parts.map(({ net }) => net)
  for (const { rates, members } of inclusiveGroups(parts, scope)) {
    const grosses = members.map((index) => parts[index]?.net ?? 0)
    const table = splitInclusive(grosses, rates, rounding)
    for (const [row, index] of members.entries()) {
      const amounts = table[row] ?? []
      const base = (grosses[row] ?? 0) - sum(amounts)
      bases[index] = base
      taxes[index]?.push(...rates.map((rate, column) => ({ ...rate, base, amount: amounts[column] ?? 0 })))
    }
  }
  for (const { rate, members } of exclusiveGroups(parts, scope)) {
    const taxed = members.map((index) => bases[index] ?? 0)
    const shares = allocate(exclusiveTax(sum(taxed), rate.rate, rounding), taxed)
    for (const [row, index] of members.entries()) taxes[index]?.push({ ...rate, base: taxed[row] ?? 0, amount: shares[row] ?? 0 })
  }
  return taxes
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

// Parts that contain the same taxes are one group: with several rates the tax inside comes from their sum.
function inclusiveGroups(parts: readonly Taxable[], scope: Scope): { rates: TaxRate[]; members: number[] }[] {
  const groups = new Map<string, { rates: TaxRate[]; members: number[] }>()
  for (const [index, part] of parts.entries()) {
    const rates = part.rates
      .filter(({ mode }) => mode === 'inclusive')
      .toSorted((a, b) => Number(keyOf(a) > keyOf(b)) - Number(keyOf(a) < keyOf(b)))
    const key = scope === 'line' ? String(index) : rates.map(keyOf).join()
    const group = groups.get(key) ?? { rates, members: [] }
    if (rates.length > 0) groups.set(key, { rates, members: [...group.members, index] })
  }
  return [...groups.values()]
}

function exclusiveGroups(parts: readonly Taxable[], scope: Scope): { rate: TaxRate; members: number[] }[] {
  const groups = new Map<string, { rate: TaxRate; members: number[] }>()
  for (const [index, part] of parts.entries()) {
    for (const rate of part.rates.filter(({ mode }) => mode === 'exclusive')) {
      const key = scope === 'line' ? `${index} ${keyOf(rate)}` : keyOf(rate)
      groups.set(key, { rate, members: [...(groups.get(key)?.members ?? []), index] })
    }
  }
  return [...groups.values()]
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
