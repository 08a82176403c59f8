import { Client } from 'pg'
import { configOf, type Env } from '../src/env.ts'
import { staffCan } from '../src/http/permissions.ts'
import { signToken, type Claims } from '../src/http/tokens.ts'
import { uuidv7 } from '../src/lib/ids.ts'
import type { Variables } from '../dev/variables.ts'

/** `lasting` are the ids that were there before any order. */
export type Shop = {
  slug: string
  token: string
  lasting: string[]
  order: { locationId: string; lines: { variantId: string; quantity: number }[] }
}

const id = () => uuidv7(Date.now())

/** Shops with one stocked product each, and somebody who may sell there. */
export async function openShops(count: number, ownerUrl: string, variables: Variables): Promise<Shop[]> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  const shops: Shop[] = []
  for (let number = 0; number < count; number++) shops.push(await openShop(client, `bench-${number}`, variables))
  await client.end()
  return shops
}

async function openShop(client: Client, slug: string, variables: Variables): Promise<Shop> {
  const [tenantId, locationId, productId, variantId, userId, signInId] = [id(), id(), id(), id(), id(), id()]
  const statements: [string, unknown[]][] = [
    [
      `insert into tenants (id, slug, name, country, currency, zone, tax_mode) values ($1, $2, 'Bench', 'DE', 'EUR', 'Europe/Berlin', 'inclusive')`,
      [tenantId, slug],
    ],
    ['insert into catalogs (tenant_id) values ($1)', [tenantId]],
    [
      `insert into locations (tenant_id, id, name, slug, zone, currency) values ($1, $2, 'Main', 'main', 'Europe/Berlin', 'EUR')`,
      [tenantId, locationId],
    ],
    [
      `insert into products (tenant_id, id, handle, name, status, kind, lowest_price) values ($1, $2, 'beans', 'Beans', 'active', 'physical', 990)`,
      [tenantId, productId],
    ],
    [
      `insert into variants (tenant_id, id, product_id, name, price, tracked, quantity_precision, sku) values ($1, $2, $3, '250 g', 990, true, 0, 'B')`,
      [tenantId, variantId, productId],
    ],
    [
      `insert into inventory_levels (tenant_id, location_id, variant_id, on_hand) values ($1, $2, $3, 1000000000)`,
      [tenantId, locationId, variantId],
    ],
    [`insert into users (id, email, name, password_hash) values ($1, $2, 'Bench', 'none')`, [userId, `${slug}@example.test`]],
    [`insert into staff (tenant_id, id, user_id, role) values ($1, $2, $3, 'owner')`, [tenantId, id(), userId]],
  ]
  for (const [text, values] of statements) await client.query(text, values)
  const claims: Claims = {
    kind: 'staff',
    sub: userId,
    sid: signInId,
    tid: tenantId,
    slug,
    role: 'owner',
    cid: null,
    loc: null,
    can: [...staffCan('owner')],
  }
  const { token } = await signToken(configOf({ ...variables, ENVIRONMENT: 'production' } as Env), claims, new Date())
  return {
    slug,
    token,
    lasting: [tenantId, locationId, productId, variantId, userId, signInId],
    order: { locationId, lines: [{ variantId, quantity: 1 }] },
  }
}
