import type { ImportedProduct, ImportedVariant } from './types.ts'

/** What was read, as the rows that it would become, without what is empty: the database takes 10 MB a request. */
export const contentOf = (products: readonly ImportedProduct[]) =>
  products.map(({ vendor, type, images, variants, ...product }) => ({
    ...product,
    vendor: vendor || undefined,
    type: type || undefined,
    images: images.map(({ url, alt }) => ({ url, alt: alt || null })),
    variants: variants.map(rowOfVariant),
  }))

const rowOfVariant = ({ sku, barcode, compareAtPrice, grams: _grams, ...variant }: ImportedVariant) => ({
  ...variant,
  sku: sku ?? undefined,
  barcode: barcode ?? undefined,
  compare_at_price: compareAtPrice ?? undefined,
})
