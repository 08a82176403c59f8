import { COLUMNS, type Column } from './columns.ts'

export type ExportedVariant = {
  name: string
  options: Record<string, string>
  sku: string | null
  barcode: string | null
  price: number
  compareAtPrice: number | null
  tracked: boolean
}
export type ExportedProduct = {
  handle: string
  name: string
  description: string
  vendor: string | null
  type: string | null
  tags: string[]
  status: 'draft' | 'active' | 'archived'
  images: { url: string; alt: string | null }[]
  variants: ExportedVariant[]
}

type Cells = Partial<Record<Column, string | null | undefined>>

/** What a product of ours says nothing of. */
const unsaid: readonly Column[] = ['Published', 'Variant Grams', 'Variant Inventory Qty']
export const exportColumns = COLUMNS.filter((column) => !unsaid.includes(column))

/** A product as the rows of a Shopify export: the first carries it whole, each has a variant or a picture or both. */
export function rowsOf(product: ExportedProduct, exponent: number): (string | null)[][] {
  const { variants, images } = product
  return Array.from({ length: Math.max(1, variants.length, images.length) }, (_, index) => {
    const cells: Cells = {
      Handle: product.handle,
      ...(index === 0 ? headOf(product) : {}),
      ...variantCells(variants[index], index === 0, exponent),
      ...imageCells(images[index], index + 1),
    }
    return exportColumns.map((column) => cells[column] ?? null)
  })
}

/** An amount in minor units as a decimal. */
export function decimalOf(amount: number, exponent: number) {
  const digits = String(amount).padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

const headOf = ({ name, description, vendor, type, tags, status }: ExportedProduct): Cells => ({
  Title: name,
  'Body (HTML)': description,
  Vendor: vendor,
  Type: type,
  Tags: tags.join(', '),
  Status: status,
})

function variantCells(variant: ExportedVariant | undefined, isFirst: boolean, exponent: number): Cells {
  if (!variant) return {}
  const [one, two, three] = optionsOf(variant)
  return {
    'Option1 Name': isFirst ? one?.[0] : null,
    'Option1 Value': one?.[1],
    'Option2 Name': isFirst ? two?.[0] : null,
    'Option2 Value': two?.[1],
    'Option3 Name': isFirst ? three?.[0] : null,
    'Option3 Value': three?.[1],
    'Variant SKU': variant.sku,
    'Variant Inventory Tracker': variant.tracked ? 'cortado' : null,
    'Variant Price': decimalOf(variant.price, exponent),
    'Variant Compare At Price': variant.compareAtPrice === null ? null : decimalOf(variant.compareAtPrice, exponent),
    'Variant Barcode': variant.barcode,
  }
}

// The database keeps options in an order of its own; a variant's name remembers the one they were given in.
function optionsOf({ name, options }: ExportedVariant): [string, string][] {
  const pairs = Object.entries(options).toSorted(([, a], [, b]) => name.indexOf(a) - name.indexOf(b))
  return pairs.length > 0 ? pairs : [['Title', name === 'Default' ? 'Default Title' : name]]
}

const imageCells = (image: { url: string; alt: string | null } | undefined, position: number): Cells =>
  image ? { 'Image Src': image.url, 'Image Position': String(position), 'Image Alt Text': image.alt } : {}
