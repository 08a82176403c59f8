import { beforeAll, expect, test } from 'vitest'
import { belongingsOf, kindAt, withValue, type Belongings } from './support/belongings.ts'
import { Client, api, type Answer } from './support/client.ts'
import { placesOf, type Place } from './support/places.ts'
import { bodyFor, callOf, make, routeOf, sceneOf, send, type Scene } from './support/representative.ts'
import { apiRoutes, nameOf, type RouteFacts } from './support/routes.ts'
import { sql, world } from './support/world.ts'

const tenant = '/api/v1/tenants/:tenant'

/** Somebody limited to one location, and what belongs to another one of the same tenant. */
let scene: Scene
let elsewhere: string
let foreign: Pick<Belongings, 'order' | 'line' | 'payment' | 'refund' | 'location' | 'staff' | 'event' | 'invitation'>
let limited: Client

beforeAll(async () => {
  scene = await sceneOf(await world())
  const { shop, variantId } = scene
  elsewhere = (await make(scene, `POST ${tenant}/locations`)).id
  await make(scene, `PUT ${tenant}/inventory/levels/:locationId/:variantId`, { values: { locationId: elsewhere, variantId } })
  await make(scene, `POST ${tenant}/inventory/receipts`, { body: { locationId: elsewhere, lines: [{ variantId, quantity: 50 }] } })
  const body = { ...(bodyFor(routeOf(`POST ${tenant}/orders`), scene) as object), locationId: elsewhere }
  const order = await make(scene, `POST ${tenant}/orders`, { body })
  const values = { id: order.id as string }
  const payment = await make(scene, `POST ${tenant}/orders/:id/payments`, { values, body: { kind: 'cash', tendered: order.total } })
  const refund = await make(scene, `POST ${tenant}/orders/:id/refunds`, { values, body: { amount: 1, reason: 'Spilled' } })
  const colleague = await shop.staff('staff', [elsewhere])
  const [row] = await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, colleague.userId])
  const invitation = await make(scene, `POST ${tenant}/invitations`, {
    body: { email: `x-${elsewhere}@example.test`, role: 'staff', locationIds: [elsewhere] },
  })
  const [event] = await sql<{ id: string }>('select id from events where tenant_id = $1 and location_id = $2 limit 1', [
    shop.tenantId,
    elsewhere,
  ])
  foreign = {
    order: order.id,
    line: order.lines[0].id,
    payment: payment.id,
    refund: refund.id,
    location: elsewhere,
    staff: row?.id ?? '',
    event: event?.id ?? '',
    invitation: invitation.id,
  }
  // something of everything at their own location too, so that lists have something to show
  await belongingsOf(scene)
  const everything = Object.fromEntries(
    [
      'orders:read',
      'orders:place',
      'orders:prepare',
      'orders:cancel',
      'orders:discount',
      'payments:read',
      'payments:start',
      'payments:take-cash',
      'payments:refund',
      'inventory:read',
      'inventory:write',
      'inventory:adjust',
      'catalog:place',
      'locations:write',
      'staff:read',
      'staff:write',
      'audit:read',
      'jobs:read',
      'realtime:follow',
      'tenants:read',
      'catalog:read',
      'customers:read',
      'customers:write',
    ].map((name) => [name, /^(?:tenants|catalog:read|customers)/.test(name) ? 'tenant' : 'location']),
  )
  limited = new Client(api(), (await shop.staff('at-one-place', [shop.locationId], everything)).token)
})

const guarded = apiRoutes().filter(({ path, permission }) => path.includes('/:tenant') && permission !== undefined)
const kindsOfPlaces = new Set(['order', 'line', 'payment', 'refund', 'location', 'staff', 'event', 'invitation'])
const isOfPlace = (route: RouteFacts, place: Place) => place.at !== 'tenant' && kindsOfPlaces.has(kindAt(route.path, place) ?? '')

/** An id that a client brings for what it is about to make. */
const isBrought = (route: RouteFacts, { at }: Place) => nameOf(route) === `POST ${tenant}/orders` && at === 'id'

const seen = ({ text }: Answer, asked: string) =>
  Object.entries(foreign).filter(([, id]) => id.length > 8 && id !== asked && text.includes(id))

async function verdict(route: RouteFacts, place: Place): Promise<string | undefined> {
  const id = foreign[kindAt(route.path, place) as keyof typeof foreign]
  const call = await callOf(route, scene)
  const { path, body } = withValue(call, place, route.path, id)
  const answer = await send(limited, route, path, body, call.headers)
  const refused = answer.status === 404 || answer.status === 403 || (place.in === 'body' && answer.status === 400)
  const filtered = place.in === 'query' && answer.status === 200 && seen(answer, id).length === 0
  return refused || filtered ? undefined : `${nameOf(route)} ${place.at}: ${answer.status} ${answer.text.slice(0, 300)}`
}

test('what belongs to another location is neither shown to nor changed by whoever is limited to one, wherever its id may stand', async () => {
  const leaks: string[] = []
  let asked = 0
  for (const route of guarded)
    for (const place of placesOf(route).filter((one) => isOfPlace(route, one) && !isBrought(route, one))) {
      asked++
      // what the call needs is made by the owner meanwhile: only the rows of the other place must stay as they are
      const there = await stateOfPlace()
      const leak = await verdict(route, place)
      if (leak !== undefined) leaks.push(leak)
      if ((await stateOfPlace()) !== there) leaks.push(`${nameOf(route)} ${place.at}: changed what is elsewhere`)
    }
  expect(leaks).toEqual([])
  expect(asked).toBeGreaterThan(35)
}, 240_000)

/** Everything in the database that is at the other location. */
async function stateOfPlace() {
  const tables = ['orders', 'fulfilments', 'inventory_levels', 'inventory_movements', 'variant_locations', 'order_counters']
  const own = [
    ...tables.map(
      (table) =>
        `select '${table}' as place, md5(string_agg(t::text, '' order by t::text)) as state from ${table} t where tenant_id = $1 and location_id = $2`,
    ),
    `select 'locations', md5(string_agg(t::text, '' order by t::text)) from locations t where tenant_id = $1 and id = $2`,
    `select 'payments', md5(string_agg(t::text, '' order by t::text)) from payments t where tenant_id = $1 and order_id in (select id from orders where tenant_id = $1 and location_id = $2)`,
    `select 'staff', md5(string_agg(t::text, '' order by t::text)) from staff t where tenant_id = $1 and $2 = any(location_ids)`,
    `select 'invitations', md5(string_agg(t::text, '' order by t::text)) from invitations t where tenant_id = $1 and $2 = any(location_ids)`,
  ].join(' union all ')
  return JSON.stringify(await sql(own, [scene.shop.tenantId, elsewhere]))
}

test('no list shows anything of another location', async () => {
  const lists = guarded.filter(
    ({ method, path, contentType }) => method === 'GET' && !path.includes('/:id') && contentType === 'application/json',
  )
  const leaks: string[] = []
  for (const route of lists) {
    const call = await callOf(route, scene)
    const answer = await send(limited, route, call.path, undefined, call.headers)
    // what closes is a tenant of its own, whose staff these are not
    const isElsewhere = !call.path.includes(scene.shop.slug) && answer.status === 404
    if (answer.status !== 200 && answer.status !== 403 && !isElsewhere) leaks.push(`${nameOf(route)}: ${answer.status} ${answer.body.code}`)
    if (seen(answer, '').length > 0) leaks.push(`${nameOf(route)}: ${JSON.stringify(seen(answer, ''))}`)
  }
  expect(leaks).toEqual([])
  expect(lists.length).toBeGreaterThan(12)
})
