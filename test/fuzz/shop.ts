import { Client } from 'pg'
import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { employ } from '../../dev/seed/employ.ts'
import { Pool } from './pool.ts'

/** Somebody who calls; `token` undefined is nobody in particular. */
export type Caller = { name: string; token: string | undefined; weight: number }
/** A tenant with something of everything, and who calls there. */
export type Shop = { slug: string; callers: Caller[]; pool: Pool }

type Found = { id: string; [field: string]: unknown }

const PASSWORD = 'nine lives of a teapot'
const ROLES = ['manager', 'staff', 'kitchen', 'viewer'] as const

/** Opens a shop through the API, as its people would; the owner's login stands for reading their mail. Throws with the answer where that fails. */
export async function openShop(api: string, ownerUrl: string): Promise<Shop> {
  const slug = `fuzz-${crypto.randomUUID().slice(0, 13)}`
  const pool = new Pool()
  const call = async (method: string, path: string, token: string | undefined, body?: unknown): Promise<Found> => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: headersOf(method, token, body),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const said = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`)
    const answer = JSON.parse(said) as { data: Found }
    pool.hear(path.replace(/\/[0-9a-f-]{36}/g, '/{id}'), answer)
    return answer.data
  }
  const database = new Client({ connectionString: ownerUrl })
  await database.connect()
  const signUp = async (who: string, tenant?: string) => {
    const wanted = person(who, slug)
    await call('POST', '/api/v1/auth/signup', undefined, { ...wanted, ...(tenant === undefined ? {} : { tenant }) })
    const token = await tokenOfSignUp(async (text, values) => (await database.query(text, values)).rows, wanted.email)
    return call('POST', '/api/v1/auth/signup/confirmation', undefined, { token, password: PASSWORD })
  }
  const owner = await signUp('owner')
  const open = { name: 'Fuzz', slug, country: 'DE', currency: 'EUR', zone: 'Europe/Berlin', taxMode: 'inclusive' }
  await call('POST', '/api/v1/tenants', String(owner['accessToken']), open)
  const signIn = async (who: string) =>
    String((await call('POST', '/api/v1/auth/signin', undefined, { ...credentials(who, slug), tenant: slug }))['accessToken'])
  const token = await signIn('owner')
  const at = `/api/v1/tenants/${slug}`
  await furnish(
    (path, body) => call('POST', at + path, token, body),
    (path) => call('GET', at + path, token),
  )
  const [main] = (await call('GET', `${at}/locations`, token)) as unknown as Found[]
  const staff: Caller[] = []
  for (const role of ROLES) {
    await signUp(role)
    await employ(ownerUrl, slug, [{ email: credentials(role, slug).email, role, locationIds: role === 'staff' && main ? [main.id] : null }])
    staff.push({ name: role, token: await signIn(role), weight: 1 })
  }
  const customer = await signUp('customer', slug)
  const stranger = await signUp('stranger')
  await database.end()
  const guest = await call('POST', `${at}/order-tokens`, undefined)
  return {
    slug,
    pool,
    callers: [
      { name: 'owner', token, weight: 24 },
      ...staff,
      { name: 'customer', token: String(customer['accessToken']), weight: 4 },
      { name: 'guest', token: String(guest['token']), weight: 2 },
      { name: 'stranger', token: String(stranger['accessToken']), weight: 1 },
      { name: 'anonymous', token: undefined, weight: 4 },
    ],
  }
}

const credentials = (who: string, slug: string) => ({ email: `${who}-${slug}@example.test`, password: PASSWORD })
const person = (who: string, slug: string) => ({ ...credentials(who, slug), name: who })

const headersOf = (method: string, token: string | undefined, body: unknown): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
})

/** A menu, stock and a few orders, so that the first request already meets something. */
async function furnish(post: (path: string, body?: unknown) => Promise<Found>, get: (path: string) => Promise<Found>) {
  const [main] = (await get('/locations')) as unknown as Found[]
  const location = { zone: 'Europe/Berlin', currency: 'EUR', name: 'Second', slug: 'second' }
  await post('/locations', location)
  const { id: categoryId } = await post('/categories', { name: 'Hot drinks', slug: 'hot-drinks' })
  const { id: rate } = await post('/tax-rates', { name: 'VAT', rate: 190_000, mode: 'inclusive' })
  const milk = await post('/modifier-lists', { name: 'Milk', modifiers: [{ name: 'Oat milk', priceDelta: 60 }] })
  const product = { status: 'active', kind: 'prepared', categoryId, taxRateIds: [rate], modifierListIds: [milk.id] }
  const variants = [
    { name: 'Small', options: { Size: 'Small' }, sku: 'FW-S', price: 390, tracked: true },
    { name: 'Large', options: { Size: 'Large' }, sku: 'FW-L', price: 450, tracked: true },
  ]
  const made = await post('/products', { ...product, name: 'Flat white', variants })
  const [small, large] = made['variants'] as Found[]
  await post('/inventory/receipts', {
    locationId: main?.id,
    lines: [small, large].map((variant) => ({ variantId: variant?.id, quantity: 100_000 })),
  })
  for (const variant of [small, large, large]) {
    const lines = [{ variantId: variant?.id, quantity: 2 }]
    const order = await post('/orders', { locationId: main?.id, lines })
    if (variant === small) await post(`/orders/${order.id}/payments`, { kind: 'cash', tendered: order['total'] })
  }
  await post('/customers', { name: 'Walk-in' })
}
