import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import { products } from '../../../drizzle/catalog.ts'
import { query } from '../../db/query.ts'
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

const isInCategory = (p: Filters) =>
  sql`(${p.categoryId}::uuid is null or ${products.categoryId} = any((select app.categories_under(${p.categoryId}::uuid))::uuid[]))`

const matches = (p: Filters, offer: boolean) =>
  and(
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

const isAfter = (sort: Sort, p: Filters) => sql`(${p.afterId}::uuid is null or ${orders[sort].after(p)})`
const unranked = { ...summary, rank: asNumber(sql`0`) }
type Listed = Exclude<Sort, 'relevance'>

/** Of one status, as the public asks. */
const listed = (sort: Listed, offer: boolean) =>
  query((q, p: Filters) =>
    q
      .select(unranked)
      .from(products)
      .where(and(matches(p, offer), isAfter(sort, p)))
      .orderBy(...orders[sort].order)
      .limit(p.limit),
  )

const statuses = sql`unnest('{active,draft,archived}'::text[]) shelf(status)`

/** A page of each shelf along its own index, and of these the first. */
const ofShelves = (sort: Listed, offer: boolean, shelves: (p: Filters) => { from: SQL; where: SQL }) =>
  query((q, p: Filters) => {
    const { from, where } = shelves(p)
    const order = sql.join(orders[sort].order, sql`, `)
    const first = sql`(select products.id from ${from} cross join lateral
      (select * from products where ${where} and products.status = shelf.status and ${matches(p, offer)} and ${isAfter(sort, p)}
        order by ${order} limit ${p.limit}) products order by ${order} limit ${p.limit}) first`
    return q
      .select(unranked)
      .from(products)
      .innerJoin(first, eq(products.id, sql`first.id`))
      .orderBy(...orders[sort].order)
  })

const ofAnyStatus = (sort: Listed, offer: boolean) => ofShelves(sort, offer, () => ({ from: statuses, where: sql`true` }))
const inCategory = (sort: Listed, offer: boolean) =>
  ofShelves(sort, offer, (p) => ({
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
const withFacet = (sort: Listed, offer: boolean) =>
  query((q, p: Filters & { facet: string }) => {
    const { order, after } = facets[sort]
    const first = sql`(select f.product_id as id from unnest('{true,false}'::boolean[]) side(for_sale) cross join lateral
      (select f.* from product_facets f cross join lateral
        (select true from products where products.id = f.product_id and ${matches(p, offer)} and ${isInCategory(p)} limit 1) products
        where f.facet = ${p.facet} and f.for_sale = side.for_sale and (${p.afterId}::uuid is null or ${after(p)}) order by ${order} limit ${p.limit}) f
      where ${p.status}::text is null or side.for_sale = (${p.status}::text = 'active') order by ${order} limit ${p.limit}) first`
    return q
      .select(unranked)
      .from(products)
      .innerJoin(first, eq(products.id, sql`first.id`))
      .orderBy(...orders[sort].order)
  })

// The function finds past row security; the join to products is what shows only what the caller may see.
const found = (sort: Sort, offer: boolean) =>
  query((q, p: Filters) =>
    q
      .select({ ...summary, rank: asNumber(rank) })
      .from(products)
      .innerJoin(sql`app.search_products(${p.q}::text, ${FINDS}::integer) s`, eq(products.id, sql`s.id`))
      .where(
        and(matches(p, offer), isInCategory(p), sql`(${p.tag}::text is null or ${p.tag}::text = any(${products.tags}))`, isAfter(sort, p)),
      )
      .orderBy(...orders[sort].order)
      .limit(p.limit),
  )

const listsOf = (offer: boolean) => ({
  ofStatus: { name: listed('name', offer), price: listed('price', offer), newest: listed('newest', offer) },
  all: { name: ofAnyStatus('name', offer), price: ofAnyStatus('price', offer), newest: ofAnyStatus('newest', offer) },
  inCategory: { name: inCategory('name', offer), price: inCategory('price', offer), newest: inCategory('newest', offer) },
  withFacet: { name: withFacet('name', offer), price: withFacet('price', offer), newest: withFacet('newest', offer) },
  found: { relevance: found('relevance', offer), name: found('name', offer), price: found('price', offer), newest: found('newest', offer) },
})

export const productLists = listsOf(false)
/** As those above, narrowed to what a location offers and has: five tables more to plan for, so only where it is asked. */
export const offeredLists = listsOf(true)
