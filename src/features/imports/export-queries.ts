import { asc, sql } from 'drizzle-orm'
import { products } from '../../../drizzle/catalog.ts'
import { query } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import { currencyHere } from '../tenants/queries.ts'
import type { ExportedVariant } from './export-rules.ts'

/** Every product with its active variants, as far as one answer carries: a page of each status along its own index, and of these the first. */
export const productsToExport = query((q, p: { limit: number }) => {
  const order = sql`order by products.name, products.id limit ${p.limit}`
  const first = sql`(select products.id from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral
    (select * from products where products.status = shelf.status ${order}) products ${order})`
  return q
    .select({
      handle: products.handle,
      name: products.name,
      description: products.description,
      vendor: products.vendor,
      type: products.type,
      tags: products.tags,
      status: products.status,
      images: products.images,
      currency: currencyHere,
      variants: asJson<
        ExportedVariant[]
      >(sql`coalesce((select json_agg(json_build_object('name', v.name, 'options', v.options, 'sku', v.sku,
        'barcode', v.barcode, 'price', v.price, 'compareAtPrice', v.compare_at_price, 'tracked', v.tracked) order by v.position, v.id)
        from variants v where v.product_id = products.id and v.active), '[]')`),
    })
    .from(products)
    .where(sql`products.id = any(array${first})`)
    .orderBy(asc(products.name), asc(products.id))
})
