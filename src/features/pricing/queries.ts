import { eq, sql } from 'drizzle-orm'
import { catalogs } from '../../../drizzle/catalog.ts'
import { locations, tenants } from '../../../drizzle/tenants.ts'
import { queryOne } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import type { PricedVariant } from './price-list.ts'

const taxRates = sql`(select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name, 'rate', r.rate, 'mode', r.mode) order by r.name), '[]')
  from product_tax_rates pr join tax_rates r on r.id = pr.tax_rate_id where pr.product_id = p.id and r.active)`

const modifiers = sql`(select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name, 'priceDelta', m.price_delta,
  'isDefault', m.is_default, 'soldOut', m.sold_out) order by m.position, m.id), '[]') from modifiers m where m.list_id = ml.id)`

const modifierLists = sql`(select coalesce(json_agg(json_build_object('id', ml.id, 'name', ml.name, 'min', ml.min, 'max', ml.max,
  'modifiers', ${modifiers}) order by pl.position, ml.id), '[]')
  from product_modifier_lists pl join modifier_lists ml on ml.id = pl.list_id where pl.product_id = p.id)`

/** What a location asks for these variants just now, and the rules it asks it under: all that pricing needs, in one read. */
export const pricesAt = queryOne((q, p: { locationId: string; variantIds: string[] }) =>
  q
    .select({
      tenantId: tenants.id,
      taxScope: tenants.taxScope,
      rounding: tenants.rounding,
      webHoldMinutes: tenants.webHoldMinutes,
      kioskHoldMinutes: tenants.kioskHoldMinutes,
      catalogVersion: catalogs.version,
      zone: locations.zone,
      currency: locations.currency,
      dayStartsAt: locations.dayStartsAt,
      payLater: locations.payLater,
      variants: asJson<PricedVariant[]>(sql`(select coalesce(json_agg(json_build_object(
        'id', v.id, 'name', p.name, 'variantName', v.name, 'sku', v.sku, 'price', coalesce(vl.price, v.price),
        'available', coalesce(vl.available, true), 'precision', v.quantity_precision, 'tracked', v.tracked,
        'taxRates', ${taxRates}, 'lists', ${modifierLists})), '[]')
        from variants v join products p on p.id = v.product_id
        left join lateral (select x.price, x.available from variant_locations x where x.variant_id = v.id and x.location_id = locations.id limit 1) vl on true
        where v.id = any(${p.variantIds}::uuid[]) and v.active and p.status = 'active')`),
    })
    .from(locations)
    .innerJoin(tenants, eq(tenants.id, locations.tenantId))
    .innerJoin(catalogs, eq(catalogs.tenantId, locations.tenantId))
    .where(sql`${locations.id} = ${p.locationId} and ${locations.active}`),
)

/** The tenant that the context has found. */
export const tenantHere = queryOne((q) =>
  q
    .select({ id: tenants.id, slug: tenants.slug })
    .from(tenants)
    .where(sql`${tenants.id} = nullif(current_setting('app.tenant_id', true), '')::uuid`),
)
