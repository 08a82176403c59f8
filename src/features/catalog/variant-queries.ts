import { and, eq, sql } from 'drizzle-orm'
import { variantLocations, variants } from '../../../drizzle/catalog.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { Variant } from './product-views.ts'

/** Whether any of variant `v` can be sold: not counted, sold on backorder, or left at the place (null: at any). */
export const isInStock = (place: unknown) => sql`(not v.tracked or coalesce((select true from inventory_levels l where l.variant_id = v.id
  and (${place}::uuid is null or l.location_id = ${place}::uuid) and (l.backorder or l.on_hand - l.reserved - l.safety > 0) limit 1), false))`

/** Variant `v` as JSON, priced and offered as at the place (null: as in the catalogue). */
export const variantJson = (place: unknown) => sql`json_build_object('id', v.id, 'productId', v.product_id, 'name', v.name,
  'options', v.options, 'sku', v.sku, 'barcode', v.barcode, 'compareAtPrice', v.compare_at_price, 'quantityPrecision', v.quantity_precision,
  'tracked', v.tracked, 'active', v.active, 'position', v.position, 'version', v.version,
  'price', coalesce((select vl.price from variant_locations vl where vl.variant_id = v.id and vl.location_id = ${place}::uuid), v.price),
  'available', coalesce((select vl.available from variant_locations vl where vl.variant_id = v.id and vl.location_id = ${place}::uuid), true),
  'inStock', ${isInStock(place)},
  'locations', coalesce((select json_agg(json_build_object('locationId', vl.location_id, 'price', vl.price, 'available', vl.available)
    order by vl.location_id) from variant_locations vl where vl.variant_id = v.id), '[]'))`

export const variantById = queryOne((q, p: { id: string }) =>
  q
    .select({ variant: asJson<Variant>(sql`(select ${variantJson(sql`null`)} from variants v where v.id = variants.id)`) })
    .from(variants)
    .where(eq(variants.id, p.id)),
)

export const addVariantTo = query((q, p: { productId: string; variant: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.add_variant(${p.productId}::uuid, ${p.variant}::jsonb) r`),
)

export const updateVariant = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_variant(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)

export const putAtLocation = query((q, p: { id: string; locationId: string; price: number | null; available: boolean }) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.put_variant_location(${p.id}::uuid, ${p.locationId}::uuid, ${p.price}::bigint, ${p.available}::boolean) r`),
)

export const variantAtLocation = queryOne((q, p: { id: string; locationId: string }) =>
  q
    .select({ locationId: variantLocations.locationId, price: variantLocations.price, available: variantLocations.available })
    .from(variantLocations)
    .where(and(eq(variantLocations.variantId, p.id), eq(variantLocations.locationId, p.locationId))),
)
