import { beforeAll, expect, test } from 'vitest'
import { scopesOf } from '../dev/openapi-operation.ts'
import { factsOf, grantsByRole, permissionNames, permissions, roles } from '../src/http/permissions.ts'
import { api, Client } from './support/client.ts'
import { everybody, type Person } from './support/people.ts'
import { apiRoutes, exampleBody, nameOf, operationOf, pathOf, routes, type RouteFacts } from './support/routes.ts'
import { sideBySide } from './support/side-by-side.ts'
import { world, type World } from './support/world.ts'

/** POSTs that take no key, and why a second one does no harm. */
const unkeyed: Record<string, string> = {
  'POST /api/v1/me/exports': 'a second one is a second copy of the same, a few a day',
  'POST /api/v1/me/consents': 'the same said again adds nothing',
  'POST /api/v1/platform/consent-texts': 'the same words again are the same version',
  'POST /api/v1/me/erasure': 'whoever asks again while it waits is told of the one that waits',
  'POST /api/v1/tenants/:tenant/pay-links/opening': 'shows what is due and hands out a token: nothing is written',
  'POST /api/v1/tenants/:tenant/order-tokens': 'hands out an id and a token for an order yet to come: nothing is written',
}
const unkeyedRooms: Record<string, string> = {
  oidc: 'a flow is good once, what is begun again is another one, and what is linked again is linked',
  factors: 'what is begun again is another one, and what is shown to change it counts once',
  me: 'a mail is sent once more, and what the last one asked is void',
  auth: 'sign-in hands out tokens, and refresh is repeatable by its own rule (decisions.md 21)',
  mail: 'the provider has its own event id, which is kept once',
  platform: 'each says what a row is to be, or asks its state: a second one changes nothing. Keys live in tenants',
  devices: 'a code is good once and for one key; a refresh changes nothing but what was last seen',
  pins: 'each try counts, whoever sends it; what comes of it is a token',
  webhooks: 'the sender has its own event id, which the inbox keeps once',
}
const computes = /\/(?:quotes|search|stream-tickets)$/

let shop: World
let other: World
let people: Person[]

beforeAll(async () => {
  ;[shop, other] = await Promise.all([world(), world()])
  people = await everybody(shop)
})

const guarded = apiRoutes().filter((route) => route.permission)
const ofTenant = (route: RouteFacts) => route.path.includes('/:tenant')

/** Bodies that ask for no more than the route's own permission, where the example does. */
const modest: Record<string, (route: RouteFacts) => unknown> = {
  'POST /api/v1/tenants/:tenant/orders/:id/payments': () => ({ kind: 'card_online' }),
  // a device sells at its own location alone
  'POST /api/v1/tenants/:tenant/orders': (route) => ({ ...(exampleBody(route) as object), locationId: shop.locationId }),
}

const ask = (client: Client, route: RouteFacts, tenant = shop.slug) =>
  client.send(
    route.method,
    pathOf(route, { tenant }),
    modest[nameOf(route)]?.(route) ?? exampleBody(route) ?? (route.method === 'GET' ? undefined : {}),
  )

test('every route says what it returns, and either whom it allows or why it is open', () => {
  const silent = routes().filter((route) => route.status === undefined || (route.permission === undefined) === (route.open === undefined))
  expect(silent.map(nameOf)).toEqual([])
})

test('every permission is held by somebody', () => {
  expect(guarded.filter((route) => Object.keys(scopesOf(route.permission ?? '')).length === 0).map(nameOf)).toEqual([])
})

test('what a keyed route stores is sent with the status that it returns', () => {
  expect(
    routes()
      .filter((route) => route.idempotent !== undefined && route.idempotent !== route.status)
      .map(nameOf),
  ).toEqual([])
})

test('every POST takes a key, or says why it needs none', () => {
  const free = apiRoutes().filter((route) => route.method === 'POST' && route.idempotent === undefined)
  const unreasoned = free.filter((route) => !computes.test(route.path) && !unkeyedRooms[route.room] && !unkeyed[nameOf(route)])
  expect(unreasoned.map(nameOf)).toEqual([])
})

test('a stranger is told to sign in, whatever the route', async () => {
  const answers = await sideBySide(guarded, async (route) => [nameOf(route), (await ask(new Client(api()), route)).status])
  expect(answers.filter(([, status]) => status !== 401)).toEqual([])
})

test("a tenant's token finds nothing at another tenant, whatever the route", async () => {
  const routesOfTenants = apiRoutes().filter(ofTenant)
  for (const { role, client } of people.filter((person) => !isInNone.has(person.role))) {
    const answers = await sideBySide(routesOfTenants, async (route) => {
      const { status, body } = await ask(client, route, other.slug)
      return [role, nameOf(route), status, body?.code]
    })
    expect(answers.filter(([, , status, code]) => status !== 404 || code !== 'NOT_FOUND')).toEqual([])
  }
}, 180_000)

test('every cell of the role × route matrix is as the table says', async () => {
  let cells = 0
  const wrong: unknown[] = []
  for (const { role, can, client } of people) {
    // a person in no tenant is refused where a tenant's routes begin, whatever they may do elsewhere
    const answers = await sideBySide(guarded, async (route) => ({ route, answer: await ask(client, route) }))
    for (const { route, answer } of answers) {
      cells++
      const may = can.includes(route.permission ?? '')
      const refused = answer.status === 401 || answer.status === 403
      const asTold = may ? !refused || isOwnRule(answer.body?.code) : answer.status === 403 && answer.body.code === 'FORBIDDEN'
      if (!asTold) wrong.push([role, nameOf(route), may ? 'may' : 'may not', answer.status, answer.body?.code])
    }
  }
  expect(wrong).toEqual([])
  expect(cells).toBe(guarded.length * people.length)
  console.log(`${cells} cells of ${people.length} roles × ${guarded.length} routes`)
}, 180_000)

/** In no tenant, and refused at every one. */
const isInNone = new Set(['user', 'platform', 'platform_support'])

/** Beyond the table a room may refuse by a rule of its own, under a name of its own. */
const isOwnRule = (code: unknown) => typeof code === 'string' && code !== 'FORBIDDEN' && code !== 'UNAUTHENTICATED'

test('the document shows the same matrix, each cell with its scope', () => {
  const shown = guarded.map((route) => [nameOf(route), operationOf(route)?.['x-permission'], operationOf(route)?.['x-scope']])
  const told = guarded.map((route) => [nameOf(route), route.permission, scopesOf(route.permission ?? '')])
  expect(shown).toEqual(told)
  for (const route of guarded) expect(operationOf(route)?.['x-roles']).toEqual(Object.keys(scopesOf(route.permission ?? '')))
})

test('everybody of the table is tried', () => {
  const tried = new Set(people.map(({ role }) => role))
  expect(Object.keys(grantsByRole).filter((role) => !tried.has(role))).toEqual([])
})

test('every permission of the table is asked for, and no route asks for another', () => {
  const asked = new Set([...guarded.map(({ permission }) => permission ?? ''), ...askedInside])
  expect([...asked].filter((name) => !Object.hasOwn(permissions, name))).toEqual([])
  expect(permissionNames.filter((name) => !asked.has(name))).toEqual([])
})

/** Asked for by a verb, because only some bodies need it. */
const askedInside = ['orders:discount', 'payments:take-cash', 'payments:charge']

test('support that acts as an owner is refused whatever moves money', async () => {
  const support = people.find(({ role }) => role === 'support as owner')
  const money = guarded.filter(
    ({ permission = '' }) => Object.hasOwn(permissions, permission) && factsOf(permission as keyof typeof permissions).money,
  )
  const answers = await Promise.all(money.map(async (route) => [nameOf(route), support && (await ask(support.client, route)).body.code]))
  expect(answers).toEqual(money.map((route) => [nameOf(route), 'FORBIDDEN']))
  expect(money.length).toBeGreaterThan(3)
})

test('no role reaches further than its permissions can', () => {
  const too = Object.entries(roles).flatMap(([role, grants]) =>
    permissionNames
      .filter((name) => {
        const scope = (grants as Record<string, string>)[name]
        return scope !== undefined && !(factsOf(name).scopes as readonly string[]).includes(scope)
      })
      .map((name) => `${role} ${name}`),
  )
  expect(too).toEqual([])
})

test('a token that is not one of ours opens nothing', async () => {
  const token = shop.owner.token
  const [head = '', body = '', signature = ''] = token.split('.')
  const none = btoa(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).replaceAll('=', '')
  const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`
  const forgeries = [`${none}.${body}.`, `${head}.${body}.${flipped}`, `${head}.${body}`, `${head}.${body}.`, 'x', `${token}x`, body]
  const statuses = await Promise.all(
    forgeries.flatMap((forged) => guarded.slice(0, 10).map(async (route) => (await ask(new Client(api(), forged), route)).status)),
  )
  expect(new Set(statuses)).toEqual(new Set([401]))
})
