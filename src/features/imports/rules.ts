import { exponentOf } from '../../lib/currencies.ts'
import { cleanHtml } from '../../lib/html.ts'
import { parseCsv, type CsvRow } from './csv.ts'
import { readActive, readCode, readGrams, readImage, readPrice, readQuantity, readTags } from './cells.ts'
import { COLUMNS, excerpt, limitOf, readHeader, type Column } from './columns.ts'
import { readOptions } from './options.ts'
import type { ImportCode, ImportDraft, ImportedProduct, ImportProblem, ImportRow, ProductImport } from './types.ts'

type Reading = {
  exponent: number
  positions: Map<Column, number>
  width: number
  drafts: Map<string, ImportDraft>
  skus: Set<string>
  variants: Set<string>
  problems: ImportProblem[]
}

const MOST_PROBLEMS = 1_000
const MOST_IMAGES = 50
const MOST_VARIANTS = 100

// Records, header and blank lines included: what is read and applied well within the deadline of one call.
const MOST_LINES = 10_000

/** Reads a Shopify-style product export; prices are decimals in `currency`. Rows of one handle are one product, wherever they stand. */
export function readProducts(text: string, currency: string): ProductImport {
  const { rows, faults, isCut } = parseCsv(text, MOST_LINES)
  const [header, ...body] = rows
  const last = rows.at(-1)
  if (!header) return resultOf([], [{ line: 1, column: null, code: 'FILE_EMPTY', level: 'error' }])
  const { positions, problems: headerProblems } = readHeader(header)
  const problems = headerProblems.concat(faults.map((fault) => ({ ...fault, column: null, level: 'error' })))
  if (isCut) problems.push({ line: last?.line ?? 1, column: null, code: 'FILE_TOO_LONG', level: 'error' })
  if (body.length === 0) problems.push({ line: header.line, column: null, code: 'FILE_EMPTY', level: 'error' })
  if (problems.some(({ level }) => level === 'error')) return resultOf([], problems)
  const width = header.cells.length
  const reading: Reading = {
    exponent: exponentOf(currency),
    positions,
    width,
    drafts: new Map(),
    skus: new Set(),
    variants: new Set(),
    problems,
  }
  for (const row of body) readRow(reading, row)
  return resultOf([...reading.drafts.values()].filter(({ failed }) => !failed).map(productOf), problems)
}

/** What makes two rows, of one file or of two imports, the same variant: the product's handle and the option values, in any order. */
export function variantKey(handle: string, options: Readonly<Record<string, string>>): string {
  return JSON.stringify([handle, ...Object.entries(options).toSorted(([a], [b]) => Number(a > b) - Number(a < b))])
}

function readRow(reading: Reading, { line, cells }: CsvRow): void {
  const cell = (column: Column) => cells[reading.positions.get(column) ?? -1]?.trim() ?? ''
  const handle = cell('Handle')
  const known = reading.drafts.get(handle)
  const draft = known ?? emptyDraft(handle, line)
  const report = (level: ImportProblem['level']) => (column: Column | null, code: ImportCode) => {
    const value = column === null ? '' : excerpt(cell(column))
    if (level === 'error') draft.failed = true
    reading.problems.push({ line, column, code, level, ...(value && { value }) })
  }
  const [fail, note] = [report('error'), report('note')]
  if (handle === '') return fail('Handle', 'HANDLE_MISSING')
  reading.drafts.set(handle, draft)
  const row: ImportRow = { line, cell, fail, note }
  if (cells.slice(reading.width).some((extra) => extra.trim() !== '')) return fail(null, 'ROW_TOO_WIDE')
  if (!hasSoundCells(row)) return
  if (!known) readProduct(row, draft)
  const image = readImage(row)
  if (image && !draft.images.some(({ url }) => url === image.url) && draft.images.push(image) === MOST_IMAGES + 1)
    fail('Image Src', 'TOO_MANY_IMAGES')
  if (!known || isVariant(row)) readVariant(reading, row, draft)
  else if (row.cell('Image Src') === '') note(null, 'ROW_EMPTY')
}

// What Postgres can't hold, and what stands for bytes that are not UTF-8: a file in Latin-1 is told, not imported with holes.
const UNREADABLE = /[\0\uFFFD]/

function hasSoundCells({ cell, fail }: ImportRow): boolean {
  const isBroken = COLUMNS.filter((column) => UNREADABLE.test(cell(column)))
  const isLong = COLUMNS.filter((column) => cell(column).length > limitOf(column))
  for (const column of isBroken) fail(column, 'CHARACTER_INVALID')
  for (const column of isLong) fail(column, 'VALUE_TOO_LONG')
  return isBroken.length + isLong.length === 0
}

function readProduct(row: ImportRow, draft: ImportDraft): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u.test(draft.handle)) row.fail('Handle', 'HANDLE_INVALID')
  if (row.cell('Title') === '') row.fail('Title', 'TITLE_MISSING')
  draft.name = row.cell('Title')
  draft.description = cleanHtml(row.cell('Body (HTML)'))
  draft.vendor = row.cell('Vendor')
  draft.type = row.cell('Type')
  draft.tags = readTags(row)
  draft.active = readActive(row)
}

const VARIANT_COLUMNS: readonly Column[] = [
  'Option1 Value',
  'Option2 Value',
  'Option3 Value',
  'Variant SKU',
  'Variant Price',
  'Variant Barcode',
]

const isVariant = (row: ImportRow): boolean => VARIANT_COLUMNS.some((column) => row.cell(column) !== '')

function readVariant(reading: Reading, row: ImportRow, draft: ImportDraft): void {
  const options = readOptions(row, draft)
  const sku = readCode(row, 'Variant SKU')
  const price = readPrice(row, 'Variant Price', reading.exponent)
  const key = variantKey(draft.handle, options)
  if (row.cell('Variant Price') === '') row.fail('Variant Price', 'PRICE_MISSING')
  if (reading.variants.has(key)) row.fail('Option1 Value', 'DUPLICATE_OPTION')
  if (sku !== null && reading.skus.has(sku)) row.fail('Variant SKU', 'DUPLICATE_SKU')
  if (sku !== null) reading.skus.add(sku)
  reading.variants.add(key)
  if (draft.variants.length === MOST_VARIANTS) row.fail('Option1 Value', 'TOO_MANY_VARIANTS')
  draft.variants.push({
    options,
    name: Object.values(options).join(' / ') || 'Default',
    sku,
    barcode: readCode(row, 'Variant Barcode'),
    price: price ?? 0,
    compareAtPrice: readPrice(row, 'Variant Compare At Price', reading.exponent),
    tracked: row.cell('Variant Inventory Tracker') !== '',
    quantity: readQuantity(row),
    grams: readGrams(row),
  })
}

function productOf({ failed: _failed, optionNames: _names, images, ...product }: ImportDraft): ImportedProduct {
  const last = Math.max(0, ...images.map(({ position }) => position ?? 0))
  const placed = images.toSorted((a, b) => (a.position ?? last + 1) - (b.position ?? last + 1))
  return { ...product, images: placed.map((image, index) => ({ ...image, position: index + 1 })) }
}

const emptyDraft = (handle: string, line: number): ImportDraft => ({
  handle,
  line,
  name: '',
  description: '',
  vendor: '',
  type: '',
  tags: [],
  active: true,
  images: [],
  variants: [],
  optionNames: [],
  failed: false,
})

function resultOf(products: ImportedProduct[], problems: ImportProblem[]): ProductImport {
  const inOrder = problems.toSorted((a, b) => a.line - b.line)
  return { products, problems: inOrder.slice(0, MOST_PROBLEMS), problemCount: problems.length }
}
