import type { CsvRow } from './csv.ts'
import type { ImportProblem } from './types.ts'

/** The columns of a Shopify product export that we read. */
export const COLUMNS = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Vendor',
  'Type',
  'Tags',
  'Published',
  'Option1 Name',
  'Option1 Value',
  'Option2 Name',
  'Option2 Value',
  'Option3 Name',
  'Option3 Value',
  'Variant SKU',
  'Variant Grams',
  'Variant Inventory Tracker',
  'Variant Inventory Qty',
  'Variant Price',
  'Variant Compare At Price',
  'Variant Barcode',
  'Image Src',
  'Image Position',
  'Image Alt Text',
  'Status',
] as const

export type Column = (typeof COLUMNS)[number]

const REQUIRED: readonly Column[] = ['Handle', 'Title', 'Variant Price']

// Columns that every export has and no product of ours needs: not worth a note each.
const PASSED_OVER = /^(google shopping|seo |variant (inventory policy|fulfillment|requires|taxable|image|weight|tax)|gift card$)/

const LIMITS: Partial<Record<Column, number>> = { 'Body (HTML)': 65_536, Tags: 5_000, 'Image Src': 2_048, 'Image Alt Text': 512 }

/** The longest value that a column takes, in UTF-16 units. */
export const limitOf = (column: Column): number => LIMITS[column] ?? 255

/** The start of a value, fit to be stored and shown. */
export const excerpt = (text: string): string =>
  Array.from(text.slice(0, 80).replace(/\p{Cc}/gu, ' '))
    .slice(0, 40)
    .join('')

/** Where each column stands, and what is wrong with the header; columns are found in any order and case. */
export function readHeader({ line, cells }: CsvRow): { positions: Map<Column, number>; problems: ImportProblem[] } {
  const positions = new Map<Column, number>()
  const problems: ImportProblem[] = []
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim().toLowerCase()
    const column = COLUMNS.find((known) => known.toLowerCase() === name)
    if (column && positions.has(column)) problems.push({ line, column, code: 'HEADER_DUPLICATE', level: 'error' })
    else if (column) positions.set(column, index)
    else if (name && !PASSED_OVER.test(name)) problems.push({ line, column: excerpt(cell.trim()), code: 'UNKNOWN_COLUMN', level: 'note' })
  }
  const missing = REQUIRED.filter((column) => !positions.has(column))
  return {
    positions,
    problems: [...problems, ...missing.map((column) => ({ line, column, code: 'HEADER_MISSING', level: 'error' }) as const)],
  }
}
