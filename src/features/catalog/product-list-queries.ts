import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import { products } from '../../../drizzle/catalog.ts'
import { query } from '../../db/query.ts'
import { asNumber, asText } from '../../db/sql.ts'
import type { Sort } from './product-filters.ts'
import { isInStock } from './variant-queries.ts'

export type Filters = {
  q: string | null
  categoryId: string | null
  tag: string | null
  minPrice: number | null
  maxPrice: number | null
  locationId: string | null
  inStock: boolean | null
  status: string | null
  after: string | null
  afterId: string | null
  limit: number
}

const summary = {
  id: products.id,
  handle: products.handle,
  name: products.name,
  kind: products.kind,
  status: products.status,
  categoryId: products.categoryId,
  lowestPrice: products.lowestPrice,
  currency: asText(sql`(select t.currency from tenants t where t.id = products.tenant_id)`),
  image: sql<string | null>`${products.images} -> 0 ->> 'url'`,
  createdAt: products.createdAt,
}

const sellable = (p: Filters, inStock: SQL) => sql`exists (select 1 from variants v where v.product_id = products.id and v.active
  and not exists (select 1 from variant_locations vl where vl.variant_id = v.id and vl.location_id = ${p.locationId}::uuid and not vl.available)
  and ${inStock})`

const matches = (p: Filters, offer: boolean) =>
  and(
    sql`(${p.categoryId}::uuid is null or ${products.categoryId} = any((select app.categories_under(${p.categoryId}::uuid))::uuid[]))`,
    sql`(${p.tag}::text is null or ${p.tag}::text = any(${products.tags}))`,
    sql`(${p.minPrice}::bigint is null or ${products.lowestPrice} >= ${p.minPrice}::bigint)`,
    sql`(${p.maxPrice}::bigint is null or ${products.lowestPrice} <= ${p.maxPrice}::bigint)`,
    sql`(${p.status}::text is null or ${products.status} = ${p.status}::text)`,
    ...(offer
      ? [
          sql`(${p.locationId}::uuid is null or ${sellable(p, sql`true`)})`,
          sql`(${p.inStock}::boolean is null or ${p.inStock}::boolean = ${sellable(p, isInStock(p.locationId))})`,
        ]
      : []),
  )

const rank = sql`s.rank`
const orders = {
  relevance: {
    order: [desc(rank), asc(products.id)],
    after: (p: Filters) => sql`(-s.rank, ${products.id}) > (-${p.after}::integer, ${p.afterId}::uuid)`,
  },
  name: {
    order: [asc(products.name), asc(products.id)],
    after: (p: Filters) => sql`(${products.name}, ${products.id}) > (${p.after}::text, ${p.afterId}::uuid)`,
  },
  price: {
    order: [asc(products.lowestPrice), asc(products.id)],
    after: (p: Filters) => sql`(${products.lowestPrice}, ${products.id}) > (${p.after}::bigint, ${p.afterId}::uuid)`,
  },
  newest: {
    order: [desc(products.createdAt), desc(products.id)],
    after: (p: Filters) => sql`(${products.createdAt}, ${products.id}) < (${p.after}::timestamptz, ${p.afterId}::uuid)`,
  },
}

const listed = (sort: Exclude<Sort, 'relevance'>, offer: boolean) =>
  query((q, p: Filters) => {
    const { order, after } = orders[sort]
    const isAfter = sql`(${p.afterId}::uuid is null or ${after(p)})`
    return q
      .select({ ...summary, rank: asNumber(sql`0`) })
      .from(products)
      .where(and(matches(p, offer), isAfter))
      .orderBy(...order)
      .limit(p.limit)
  })

// The function finds past row security; the join to products is what shows only what the caller may see.
const found = (sort: Sort, offer: boolean) =>
  query((q, p: Filters) => {
    const { order, after } = orders[sort]
    const isAfter = sql`(${p.afterId}::uuid is null or ${after(p)})`
    return q
      .select({ ...summary, rank: asNumber(rank) })
      .from(products)
      .innerJoin(sql`app.search_products(${p.q}::text) s`, eq(products.id, sql`s.id`))
      .where(and(matches(p, offer), isAfter))
      .orderBy(...order)
      .limit(p.limit)
  })

const listedBy = (offer: boolean) => ({ name: listed('name', offer), price: listed('price', offer), newest: listed('newest', offer) })
const foundBy = (offer: boolean) => ({
  relevance: found('relevance', offer),
  name: found('name', offer),
  price: found('price', offer),
  newest: found('newest', offer),
})

export const productsBy = listedBy(false)
export const productsFoundBy = foundBy(false)
/** As those above, narrowed to what a location offers and has: five tables more to plan for, so only where it is asked. */
export const offeredBy = listedBy(true)
export const offeredFoundBy = foundBy(true)
