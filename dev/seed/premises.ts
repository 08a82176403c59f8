import type { Client } from 'pg'
import { uuidOf } from './client.ts'
import type { DemoShop } from './shop.ts'

export const locationIdOf = (shop: DemoShop): string => uuidOf(`${shop.slug}/${shop.location.slug}`)

/** The tenant, its location and its empty catalogue, under ids that every run knows again. */
export async function openPremises(owner: Client, shop: DemoShop): Promise<void> {
  const { slug, name, country, currency, zone, taxMode, location } = shop
  const id = uuidOf(slug)
  await owner.query(
    `insert into tenants (id, slug, name, country, currency, zone, tax_mode) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, slug, name, country, currency, zone, taxMode],
  )
  await owner.query(`insert into catalogs (tenant_id) values ($1) on conflict do nothing`, [id])
  await owner.query(
    `insert into locations (tenant_id, id, name, slug, zone, currency, address) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, locationIdOf(shop), location.name, location.slug, zone, currency, location.address],
  )
}

/** What the page says lies on the shelf, received once: the level and the movement that explains it. */
export async function stockShelves(owner: Client, shop: DemoShop): Promise<void> {
  const counted = shop.products.filter(({ stock }) => stock !== undefined)
  await owner.query(
    `with shelf as (
       select v.tenant_id, v.id as variant_id, s.quantity from variants v join products p on p.tenant_id = v.tenant_id and p.id = v.product_id
       join jsonb_to_recordset($3::jsonb) as s(name text, quantity bigint) on s.name = p.name
       where v.tenant_id = $1 and v.tracked
     ), filled as (
       insert into inventory_levels (tenant_id, location_id, variant_id, on_hand, low_stock_at)
       select tenant_id, $2, variant_id, quantity, 5 from shelf on conflict do nothing returning *
     )
     insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, reason)
     select tenant_id, gen_random_uuid(), location_id, variant_id, 'receive', on_hand, 'seed', variant_id, 'Opening stock' from filled`,
    [uuidOf(shop.slug), locationIdOf(shop), JSON.stringify(counted.map(({ name, stock }) => ({ name, quantity: stock })))],
  )
}
