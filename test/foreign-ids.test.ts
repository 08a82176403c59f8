import { beforeAll, expect, test } from 'vitest'
import { customerCan } from '../src/http/holders.ts'
import { belongingsOf, kindAt, stateOf, withValue, type Belongings } from './support/belongings.ts'
import type { Answer } from './support/client.ts'
import { placesOf, type Place } from './support/places.ts'
import { bodyFor, callOf, make, routeOf, sceneOf, send, type Scene } from './support/representative.ts'
import { apiRoutes, exampleBody, nameOf, type RouteFacts } from './support/routes.ts'
import { product, world } from './support/world.ts'

const tenant = '/api/v1/tenants/:tenant'

/** OWASP API1: real ids of another tenant, and of another customer, wherever the document knows an id. */
let ours: Scene
let theirs: Scene
let foreign: Belongings

beforeAll(async () => {
  ;[ours, theirs] = await Promise.all([world().then(sceneOf), world().then(sceneOf)])
  foreign = await belongingsOf(theirs)
  // two of each, so that their lists have a second page
  await Promise.all([belongingsOf(theirs), product(theirs.shop, { stock: 1 }), make(theirs, `POST ${tenant}/locations`)])
})

const routesOfTenants = apiRoutes().filter(({ path }) => path.includes('/:tenant'))
const placesOfIds = (route: RouteFacts) => placesOf(route).filter((place) => place.at !== 'tenant' && isId(place))
const isId = (place: Place) => place.schema.format === 'uuid' || (place.in === 'path' && place.at === 'id')

const nobody = (id: string) => (/^\d+$/.test(id) ? '99999999' : '019a3f6e-7c00-7000-8000-0000000000ff')

/** What an answer says, whichever id and whichever request it is about. */
const said = ({ status, text }: Answer, id: string) => `${status} ${text.replaceAll(id, 'ID').replaceAll(/"requestId":"[^"]*"/g, '')}`

/** An id that a client brings for what it is about to make. Keys are the tenant’s, so that another one's tells nothing. */
const isBrought = (route: RouteFacts, { at }: Place) => nameOf(route) === `POST ${tenant}/orders` && at === 'id'

/** Bodies in which the id can stand: what else belongs beside it. */
const bodies: Record<string, unknown> = {
  [`POST ${tenant}/modifier-lists modifiers[].id`]: { name: 'Milk', modifiers: [{ name: 'Oat milk' }] },
  [`PUT ${tenant}/modifier-lists/:id/modifiers modifiers[].id`]: { modifiers: [{ name: 'Oat milk', priceDelta: 0 }] },
  [`POST ${tenant}/orders/:id/payments cardId`]: { kind: 'card_online' },
  [`POST ${tenant}/orders/:id/refunds lines[].lineId`]: { reason: 'Spilled', lines: [{ quantity: 1 }] },
}

test('every id that the document knows is the id of something', () => {
  const unknown = routesOfTenants.flatMap((route) =>
    placesOfIds(route)
      .filter((place) => kindAt(route.path, place) === undefined)
      .map(({ at }) => `${nameOf(route)} ${at}`),
  )
  expect(unknown).toEqual([])
  expect(Object.entries(foreign).filter(([, id]) => !id)).toEqual([])
})

/** An answer that has not ended by now is a stream that should not have begun. */
const stuck = () =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('goes on')), 15_000)
  })

async function verdict(route: RouteFacts, place: Place): Promise<string | undefined> {
  const name = `${nameOf(route)} ${place.at}`
  const id = foreign[kindAt(route.path, place) ?? 'order']
  const call = await callOf(route, ours)
  const ask = (value: string) => {
    const { path, body } = withValue({ ...call, body: bodies[name] ?? call.body }, place, route.path, value)
    return send(call.client, route, path, body, call.headers)
  }
  const answer = await ask(id)
  const refused = answer.status === 404 || (place.in === 'body' && isUnfit(answer))
  const filtered = place.in === 'query' && answer.status === 200 && others(id).every((other) => !answer.text.includes(other))
  if (!refused && !filtered) return `${name}: ${answer.status} ${answer.text.slice(0, 300)}`
  const unknown = await ask(nobody(id))
  return said(answer, id) === said(unknown, nobody(id)) ? undefined : `${name}: ${answer.text} but of nobody’s ${unknown.text}`
}

const isUnfit = ({ body }: Answer) => /^(?:INVALID_REFERENCE|INVALID_MODIFIERS|REFUND_UNKNOWN_LINE|PIN_REFUSED)$/.test(body.code)
const others = (id: string) => Object.values(foreign).filter((other) => other !== id && other.length > 8)

test("another tenant's id is as good as none, wherever an id may stand", async () => {
  const before = await stateOf(theirs.shop.tenantId)
  const leaks: string[] = []
  let asked = 0
  for (const route of routesOfTenants)
    for (const place of placesOfIds(route).filter((one) => !isBrought(route, one))) {
      asked++
      const leak = await Promise.race([verdict(route, place), stuck()]).catch(
        (error: Error) => `${nameOf(route)} ${place.at}: ${error.message}`,
      )
      if (leak !== undefined) leaks.push(leak)
    }
  expect(leaks).toEqual([])
  expect(asked).toBeGreaterThan(75)
  expect(await stateOf(theirs.shop.tenantId)).toEqual(before)
}, 180_000)

test("another tenant's order may have the id that a till brings: each sees its own", async () => {
  const { id } = await make(theirs, `POST ${tenant}/orders`)
  const before = await stateOf(theirs.shop.tenantId)
  const placed = await ours.shop.owner.post('/orders', { ...(bodyFor(routeOf(`POST ${tenant}/orders`), ours) as object), id })
  expect([placed.status, placed.body.data.locationId]).toEqual([201, ours.shop.locationId])
  expect((await theirs.shop.owner.get(`/orders/${id}`)).body.data.locationId).toBe(theirs.shop.locationId)
  expect(await stateOf(theirs.shop.tenantId)).toEqual(before)
})

test("another tenant's cursor leads to nothing of theirs", async () => {
  const lists = routesOfTenants.filter(
    (route) => route.contentType === 'application/json' && placesOf(route).some(({ at }) => at === 'cursor'),
  )
  const leaks: string[] = []
  for (const route of lists) {
    const [there, here] = await Promise.all([callOf(route, theirs), callOf(route, ours)])
    const first = await send(there.client, route, `${there.path}?limit=1`, undefined, {})
    const cursor = String(first.body.meta.nextCursor)
    const page = await send(here.client, route, `${here.path}?limit=100&cursor=${cursor}`, undefined, {})
    const seen = others('').filter((id) => page.text.includes(id))
    if (seen.length > 0 || page.status !== 200) leaks.push(`${nameOf(route)}: ${page.status} ${page.text.slice(0, 300)}`)
  }
  expect(leaks).toEqual([])
  expect(lists.length).toBeGreaterThan(8)
})

/** What customers and guests may ask for by an id of somebody else’s. */
const personal = routesOfTenants.filter(
  ({ path, permission }) => /\/(?:orders|payments|customers)\/:id/.test(path) && customerCan.includes(permission ?? ''),
)

test("another customer's order and payment are as good as none, for customers and guests", async () => {
  const [somebody, stranger, guest] = await Promise.all([ours.shop.customer(), ours.shop.customer(), ours.shop.guest()])
  const body = bodyFor(routeOf(`POST ${tenant}/orders`), ours)
  const order = (await somebody.post('/orders', body)).body.data
  const taken = await ours.shop.owner.post(`/orders/${order.id}/payments`, { kind: 'cash', tendered: order.total })
  const before = await stateOf(ours.shop.tenantId)
  const leaks: string[] = []
  for (const client of [stranger, guest])
    for (const route of personal) {
      const id = route.path.includes('/payments/:id') ? taken.body.data.id : order.id
      const path = (value: string) => route.path.slice(tenant.length).replace(':id', value)
      const ask = (value: string) => client.send(route.method, path(value), route.method === 'GET' ? undefined : personalBody(route))
      const answer = await ask(id)
      const unknown = await ask(nobody(id))
      if (answer.status !== 404 || said(answer, id) !== said(unknown, nobody(id)))
        leaks.push(`${nameOf(route)}: ${answer.text} ${unknown.text}`)
    }
  const channel = await stranger.post('/stream-tickets', { channel: `order:${order.id}` })
  expect([channel.status, leaks]).toEqual([404, []])
  expect((await stranger.get('/orders')).body.data).toEqual([])
  expect((await stranger.get(`/orders?customerId=${somebody.customerId}`)).text).not.toContain(order.id)
  expect(personal.length).toBeGreaterThan(5)
  expect(await stateOf(ours.shop.tenantId)).toEqual(before)
})

const personalBody = (route: RouteFacts) =>
  route.path.endsWith('/orders/:id/payments') ? { kind: 'card_online' } : (exampleBody(route) ?? {})
