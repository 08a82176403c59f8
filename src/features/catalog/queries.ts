import { eq, sql } from 'drizzle-orm'
import { products } from '../../../drizzle/catalog.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import { modifiersOfList } from '../modifiers/queries.ts'
import type { Product } from './product-views.ts'
import { variantJson } from './variant-queries.ts'

const offeredLists = sql`coalesce((select json_agg(json_build_object('id', modifier_lists.id, 'name', modifier_lists.name,
  'min', modifier_lists.min, 'max', modifier_lists.max, 'modifiers', ${modifiersOfList}) order by pl.position, modifier_lists.id)
  from product_modifier_lists pl join modifier_lists on modifier_lists.id = pl.list_id where pl.product_id = products.id), '[]')`

const taxes = sql`coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name, 'rate', t.rate, 'mode', t.mode, 'active', t.active)
  order by t.name) from product_tax_rates pt join tax_rates t on t.id = pt.tax_rate_id where pt.product_id = products.id), '[]')`

/** One product whole, as its customers or those who work here may see it; `locationId` null for the catalogue's own prices. */
export const productById = queryOne(
  (q, p: { id: string; locationId: string | null }) =>
    q
      .select({
        id: products.id,
        handle: products.handle,
        name: products.name,
        description: products.description,
        kind: products.kind,
        status: products.status,
        categoryId: products.categoryId,
        vendor: products.vendor,
        type: products.type,
        tags: products.tags,
        images: products.images,
        currency: asText(sql`coalesce((select l.currency from locations l where l.id = ${p.locationId}::uuid),
        (select t.currency from tenants t where t.id = products.tenant_id))`),
        lowestPrice: products.lowestPrice,
        position: products.position,
        version: products.version,
        createdAt: products.createdAt,
        updatedAt: products.updatedAt,
        variants: asJson<Product['variants']>(sql`coalesce((select json_agg(${variantJson(p.locationId)} order by v.position, v.id)
        from variants v where v.product_id = products.id), '[]')`),
        modifierLists: asJson<Product['modifierLists']>(offeredLists),
        taxRates: asJson<Product['taxRates']>(taxes),
      })
      .from(products)
      .where(eq(products.id, p.id)),
  { planned: 'product_by_id' },
)

export const insertProduct = query((q, p: { product: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.create_product(${p.product}::jsonb) r`),
)

export const updateProduct = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_product(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)
