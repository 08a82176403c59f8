import { Client } from 'pg'
import { configOf, type Env } from '../src/env.ts'
import { customerCan, platformCan, staffCan } from '../src/http/holders.ts'
import { signToken, type Claims } from '../src/http/tokens.ts'
import { uuidv7 } from '../src/lib/ids.ts'
import type { Variables } from '../dev/variables.ts'

export const PRODUCTS = 1_000
export const LOCATIONS = 8

/** The tenant that everything is measured on; `orderId` is one of its orders once there is one. */
export type Shop = {
  tenantId: string
  slug: string
  locations: string[]
  products: string[]
  /** Tracked and plentiful: one of each product. */
  variants: string[]
  hotVariant: string
  userId: string
  customerUserId: string
  customerId: string
}

const id = () => uuidv7(Date.now())

// names of two words and a number, so that a search finds some and not all
const FIRST = `(array['Golden','Dark','House','Single','Summer','Wild','Rare','Slow','Bright','Old','North','Garden'])`
const SECOND = `(array['Espresso','Blend','Roast','Tea','Cocoa','Honey','Granola','Mug','Grinder','Filter'])`
const picked = (words: string, number: string) => `${words}[1 + (${number}) % array_length(${words}, 1)]`

/** A shop as it might be: 1,000 products in 12 categories, three variants each, two taxes, options on every fifth, stock in 8 places. */
const filling: readonly [string, readonly (keyof Given)[]][] = [
  [
    `insert into tenants (id, slug, name, country, currency, zone, tax_mode) values ($1, $2, 'Bench', 'DE', 'EUR', 'Europe/Berlin', 'inclusive')`,
    ['tenantId', 'slug'],
  ],
  ['insert into catalogs (tenant_id) values ($1)', ['tenantId']],
  [
    `insert into locations (tenant_id, id, name, slug, zone, currency) select $1, gen_random_uuid(), 'Branch ' || n, 'branch-' || n, 'Europe/Berlin', 'EUR'
     from generate_series(1, $2::int) n`,
    ['tenantId', 'locations'],
  ],
  [
    `insert into categories (tenant_id, id, name, slug, position) select $1, gen_random_uuid(), 'Category ' || n, 'category-' || n, n from generate_series(1, 12) n`,
    ['tenantId'],
  ],
  [
    `insert into tax_rates (tenant_id, id, name, rate, mode) values ($1, gen_random_uuid(), 'MwSt 19 %', 190000, 'inclusive'),
     ($1, gen_random_uuid(), 'MwSt 7 %', 70000, 'inclusive')`,
    ['tenantId'],
  ],
  [
    `insert into products (tenant_id, id, handle, name, description, kind, status, category_id, vendor, tags, images, lowest_price)
     select $1, gen_random_uuid(), 'product-' || n, ${picked(FIRST, 'n')} || ' ' || ${picked(SECOND, 'n / 7')} || ' ' || n,
       repeat('What one should know about it. ', 8), 'physical', 'active',
       (select id from categories c where c.tenant_id = $1 and c.position = 1 + n % 12), 'Cortado Roasters', array['fresh', 'tag-' || n % 20],
       jsonb_build_array(jsonb_build_object('url', 'https://images.example/' || n || '.jpg', 'alt', null)), 500 + n
     from generate_series(1, $2::int) n`,
    ['tenantId', 'products'],
  ],
  [
    `insert into variants (tenant_id, id, product_id, name, options, price, tracked, sku, position)
     select $1, gen_random_uuid(), p.id, 'Size ' || v, jsonb_build_object('Size', v::text), p.lowest_price + 400 * (v - 1), true, p.handle || '-' || v, v
     from products p, generate_series(1, 3) v where p.tenant_id = $1`,
    ['tenantId'],
  ],
  [
    `insert into product_tax_rates (tenant_id, product_id, tax_rate_id) select $1, p.id,
       (select t.id from tax_rates t where t.tenant_id = $1 and t.rate = case when p.lowest_price % 3 = 0 then 190000 else 70000 end)
     from products p where p.tenant_id = $1`,
    ['tenantId'],
  ],
  [
    `with list as (insert into modifier_lists (tenant_id, id, name, min, max) values ($1, gen_random_uuid(), 'Grind', 0, 1) returning id),
       made as (insert into modifiers (tenant_id, id, list_id, name, price_delta, is_default, position)
         select $1, gen_random_uuid(), list.id, 'Grind ' || n, 10 * n, n = 1, n from list, generate_series(1, 4) n)
     insert into product_modifier_lists (tenant_id, product_id, list_id) select $1, p.id, list.id from list, products p
     where p.tenant_id = $1 and p.lowest_price % 5 = 0`,
    ['tenantId'],
  ],
  [
    `insert into inventory_levels (tenant_id, location_id, variant_id, on_hand)
     select $1, l.id, v.id, 100000000 from locations l, variants v where l.tenant_id = $1 and v.tenant_id = $1`,
    ['tenantId'],
  ],
  [`insert into users (id, email, name, password_hash) values ($1, $2 || '@example.test', 'Bench', 'none')`, ['userId', 'slug']],
  [`insert into staff (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'owner')`, ['tenantId', 'userId']],
  [
    `insert into users (id, email, name, password_hash) values ($1, $2 || '-buyer@example.test', 'Buyer', 'none')`,
    ['customerUserId', 'slug'],
  ],
  [`insert into customers (tenant_id, id, user_id, name) values ($1, $2, $3, 'Ada')`, ['tenantId', 'customerId', 'customerUserId']],
]
type Given = {
  tenantId: string
  slug: string
  locations: number
  products: number
  userId: string
  customerUserId: string
  customerId: string
}

/** Fills a database, and lets Postgres know its sizes. */
export async function openShop(ownerUrl: string, slug = 'bench'): Promise<Shop> {
  const given: Given = {
    tenantId: id(),
    slug,
    locations: LOCATIONS,
    products: PRODUCTS,
    userId: id(),
    customerUserId: id(),
    customerId: id(),
  }
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  for (const [text, names] of filling) {
    await client.query(
      text,
      names.map((name) => given[name]),
    )
  }
  await client.query('vacuum analyze')
  const column = async (text: string) => (await client.query<{ id: string }>(text, [given.tenantId])).rows.map(({ id }) => id)
  const locations = await column('select id from locations where tenant_id = $1 order by name')
  const products = await column('select id from products where tenant_id = $1 order by name limit 200')
  const [hotVariant = '', ...variants] = await column(
    'select id from variants where tenant_id = $1 and position = 1 order by sku limit 200',
  )
  await client.end()
  return { ...given, locations, products, variants, hotVariant }
}

function signerOf(variables: Variables) {
  const config = configOf({ ...variables, ENVIRONMENT: 'production' } as Env)
  return async (claims: Claims) => (await signToken(config, claims, new Date())).token
}

/** Of somebody who runs the platform, whose sign-in has to be alive. */
export const platformToken = async ({ userId, signInId }: { userId: string; signInId: string }, variables: Variables) =>
  signerOf(variables)({ kind: 'platform', sub: userId, sid: signInId, role: 'admin', can: [...platformCan('admin')] })

/** A token of today's; it lives for 15 minutes, so each topic takes its own. Only with a sign-in that stands is staff let into what is sensitive. */
export async function tokensFor(
  { userId, tenantId, slug, customerUserId, customerId }: Omit<Shop, 'locations' | 'products' | 'variants' | 'hotVariant'>,
  variables: Variables,
  signInId = id(),
) {
  const sign = signerOf(variables)
  return {
    staff: await sign({
      kind: 'staff',
      sub: userId,
      sid: signInId,
      tid: tenantId,
      slug,
      role: 'owner',
      cid: null,
      loc: null,
      can: [...staffCan('owner')],
    }),
    customer: await sign({ kind: 'customer', sub: customerUserId, sid: id(), tid: tenantId, slug, cid: customerId, can: [...customerCan] }),
  }
}
