import { index, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { ofVisibleProduct, products } from './catalog.ts'
import { flag, inDatabase, instant, money, refersWithin, tenantTable } from './columns.ts'
import { readOnlyForOthers } from './policies.ts'

/**
 * What products can be listed by besides their category: `tag:…`, and `status:…` of those that are not for sale, each in every order. Written by
 * triggers of `products`, with whether it is for sale, since the public sees nothing else: behind row security no index reaches into an array, and a filter beside an index reads what it throws away.
 */
export const productFacets = tenantTable('product_facets', {
  productId: uuid().notNull(),
  facet: text().notNull(),
  forSale: flag().notNull().default(true),
  name: text().notNull(),
  lowestPrice: money().notNull(),
  createdAt: instant().notNull(),
})
/* @__PURE__ */ inDatabase(productFacets, (t) => [
  primaryKey({ columns: [t.tenantId, t.productId, t.facet] }),
  index('product_facets_sold_by_name').on(t.tenantId, t.facet, t.forSale, t.name, t.productId),
  index('product_facets_sold_by_newest').on(t.tenantId, t.facet, t.forSale, t.createdAt, t.productId),
  index('product_facets_sold_by_price').on(t.tenantId, t.facet, t.forSale, t.lowestPrice, t.productId),
  refersWithin('product_facets_product', t.tenantId, t.productId, products),
  ...readOnlyForOthers(ofVisibleProduct),
])
