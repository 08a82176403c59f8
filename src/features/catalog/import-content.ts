import type { ImportedProduct } from './import-types.ts'

/** What was read, as the rows that it would become; each carries the id that it gets if it is new. */
export function contentOf(read: readonly ImportedProduct[], newId: () => string) {
  const withIds = read.map((product) => ({ ...product, id: newId() }))
  return {
    products: withIds.map(({ id, handle, name, description, vendor, type, tags, active, images }) => ({
      id,
      handle,
      name,
      description,
      active,
      tags,
      vendor: vendor || null,
      type: type || null,
      images: images.map(({ url, alt }) => ({ url, alt: alt || null })),
    })),
    variants: withIds.flatMap(({ id, handle, line, variants }) =>
      variants.map(({ compareAtPrice, grams: _grams, ...variant }, index) => ({
        ...variant,
        id: newId(),
        product_id: id,
        handle,
        line,
        compare_at_price: compareAtPrice,
        position: index + 1,
      })),
    ),
  }
}
