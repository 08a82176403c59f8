import type { Column } from './columns.ts'
import type { ImportCode, ImportRow, PlacedImage } from './types.ts'

// These are the limits of what the routes take.
const LARGEST_PRICE = 99_999_999_99
const MOST_TAGS = 100
const LONGEST_TAG = 120

/** A decimal price in minor units, or null where the cell is empty or wrong. */
export function readPrice(row: ImportRow, column: Column, exponent: number): number | null {
  const text = row.cell(column)
  if (text === '') return null
  const [, sign, digits = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const kept = decimals.replace(/0+$/, '')
  const amount = Number(digits + kept.padEnd(exponent, '0'))
  const code = priceFault(sign, kept.length > exponent, amount)
  if (code) row.fail(column, code)
  return code ? null : amount
}

function priceFault(sign: string | undefined, isTooPrecise: boolean, amount: number): ImportCode | null {
  if (sign === undefined) return 'PRICE_INVALID'
  if (sign === '-') return 'PRICE_NEGATIVE'
  if (isTooPrecise) return 'PRICE_TOO_PRECISE'
  return amount > LARGEST_PRICE ? 'PRICE_TOO_LARGE' : null
}

/** Initial stock. Shops that oversold export a negative number: noted, and taken as none. */
export function readQuantity(row: ImportRow): number {
  const text = row.cell('Variant Inventory Qty')
  if (/^-\d{1,9}$/.test(text)) row.note('Variant Inventory Qty', 'QUANTITY_NEGATIVE')
  else if (!/^\d{0,9}$/.test(text)) row.fail('Variant Inventory Qty', 'QUANTITY_INVALID')
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** Weight in whole grams. */
export function readGrams(row: ImportRow): number {
  const text = row.cell('Variant Grams')
  if (!/^(\d{1,9}(\.\d{1,9})?)?$/.test(text)) row.fail('Variant Grams', 'GRAMS_INVALID')
  return Math.round(Number(text)) || 0
}

/** The picture on a row, or null where there is none or its address is not a web address. */
export function readImage(row: ImportRow): PlacedImage | null {
  const [url, position] = [row.cell('Image Src'), row.cell('Image Position')]
  if (url === '') return null
  const isWeb = URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol)
  if (!isWeb) row.fail('Image Src', 'IMAGE_URL_INVALID')
  if (!/^([1-9]\d{0,4})?$/.test(position)) row.fail('Image Position', 'IMAGE_POSITION_INVALID')
  return isWeb ? { url, alt: row.cell('Image Alt Text'), position: Number(position) || null } : null
}

/** Whether a product is on sale: published, and not a draft or archived. */
export function readActive(row: ImportRow): boolean {
  const [published, status] = [row.cell('Published').toLowerCase(), row.cell('Status').toLowerCase()]
  if (!['', 'true', 'false'].includes(published)) row.fail('Published', 'PUBLISHED_INVALID')
  if (!['', 'active', 'draft', 'archived'].includes(status)) row.fail('Status', 'STATUS_INVALID')
  return published !== 'false' && (status === '' || status === 'active')
}

/** Tags in their order, each once. */
export function readTags(row: ImportRow): string[] {
  const tags = row
    .cell('Tags')
    .split(',')
    .map((tag) => tag.trim())
  const told = [...new Set(tags.filter((tag) => tag !== ''))]
  if (told.length > MOST_TAGS) row.fail('Tags', 'TOO_MANY_TAGS')
  if (told.some((tag) => tag.length > LONGEST_TAG)) row.fail('Tags', 'VALUE_TOO_LONG')
  return told
}

/** A code as printed; Shopify writes an apostrophe before it so that spreadsheets keep its zeros. */
export const readCode = (row: ImportRow, column: 'Variant SKU' | 'Variant Barcode'): string | null =>
  row.cell(column).replace(/^'/, '').trim() || null
