import { Client as Postgres } from 'pg'
import { inject } from 'vitest'
import { configOf, type Env } from '../../src/env.ts'
import { customerCan, expanded, platformCan, userCan } from '../../src/http/holders.ts'
import { isBuiltIn, roles, type Grants } from '../../src/http/permissions.ts'
import type { PlatformRole } from '../../src/http/actor.ts'
import { signToken, type Claims } from '../../src/http/tokens.ts'
import { uuidv7 } from '../../src/lib/ids.ts'
import { anyone, api, Client } from './client.ts'

let connection: Promise<Postgres> | undefined

/** The database as its owner sees it: for arranging what no route makes yet, and for looking behind the answers. */
export async function sql<R extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<R[]> {
  connection ??= connect(inject('servers').owner)
  const { rows } = await (await connection).query<R>(text, values)
  return rows
}

async function connect(url: string) {
  const client = new Postgres({ connectionString: url })
  await client.connect()
  return client
}

const config = () => configOf(inject('servers').variables as Env)
export const id = () => uuidv7(Date.now())
export const tokenFor = async (claims: Claims, at = new Date()) => (await signToken(config(), claims, at)).token

export type World = Awaited<ReturnType<typeof world>>

/** A fresh tenant with one location and its people. Nothing is shared and nothing is cleaned up. */
export async function world({
  currency = 'EUR',
  zone = 'Europe/Berlin',
  taxMode = 'inclusive',
  stripeAccount = null as string | null,
  at = undefined as string | undefined,
} = {}) {
  const tenantId = id()
  const slug = `shop-${tenantId.slice(-12)}`
  const locationId = id()
  await sql(
    `insert into tenants (id, slug, name, country, currency, zone, tax_mode, stripe_account) values ($1, $2, 'Test Shop', 'DE', $3, $4, $5, $6)`,
    [tenantId, slug, currency, zone, taxMode, stripeAccount],
  )
  await sql(`insert into catalogs (tenant_id) values ($1)`, [tenantId])
  await sql(`insert into locations (tenant_id, id, name, slug, zone, currency) values ($1, $2, 'Main', 'main', $3, $4)`, [
    tenantId,
    locationId,
    zone,
    currency,
  ])
  const base = `${api()}/api/v1/tenants/${slug}`
  const moment = at === undefined ? new Date() : new Date(at)

  /** Somebody who works here; with `grants` in a role of the tenant's own, made if need be. */
  const staff = async (role: string, locationIds: string[] | null = null, grants?: Grants) => {
    const userId = await user()
    if (grants)
      await sql('insert into roles (tenant_id, id, key, name, permissions) values ($1, $2, $3, $3, $4) on conflict do nothing', [
        tenantId,
        id(),
        role,
        grants,
      ])
    await employed(tenantId, userId, role, locationIds)
    const { can, scopes } = expanded(grants ?? (isBuiltIn(role) ? roles[role] : {}), locationIds)
    const what = { role, loc: locationIds, can: [...can], sco: scopes, ...(grants ? { rv: 1 } : {}) }
    const signInId = await signInOf(userId)
    const token = await tokenFor({ kind: 'staff', sub: userId, sid: signInId, tid: tenantId, slug, cid: null, ...what }, moment)
    return Object.assign(new Client(base, token, at), { userId, signInId, token })
  }
  const customer = async () => {
    const userId = await user()
    const customerId = id()
    await sql(`insert into customers (tenant_id, id, user_id, name) values ($1, $2, $3, 'Ada')`, [tenantId, customerId, userId])
    const signInId = await signInOf(userId)
    const token = await tokenFor(
      { kind: 'customer', sub: userId, sid: signInId, tid: tenantId, slug, cid: customerId, can: [...customerCan] },
      moment,
    )
    return Object.assign(new Client(base, token, at), { userId, signInId, customerId, token })
  }
  const guest = async (orderId = id()) => {
    const token = await tokenFor({ kind: 'guest', tid: tenantId, slug, oid: orderId }, moment)
    return Object.assign(new Client(base, token, at), { orderId, token })
  }
  const owner = await staff('owner')
  /** A key that may do what is given, as the owner makes it. */
  const apiKey = async (permissions: Grants, locationIds: string[] | null = null): Promise<string> => {
    const { body, text } = await owner.post('/api-keys', { name: 'Program', permissions, locationIds })
    if (!body.success) throw new Error(text)
    return body.data.secret
  }
  return { tenantId, slug, locationId, base, owner, staff, customer, guest, apiKey, public: new Client(base, undefined, at) }
}

export const employed = (tenantId: string, userId: string, role: string, locationIds: string[] | null = null) =>
  sql('insert into staff (tenant_id, id, user_id, role, location_ids) values ($1, $2, $3, $4, $5)', [
    tenantId,
    id(),
    userId,
    role,
    locationIds,
  ])

/** A person who can sign in, without a tenant. */
export async function user(email = `${id()}@example.test`) {
  const userId = id()
  await sql(`insert into users (id, email, name, password_hash) values ($1, $2, 'Ada Lovelace', 'none')`, [userId, email])
  return userId
}

/** A sign-in that is not revoked: what sensitive routes ask for. */
export async function signInOf(userId: string) {
  const signInId = id()
  await sql('insert into sign_ins (id, user_id) values ($1, $2)', [signInId, userId])
  return signInId
}

/** Somebody signed in who is in no tenant. */
export async function signedIn(email?: string) {
  const userId = await user(email)
  const signInId = await signInOf(userId)
  const token = await tokenFor({ kind: 'user', sub: userId, sid: signInId, can: [...userCan] })
  return Object.assign(anyone(token), { userId, signInId, token })
}

type Database = { query(text: string, values?: unknown[]): Promise<unknown> }

/** Somebody who runs the platform, with a token as `refresh` gives it; in another database where one is named. */
export async function runsPlatform(role: PlatformRole = 'admin', database: Database = { query: sql }) {
  const [userId, signInId] = [id(), id()]
  await database.query(`insert into users (id, email, name, password_hash) values ($1, $2, 'Grace Hopper', 'none')`, [
    userId,
    `${userId}@example.test`,
  ])
  await database.query('insert into platform_admins (user_id, role) values ($1, $2)', [userId, role])
  await database.query('insert into sign_ins (id, user_id) values ($1, $2)', [signInId, userId])
  const token = await tokenFor({ kind: 'platform', sub: userId, sid: signInId, role, can: [...platformCan(role)] })
  return Object.assign(new Client(`${api()}/api/v1/platform`, token), { userId, signInId, token })
}

/** A product with one variant, and its stock at the tenant's location where it is tracked. */
export async function product(
  shop: World,
  { price = 450, stock = undefined as number | undefined, name = 'Flat white', precision = 0, status = 'active' } = {},
) {
  const productId = id()
  const variantId = id()
  await sql(`insert into products (tenant_id, id, handle, name, status, kind, lowest_price) values ($1, $2, $3, $4, $5, 'prepared', $6)`, [
    shop.tenantId,
    productId,
    `p-${productId}`,
    name,
    status,
    price,
  ])
  await sql(
    `insert into variants (tenant_id, id, product_id, name, price, tracked, quantity_precision, sku) values ($1, $2, $3, 'Regular', $4, $5, $6, $7)`,
    [shop.tenantId, variantId, productId, price, stock !== undefined, precision, `sku-${variantId}`],
  )
  if (stock !== undefined) await receive(shop, variantId, stock)
  return { productId, variantId }
}

/** Stock arrives: the level and the movement that explains it. */
export async function receive(shop: World, variantId: string, quantity: number) {
  await sql(
    `insert into inventory_levels (tenant_id, location_id, variant_id, on_hand) values ($1, $2, $3, $4)
     on conflict (tenant_id, location_id, variant_id) do update set on_hand = inventory_levels.on_hand + excluded.on_hand`,
    [shop.tenantId, shop.locationId, variantId, quantity],
  )
  await sql(
    `insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id) values ($1, $2, $3, $4, 'receive', $5, 'test', $2)`,
    [shop.tenantId, id(), shop.locationId, variantId, quantity],
  )
}
