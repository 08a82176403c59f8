import type { Column } from './columns.ts'

export type ImportCode =
  | 'FILE_EMPTY'
  | 'FILE_TOO_LONG'
  | 'HEADER_MISSING'
  | 'HEADER_DUPLICATE'
  | 'UNKNOWN_COLUMN'
  | 'QUOTE_UNCLOSED'
  | 'QUOTE_INVALID'
  | 'ROW_TOO_WIDE'
  | 'ROW_EMPTY'
  | 'CHARACTER_INVALID'
  | 'VALUE_TOO_LONG'
  | 'HANDLE_MISSING'
  | 'HANDLE_INVALID'
  | 'TITLE_MISSING'
  | 'PUBLISHED_INVALID'
  | 'STATUS_INVALID'
  | 'OPTION_NAME_MISSING'
  | 'OPTION_NAME_CHANGED'
  | 'OPTION_NAME_DUPLICATE'
  | 'OPTION_VALUE_MISSING'
  | 'DUPLICATE_OPTION'
  | 'TOO_MANY_VARIANTS'
  | 'TOO_MANY_TAGS'
  | 'TOO_MANY_IMAGES'
  | 'DUPLICATE_SKU'
  | 'PRICE_MISSING'
  | 'PRICE_INVALID'
  | 'PRICE_NEGATIVE'
  | 'PRICE_TOO_PRECISE'
  | 'PRICE_TOO_LARGE'
  | 'QUANTITY_INVALID'
  | 'QUANTITY_NEGATIVE'
  | 'GRAMS_INVALID'
  | 'IMAGE_URL_INVALID'
  | 'IMAGE_POSITION_INVALID'

/** What is wrong (`error`: the product is left out) or worth knowing (`note`), where, and the start of the value. */
export type ImportProblem = { line: number; column: string | null; code: ImportCode; level: 'error' | 'note'; value?: string }

export type ImportedVariant = {
  /** By option name; empty for a product without options. */
  options: Record<string, string>
  name: string
  sku: string | null
  barcode: string | null
  price: number
  compareAtPrice: number | null
  tracked: boolean
  quantity: number
  grams: number
}

export type ImportedProduct = {
  handle: string
  line: number
  name: string
  /** HTML, cleaned. */
  description: string
  vendor: string
  type: string
  tags: string[]
  active: boolean
  images: { url: string; alt: string; position: number }[]
  variants: ImportedVariant[]
}

/** Products without an error, and the first thousand problems of all that were found. */
export type ProductImport = { products: ImportedProduct[]; problems: ImportProblem[]; problemCount: number }

/** A product while its rows are being read. */
export type ImportDraft = Omit<ImportedProduct, 'images'> & { images: PlacedImage[]; optionNames: string[]; failed: boolean }

/** A row being read: its cells by column, trimmed, and where to say what is wrong with them. */
export type ImportRow = {
  line: number
  cell: (column: Column) => string
  fail: (column: Column, code: ImportCode) => void
  note: (column: Column, code: ImportCode) => void
}

/** A picture of a product before its position among the others is settled. */
export type PlacedImage = { url: string; alt: string; position: number | null }
