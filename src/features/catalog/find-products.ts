import { works } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { demand } from '../../http/reach.ts'
import { placeIn, type FindProducts } from './product-filters.ts'
import { offeredLists, pricedLists, productLists, type Filters } from './product-list-queries.ts'

/** A page of products; the way of ordering picks the statement, so that each reads along an index of its own. */
export async function findProducts(ctx: Ctx, { limit, cursor, sort: wanted, ...asked }: FindProducts) {
  if (asked.status !== undefined) demand(ctx, 'catalog:read')
  const sort = wanted ?? (asked.q === undefined ? 'name' : 'relevance')
  const place = placeOf(cursor, placeIn[sort])
  const filters = {
    q: asked.q ?? null,
    categoryId: asked.categoryId ?? null,
    tag: asked.tag ?? null,
    minPrice: asked.minPrice ?? null,
    maxPrice: asked.maxPrice ?? null,
    locationId: asked.locationId ?? null,
    inStock: asked.inStock === undefined ? null : asked.inStock === 'true',
    // what the public sees is asked for, and not only what row security leaves of everything
    status: asked.status ?? (works(ctx.actor) ? null : 'active'),
    after: place ? String(place[1]) : null,
    afterId: place?.[2] ?? null,
    limit: limit + 1,
  }
  const [rows] = await ctx.db.read(statementFor(sort, filters))
  const keyOf = (row: (typeof rows)[number]) =>
    ({ relevance: row.rank, name: row.name, price: row.lowestPrice, newest: row.createdAt })[sort]
  const { items, nextCursor } = page(rows, limit, (row) => [sort, keyOf(row), row.id])
  return { items: items.map(({ rank: _rank, createdAt: _createdAt, ...summary }) => summary), nextCursor }
}

function statementFor(sort: 'relevance' | 'name' | 'price' | 'newest', filters: Filters) {
  const lists = listsFor(filters)
  if (filters.q !== null) return lists.found[sort](filters)
  if (sort === 'relevance') throw InvalidRequest([{ in: 'query', field: 'sort', message: 'Relevance needs q.' }])
  const facet = facetOf(filters)
  if (facet !== undefined) return lists.withFacet[sort]({ ...filters, facet })
  if (filters.categoryId !== null) return lists.inCategory[sort](filters)
  return (filters.status === null ? lists.all : lists.forSale)[sort](filters)
}

function listsFor({ locationId, inStock, minPrice, maxPrice }: Filters) {
  if (locationId !== null || inStock !== null) return offeredLists
  return minPrice !== null || maxPrice !== null ? pricedLists : productLists
}

function facetOf({ tag, status }: Filters) {
  if (tag !== null) return `tag:${tag}`
  return status === null || status === 'active' ? undefined : `status:${status}`
}
