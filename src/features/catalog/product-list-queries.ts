import { and, asc, desc, eq, sql, Subquery, type SQL } from 'drizzle-orm'
import type { PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import { products } from '../../../drizzle/catalog.ts'
import { query, type Query } from '../../db/query.ts'
import { asNumber } from '../../db/sql.ts'
import { currencyHere } from '../tenants/queries.ts'
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
  /** null: any. */
  status: string | null
  after: string | null
  afterId: string | null
  limit: number
}

/** What a search ranks of each way of finding: nobody turns more pages, and other filters may throw some of it away. */
const FINDS = 500

const summary = {
  id: products.id,
  handle: products.handle,
  name: products.name,
  kind: products.kind,
  status: products.status,
  categoryId: products.categoryId,
  lowestPrice: products.lowestPrice,
  currency: currencyHere,
  image: sql<string | null>`${products.images} -> 0 ->> 'url'`,
  createdAt: products.createdAt,
}

/** Asked product by product: for an `exists` the planner may read all variants first. */
const sellable = (p: Filters, inStock: SQL) => sql`coalesce((select true from variants v where v.product_id = products.id and v.active
  and coalesce((select vl.available from variant_locations vl where vl.variant_id = v.id and vl.location_id = ${p.locationId}::uuid), true)
  and ${inStock} limit 1), false)`

const isOfStatus = (p: Filters) => sql`(${p.status}::text is null or ${products.status} = ${p.status}::text)`
const isInCategory = (p: Filters) =>
  sql`(${p.categoryId}::uuid is null or ${products.categoryId} = any((select app.categories_under(${p.categoryId}::uuid))::uuid[]))`

/**
 * What a list is narrowed by, beyond what its index is for. By nothing, it is planned once for all values. Which index carries a price is told by the price, and
 * offers are five tables more to plan for: both only where they are asked.
 */
type Narrowed = 'by nothing' | 'by price' | 'by offer'
const wayOf = (narrowed: Narrowed) => (narrowed === 'by nothing' ? { planned: 'products' } : {})

const matches = (p: Filters, narrowed: Narrowed) =>
  and(
    sql`true`,
    ...(narrowed === 'by nothing'
      ? []
      : [
          sql`(${p.minPrice}::bigint is null or ${products.lowestPrice} >= ${p.minPrice}::bigint)`,
          sql`(${p.maxPrice}::bigint is null or ${products.lowestPrice} <= ${p.maxPrice}::bigint)`,
        ]),
    ...(narrowed === 'by offer'
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

const unranked = { ...summary, rank: asNumber(sql`0`) }
type Listed = Exclude<Sort, 'relevance'>

/** The first page and those further down are statements of their own: in a plan for all values only a condition that always stands begins an index at a place. */
const paged = <P extends Filters, T>(pageOf: (after: (condition: SQL) => SQL) => (p: P) => Query<T>) => {
  const [first, further] = [pageOf(() => sql`true`), pageOf((condition) => condition)]
  return (p: P) => (p.afterId === null ? first : further)(p)
}

const forSale = (sort: Listed, narrowed: Narrowed) =>
  paged((after) =>
    query(
      (q, p: Filters) =>
        q
          .select(unranked)
          .from(products)
          .where(and(sql`${products.status} = 'active'`, matches(p, narrowed), after(orders[sort].after(p))))
          .orderBy(...orders[sort].order)
          .limit(p.limit),
      wayOf(narrowed),
    ),
  )

/** Of some pages, read as the table is, the first. */
const firstOf = (q: PgRemoteDatabase, pages: SQL, sort: Listed, p: Filters) =>
  q
    .select(unranked)
    .from(new Subquery<'products'>(pages, {}, 'products'))
    .orderBy(...orders[sort].order)
    .limit(p.limit)

const statuses = sql`unnest('{active,draft,archived}'::text[]) shelf(status)`

/** A page of each shelf along its own index, and of these the first. */
const ofShelves = (sort: Listed, narrowed: Narrowed, shelves: (p: Filters) => { from: SQL; where: SQL }) =>
  paged((after) =>
    query((q, p: Filters) => {
      const { from, where } = shelves(p)
      const order = sql.join(orders[sort].order, sql`, `)
      const pages = sql`select products.* from ${from} cross join lateral (select * from products where ${where} and products.status = shelf.status
        and ${matches(p, narrowed)} and ${after(orders[sort].after(p))} order by ${order} limit ${p.limit}) products`
      return firstOf(q, pages, sort, p)
    }, wayOf(narrowed)),
  )

const ofAnyStatus = (sort: Listed, narrowed: Narrowed) => ofShelves(sort, narrowed, () => ({ from: statuses, where: sql`true` }))
const inCategory = (sort: Listed, narrowed: Narrowed) =>
  ofShelves(sort, narrowed, (p) => ({
    from: sql`unnest(app.categories_under(${p.categoryId}::uuid)) below(category) cross join (select * from ${statuses}
      where ${p.status}::text is null or shelf.status = ${p.status}::text) shelf`,
    where: sql`products.category_id = below.category`,
  }))

const facets = {
  name: { order: sql`f.name, f.product_id`, after: (p: Filters) => sql`(f.name, f.product_id) > (${p.after}::text, ${p.afterId}::uuid)` },
  price: {
    order: sql`f.lowest_price, f.product_id`,
    after: (p: Filters) => sql`(f.lowest_price, f.product_id) > (${p.after}::bigint, ${p.afterId}::uuid)`,
  },
  newest: {
    order: sql`f.created_at desc, f.product_id desc`,
    after: (p: Filters) => sql`(f.created_at, f.product_id) < (${p.after}::timestamptz, ${p.afterId}::uuid)`,
  },
}

/** Along the index of one facet, of what is for sale and of what is not; each of its products is looked at in turn, until a page is full. */
const withFacet = (sort: Listed, narrowed: Narrowed) =>
  paged((after) =>
    query((q, p: Filters & { facet: string }) => {
      const { order, after: place } = facets[sort]
      const pages = sql`select products.* from unnest('{true,false}'::boolean[]) side(for_sale) cross join lateral
        (select products.* from product_facets f cross join lateral
          (select * from products where products.id = f.product_id and ${isOfStatus(p)} and ${isInCategory(p)} and ${matches(p, narrowed)} limit 1) products
          where f.facet = ${p.facet} and f.for_sale = side.for_sale and ${after(place(p))} order by ${order} limit ${p.limit}) products
        where ${p.status}::text is null or side.for_sale = (${p.status}::text = 'active')`
      return firstOf(q, pages, sort, p)
    }),
  )

// The function finds past row security; the join to products is what shows only what the caller may see.
const found = (sort: Sort, narrowed: Narrowed) =>
  paged((after) =>
    query((q, p: Filters) =>
      q
        .select({ ...summary, rank: asNumber(rank) })
        .from(products)
        .innerJoin(sql`app.search_products(${p.q}::text, ${FINDS}::integer) s`, eq(products.id, sql`s.id`))
        .where(
          and(
            isOfStatus(p),
            isInCategory(p),
            matches(p, narrowed),
            sql`(${p.tag}::text is null or ${p.tag}::text = any(${products.tags}))`,
            after(orders[sort].after(p)),
          ),
        )
        .orderBy(...orders[sort].order)
        .limit(p.limit),
    ),
  )

const sorted = <T>(listIn: (sort: Listed) => T) => ({ name: listIn('name'), price: listIn('price'), newest: listIn('newest') })

const listsOf = (narrowed: Narrowed) => ({
  forSale: sorted((sort) => forSale(sort, narrowed)),
  all: sorted((sort) => ofAnyStatus(sort, narrowed)),
  inCategory: sorted((sort) => inCategory(sort, narrowed)),
  withFacet: sorted((sort) => withFacet(sort, narrowed)),
  found: { relevance: found('relevance', narrowed), ...sorted((sort) => found(sort, narrowed)) },
})

export const productLists = listsOf('by nothing')
export const pricedLists = listsOf('by price')
export const offeredLists = listsOf('by offer')
