import { Client, anyone, api, type Json } from './client.ts'
import { signedUp, stranger } from './sign-up.ts'
import { tokenFor as mailedTo } from './mailbox.ts'
import { factorArrangements } from './representative-factors.ts'
import { pinCalls } from './representative-pins.ts'
import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { keyPair, offered, paired, proof } from './device.ts'
import { exampleBody, nameOf, operationOf, pathOf, routes, type RouteFacts } from './routes.ts'
import { invitee } from './invitee.ts'
import { cardCalls } from './cards.ts'
import { dnsShows } from './dns.ts'
import { platformCalls } from './platform-calls.ts'
import { privacyCalls } from './privacy-calls.ts'
import { product, runsPlatform, sql, signedIn, signInOf, id, type World } from './world.ts'

/** One call that succeeds: what is not said is filled from the document's example and the scene. */
export type Call = { client?: Client; values?: Record<string, string>; body?: unknown; query?: string; headers?: Record<string, string> }
export type Scene = { shop: World; owner: Client; variantId: string; productId: string; classTypeId: string; roomId: string }

export async function sceneOf(shop: World): Promise<Scene> {
  const { variantId, productId } = await product(shop, { price: 450, stock: 1000 })
  const [kind, room] = await Promise.all([
    shop.owner.post('/class-types', { name: 'Vinyasa', durationMinutes: 60, capacity: 12, price: 1800 }),
    shop.owner.post('/rooms', { locationId: shop.locationId, name: 'Garden' }),
  ])
  const owner = new Client(api(), shop.owner.token)
  return { shop, owner, variantId, productId, classTypeId: kind.body.data.id, roomId: room.body.data.id }
}

/** Examples speak of nobody's rows; here their ids become the scene's, and what has to be unique is. */
function real(value: unknown, scene: Scene): unknown {
  if (Array.isArray(value)) return value.map((item) => real(item, scene))
  if (typeof value !== 'object' || value === null) return value
  const known: Record<string, unknown> = {
    locationId: scene.shop.locationId,
    variantId: scene.variantId,
    productId: scene.productId,
    tenant: scene.shop.slug,
    classTypeId: scene.classTypeId,
    roomId: scene.roomId,
    date: inDays(30),
  }
  const unique = new Set(['slug', 'sku', 'handle', 'name', 'key'])
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key in known) return [key, known[key]]
      if (key === 'host') return [key, `${id()}.example`]
      if (key === 'email') return [key, `${id()}@example.test`]
      return [key, unique.has(key) ? `x-${id().slice(-12)}` : real(inner, scene)]
    }),
  )
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export const bodyFor = (route: RouteFacts, scene: Scene) => real(exampleBody(route), scene)

export const routeOf = (name: string) => {
  const route = routes().find((candidate) => nameOf(candidate) === name)
  if (!route) throw new Error(`there is no ${name}`)
  return route
}

/** Text is a file, everything else JSON. */
export const send = (client: Client, { method }: RouteFacts, path: string, body: unknown, headers: Record<string, string>) =>
  typeof body === 'string'
    ? client.send(method, path, undefined, { headers, raw: body, contentType: 'text/csv' })
    : client.send(method, path, body, { headers })

/** Makes what a route needs, through the API; throws with the answer where that fails. */
export async function make(
  scene: Scene,
  name: string,
  { client = scene.owner, values = {}, body, query = '', headers = {} }: Call = {},
): Promise<Json> {
  const route = routeOf(name)
  const path = pathOf(route, { tenant: scene.shop.slug, ...values }) + query
  const answer = await send(client, route, path, route.method === 'GET' ? undefined : (body ?? bodyFor(route, scene)), headers)
  if (answer.status !== route.status) throw new Error(`${name}: ${answer.status} ${answer.text}`)
  return answer.body.data
}

const tenant = '/api/v1/tenants/:tenant'

const isPlatform = ({ path }: RouteFacts) => path.startsWith('/api/v1/platform/')

/** The resource that a path's last id names: made by posting to its collection, where there is such a route. */
async function resourceOf(route: RouteFacts, scene: Scene): Promise<Json> {
  const [, collection = ''] = /\/([a-z-]+)\/:id/.exec(route.path) ?? []
  if (collection === 'locations') return { id: scene.shop.locationId }
  if (collection === 'products' || collection === 'variants')
    return made(await product(scene.shop), collection === 'products' ? 'productId' : 'variantId')
  if (!routes().some((candidate) => nameOf(candidate) === `POST ${tenant}/${collection}`)) return undefined
  return make(scene, `POST ${tenant}/${collection}`)
}

const made = (ids: { productId: string; variantId: string }, key: 'productId' | 'variantId') => ({ id: ids[key] })

/** Whether the document says that a route takes If-Match. */
export const wantsMatch = (route: RouteFacts) =>
  operationOf(route)?.parameters.some((parameter) => String(parameter['$ref']).endsWith('/IfMatch')) ?? false

/** The representative call of a route: arranged below, or made from its path and its example. */
export async function callOf(route: RouteFacts, scene: Scene) {
  const arranged =
    (await arrangements[nameOf(route)]?.(scene)) ?? (await (platformCalls[nameOf(route)] ?? privacyCalls[nameOf(route)])?.(scene)) ?? {}
  const resource = arranged.values || isPlatform(route) || !route.path.includes('/:id') ? undefined : await resourceOf(route, scene)
  const values = {
    tenant: scene.shop.slug,
    locationId: scene.shop.locationId,
    variantId: scene.variantId,
    ...(resource ? { id: resource.id } : {}),
    ...arranged.values,
  }
  const headers = {
    ...(wantsMatch(route) && !arranged.headers ? { 'If-Match': `"v${await versionOf(route, scene, values, resource)}"` } : {}),
    ...arranged.headers,
  }
  const body = route.method === 'GET' ? undefined : (arranged.body ?? bodyFor(route, scene))
  const client = arranged.client ?? (isPlatform(route) ? new Client(api(), (await runsPlatform()).token) : scene.owner)
  return { client, path: pathOf(route, values) + (arranged.query ?? ''), body, headers }
}

async function versionOf(route: RouteFacts, scene: Scene, values: Record<string, string>, resource: Json): Promise<number> {
  if (resource?.version !== undefined) return resource.version
  const { body } = await scene.owner.get(pathOf({ ...route, path: route.path.replace(/(\/:id)\/.*$/, '$1') }, values))
  return body?.data?.version ?? 1
}

const order = (scene: Scene) => make(scene, `POST ${tenant}/orders`)
const paid = async (scene: Scene) => {
  const placed = await order(scene)
  await make(scene, `POST ${tenant}/orders/:id/payments`, { values: { id: placed.id }, body: { kind: 'cash', tendered: placed.total } })
  return placed
}
const advanced = async (scene: Scene, ...steps: string[]) => {
  const placed = await paid(scene)
  for (const step of steps) await make(scene, `POST ${tenant}/orders/:id/${step}`, { values: { id: placed.id }, body: {} })
  return { values: { id: placed.id } }
}

async function account(scene: Scene) {
  const { email, password, data } = await signedUp({ tenant: scene.shop.slug })
  return { credentials: { email, password, tenant: scene.shop.slug }, tokens: data }
}

async function customer(scene: Scene) {
  const { token } = await scene.shop.customer()
  return { client: new Client(api(), token) }
}

async function payment(scene: Scene) {
  const placed = await order(scene)
  const taken = await make(scene, `POST ${tenant}/orders/:id/payments`, {
    values: { id: placed.id },
    body: { kind: 'cash', tendered: placed.total },
  })
  return { values: { id: taken.id ?? taken.payment?.id } }
}

const file = (handle: string): Call => ({
  query: '?fileName=shop.csv',
  body: `Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n${handle},Tea,,,${handle},3`,
})

async function checkedFile(scene: Scene): Promise<Call> {
  const { id: importId } = await make(scene, `POST ${tenant}/imports`, file(id()))
  return { values: { id: importId } }
}

/** Calls that the path and the example alone do not make. A new route that needs one is told so by the test. */
const device = async ({ shop }: Scene): Promise<Call> => ({ values: { id: (await paired(shop)).deviceId } })

const arrangements: Record<string, (scene: Scene) => Promise<Call>> = {
  ...factorArrangements,
  ...pinCalls,
  ...cardCalls,
  'POST /api/v1/auth/devices': async ({ shop }) => ({
    client: new Client(api()),
    body: { code: await offered(shop) },
    ...(await proof(await keyPair(), '/auth/devices')),
  }),
  'POST /api/v1/auth/device-tokens': async ({ shop }) => {
    const { pair, refreshToken } = await paired(shop)
    return { client: new Client(api()), body: { refreshToken }, ...(await proof(pair, '/auth/device-tokens')) }
  },
  [`GET ${tenant}/devices/:id`]: device,
  [`PATCH ${tenant}/devices/:id`]: device,
  [`DELETE ${tenant}/devices/:id`]: device,
  'POST /api/v1/auth/signup/confirmation': async () => {
    const person = stranger()
    await anyone().post('/auth/signup', person)
    return { client: new Client(api()), body: { token: await tokenOfSignUp(sql, person.email), password: person.password } }
  },
  'POST /api/v1/auth/signup/invitation': async ({ shop }) => {
    const email = `${id()}@example.test`
    await shop.owner.post('/invitations', { email, role: 'staff' })
    const token = await mailedTo(email, '/invitations')
    return { client: new Client(api()), body: { token, tenant: shop.slug, name: 'Grace', password: 'nine lives of a teapot' } }
  },
  'POST /api/v1/auth/password-resets': async (scene) => ({
    client: new Client(api()),
    body: { email: (await account(scene)).credentials.email },
  }),
  'POST /api/v1/auth/password-resets/confirmation': async (scene) => {
    const { email } = (await account(scene)).credentials
    await anyone().post('/auth/password-resets', { email })
    const token = await mailedTo(email, '/password-reset')
    return { client: new Client(api()), body: { token, password: 'another teapot, quite new' } }
  },
  'POST /api/v1/auth/email-confirmations': async (scene) => {
    const { credentials, tokens } = await account(scene)
    await anyone(tokens.accessToken).post('/me/email-verifications')
    return { client: new Client(api()), body: { token: await mailedTo(credentials.email, '/email-verification') } }
  },
  'PUT /api/v1/me/password': async (scene) => {
    const { credentials, tokens } = await account(scene)
    const body = { currentPassword: credentials.password, newPassword: 'another teapot, quite new' }
    return { client: new Client(api(), tokens.accessToken), body }
  },
  'POST /api/v1/me/email-changes': async (scene) => {
    const { credentials, tokens } = await account(scene)
    const body = { email: `${id()}@example.test`, password: credentials.password }
    return { client: new Client(api(), tokens.accessToken), body }
  },
  'DELETE /api/v1/me/sign-ins/:id': async () => {
    const { userId, token } = await signedIn()
    return { client: new Client(api(), token), values: { id: await signInOf(userId) } }
  },
  'DELETE /api/v1/me/sign-ins': async () => ({ client: new Client(api(), (await signedIn()).token) }),
  'POST /api/v1/auth/signin': async (scene) => ({ client: new Client(api()), body: (await account(scene)).credentials }),
  'POST /api/v1/auth/refresh': async (scene) => ({
    client: new Client(api()),
    body: { refreshToken: (await account(scene)).tokens.refreshToken },
  }),
  'POST /api/v1/auth/signout': async (scene) => ({
    client: new Client(api()),
    body: { refreshToken: (await account(scene)).tokens.refreshToken },
  }),
  'POST /api/v1/tenants': async () => ({ client: new Client(api(), (await signedIn()).token) }),
  [`POST ${tenant}/domains/:id/verification`]: async (scene) => {
    const { id: domainId, record } = await make(scene, `POST ${tenant}/domains`)
    await dnsShows(record)
    return { values: { id: domainId } }
  },
  [`GET ${tenant}/customers/me`]: customer,
  [`PATCH ${tenant}/customers/me`]: customer,
  [`POST ${tenant}/orders/:id/payments`]: async (scene) => {
    const placed = await order(scene)
    return { values: { id: placed.id }, body: { kind: 'cash', tendered: placed.total } }
  },
  [`POST ${tenant}/orders/:id/start`]: (scene) => advanced(scene),
  [`POST ${tenant}/orders/:id/ready`]: (scene) => advanced(scene, 'start'),
  [`POST ${tenant}/orders/:id/completion`]: (scene) => advanced(scene, 'start', 'ready'),
  [`POST ${tenant}/orders/:id/recall`]: (scene) => advanced(scene, 'start', 'ready'),
  [`POST ${tenant}/orders/:id/refunds`]: async (scene) => advanced(scene),
  [`GET ${tenant}/payments/:id`]: payment,
  [`PATCH ${tenant}/modifiers/:id`]: async (scene) => {
    const list = await make(scene, `POST ${tenant}/modifier-lists`, {
      body: { name: `Milk ${id()}`, modifiers: [{ name: 'Oat milk', priceDelta: 60 }] },
    })
    return { values: { id: list.modifiers[0].id } }
  },
  [`POST ${tenant}/series/:id/continuation`]: async (scene) => {
    const { id: seriesId } = await make(scene, `POST ${tenant}/series`)
    return { values: { id: seriesId }, body: { from: inDays(60), capacity: 20 } }
  },
  [`POST ${tenant}/stream-tickets`]: async (scene) => ({ body: { channel: `location:${scene.shop.locationId}` } }),
  [`POST ${tenant}/imports`]: async () => file(id()),
  [`GET ${tenant}/imports/:id`]: checkedFile,
  [`POST ${tenant}/imports/:id/application`]: checkedFile,
  [`PATCH ${tenant}/staff/:id`]: hired,
  [`DELETE ${tenant}/staff/:id`]: hired,
  [`GET ${tenant}/staff/:id`]: hired,
  [`POST ${tenant}/invitations`]: async () => ({ body: { email: `${id()}@example.test`, role: 'manager' } }),
  [`POST ${tenant}/invitations/acceptance`]: invitedPerson,
}

async function hired(scene: Scene): Promise<Call> {
  const { userId } = await scene.shop.staff('staff')
  const [row] = await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [scene.shop.tenantId, userId])
  return { values: { id: row?.id ?? '' }, headers: { 'If-Match': '"v1"' } }
}

async function invitedPerson(scene: Scene): Promise<Call> {
  const email = `${id()}@example.test`
  const { client, token } = await invitee(scene.shop, { email, role: 'staff' })
  return { client: new Client(api(), client.token), body: { token } }
}
