import { configOf, type Env } from '../../src/env.ts'
import { customerCan, staffCan } from '../../src/http/holders.ts'
import { signToken, type Claims } from '../../src/http/tokens.ts'
import { uuidv7 } from '../../src/lib/ids.ts'
import type { Stack } from './stack.ts'

export type Good = { productId: string; variantId: string; tracked: boolean }
/** A tenant with its goods, and how its people sign their requests. */
export type Shop = {
  tenantId: string
  slug: string
  locationId: string
  goods: Good[]
  owner: () => Promise<string>
  customers: (() => Promise<string>)[]
}

const GOODS = 6
const CUSTOMERS = 4
const STOCK = 60
const TOKEN_MS = 10 * 60_000

export const newId = () => uuidv7(Date.now())

export async function openShop({ ask, variables }: Stack, number: number): Promise<Shop> {
  const [tenantId, locationId, slug] = [newId(), newId(), `soak-${number}`]
  await ask(
    `insert into tenants (id, slug, name, country, currency, zone, tax_mode) values ($1, $2, 'Soak', 'DE', 'EUR', 'Europe/Berlin', 'inclusive')`,
    [tenantId, slug],
  )
  await ask('insert into catalogs (tenant_id) values ($1)', [tenantId])
  await ask(`insert into locations (tenant_id, id, name, slug, zone, currency) values ($1, $2, 'Main', 'main', 'Europe/Berlin', 'EUR')`, [
    tenantId,
    locationId,
  ])
  const goods = await Promise.all(Array.from({ length: GOODS }, (_, good) => addGood(ask, { tenantId, locationId }, good)))
  const [ownerId, member] = [await addUser(ask), { tid: tenantId, slug }]
  await ask(`insert into staff (tenant_id, id, user_id, role) values ($1, $2, $3, 'owner')`, [tenantId, newId(), ownerId])
  const owner = signed(variables, {
    kind: 'staff',
    sub: ownerId,
    sid: await addSignIn(ask, ownerId),
    ...member,
    role: 'owner',
    cid: null,
    loc: null,
    can: [...staffCan('owner')],
  })
  const customers = await Promise.all(
    Array.from({ length: CUSTOMERS }, async () => {
      const [userId, cid] = [await addUser(ask), newId()]
      await ask(`insert into customers (tenant_id, id, user_id, name) values ($1, $2, $3, 'Ada')`, [tenantId, cid, userId])
      return signed(variables, { kind: 'customer', sub: userId, sid: newId(), ...member, cid, can: [...customerCan] })
    }),
  )
  return { tenantId, slug, locationId, goods, owner, customers }
}

/** Sensitive routes ask for a sign-in that is not revoked. */
async function addSignIn(ask: Ask, userId: string) {
  const signInId = newId()
  await ask('insert into sign_ins (id, user_id) values ($1, $2)', [signInId, userId])
  return signInId
}

/** Tokens of one person: a new one before the last has ended. */
function signed(variables: Stack['variables'], claims: Claims) {
  let token: { until: number; text: Promise<string> } | undefined
  return () => {
    if (!token || token.until < Date.now()) {
      const text = signToken(configOf(variables as Env), claims, new Date()).then((made) => made.token)
      token = { until: Date.now() + TOKEN_MS, text }
    }
    return token.text
  }
}

type Ask = Stack['ask']

async function addUser(ask: Ask) {
  const userId = newId()
  await ask(`insert into users (id, email, name, password_hash) values ($1, $2, 'Ada Lovelace', 'none')`, [
    userId,
    `${userId}@example.test`,
  ])
  return userId
}

/** Every second one is counted. */
async function addGood(ask: Ask, { tenantId, locationId }: { tenantId: string; locationId: string }, number: number): Promise<Good> {
  const [productId, variantId, price, tracked] = [newId(), newId(), 350 + number * 110, number % 2 === 0]
  await ask(
    `insert into products (tenant_id, id, handle, name, status, kind, lowest_price) values ($1, $2, $3, $4, 'active', 'prepared', $5)`,
    [tenantId, productId, `good-${number}`, `Good ${number}`, price],
  )
  await ask(
    `insert into variants (tenant_id, id, product_id, name, price, tracked, quantity_precision, sku) values ($1, $2, $3, 'Regular', $4, $5, 0, $6)`,
    [tenantId, variantId, productId, price, tracked, `sku-${number}`],
  )
  if (tracked) {
    await ask('insert into inventory_levels (tenant_id, location_id, variant_id, on_hand) values ($1, $2, $3, $4)', [
      tenantId,
      locationId,
      variantId,
      STOCK,
    ])
    await ask(
      `insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id) values ($1, $2, $3, $4, 'receive', $5, 'soak', $2)`,
      [tenantId, newId(), locationId, variantId, STOCK],
    )
  }
  return { productId, variantId, tracked }
}
