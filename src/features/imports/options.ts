import type { ImportRow } from './types.ts'

const NAMES = ['Option1 Name', 'Option2 Name', 'Option3 Name'] as const
const VALUES = ['Option1 Value', 'Option2 Value', 'Option3 Value'] as const

/**
 * The options of a variant by name. Only a product's first row names them; `product.optionNames` remembers. Shopify writes a product
 * without options as Title: Default Title.
 */
export function readOptions(row: ImportRow, product: { optionNames: string[]; variants: readonly unknown[] }): Record<string, string> {
  const names = NAMES.map((column) => row.cell(column))
  if (product.variants.length === 0) {
    product.optionNames = names
    const told = names.filter((name) => name !== '').map((name) => name.toLowerCase())
    if (new Set(told).size < told.length) row.fail('Option1 Name', 'OPTION_NAME_DUPLICATE')
  }
  const pairs: [string, string][] = []
  for (const [index, column] of VALUES.entries()) {
    const [name = '', value] = [product.optionNames[index], row.cell(column)]
    const nameColumn = NAMES[index] ?? 'Option1 Name'
    if (names[index] !== '' && names[index] !== name) row.fail(nameColumn, 'OPTION_NAME_CHANGED')
    if (name === '' && value !== '') row.fail(nameColumn, 'OPTION_NAME_MISSING')
    if (name !== '' && value === '') row.fail(column, 'OPTION_VALUE_MISSING')
    if (name !== '' && value !== '') pairs.push([name, value])
  }
  return pairs.length === 1 && pairs[0]?.[0] === 'Title' && pairs[0][1] === 'Default Title' ? {} : Object.fromEntries(pairs)
}
