import { cardText, saver } from './cards.ts'
import type { Json } from './client.ts'
import { make, type Call, type Scene } from './representative.ts'
import { paired } from './device.ts'
import { withPin } from './pins.ts'
import { planted, type Place } from './places.ts'
import { supporting } from './support.ts'
import { sql } from './world.ts'

/** One real id of every kind of thing that a tenant owns. */
export type Belongings = Record<Kind, string>
export type Kind =
  | 'apiKey'
  | 'card'
  | 'category'
  | 'classType'
  | 'consentText'
  | 'customer'
  | 'device'
  | 'domain'
  | 'event'
  | 'import'
  | 'invitation'
  | 'line'
  | 'location'
  | 'modifier'
  | 'modifierList'
  | 'order'
  | 'payment'
  | 'product'
  | 'refund'
  | 'role'
  | 'room'
  | 'series'
  | 'session'
  | 'staff'
  | 'supportSession'
  | 'taxRate'
  | 'user'
  | 'variant'

const tenant = '/api/v1/tenants/:tenant'

async function settledOrder(scene: Scene, body?: unknown) {
  const order = await make(scene, `POST ${tenant}/orders`, body === undefined ? {} : { body })
  const values = { id: order.id as string }
  const payment = await make(scene, `POST ${tenant}/orders/:id/payments`, { values, body: { kind: 'cash', tendered: order.total } })
  const refund = await make(scene, `POST ${tenant}/orders/:id/refunds`, { values, body: { amount: 1, reason: 'Spilled' } })
  return { order: order.id, line: order.lines[0].id, payment: payment.id, refund: refund.id }
}

/** Makes one of everything, through the API. */
export async function belongingsOf(scene: Scene): Promise<Belongings> {
  const { shop } = scene
  const add = async (collection: string, call: Call = {}): Promise<Json> => make(scene, `POST ${tenant}/${collection}`, call)
  const modifiers = [{ name: 'Oat milk', priceDelta: 60 }]
  const list = await add('modifier-lists', { body: { name: `Milk ${crypto.randomUUID()}`, modifiers } })
  const settled = await settledOrder(scene)
  const [event] = await sql<{ id: string }>('select id from events where tenant_id = $1 limit 1', [shop.tenantId])
  const file = 'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ntea,Tea,,,TEA,3'
  return {
    ...settled,
    apiKey: (await add('api-keys')).id,
    card: (await saver(shop)).cardId,
    consentText: await cardText(shop),
    category: (await add('categories')).id,
    classType: (await add('class-types')).id,
    room: (await add('rooms')).id,
    series: (await add('series')).id,
    session: (await add('sessions')).id,
    domain: (await add('domains')).id,
    customer: (await shop.customer()).customerId,
    device: (await paired(shop)).deviceId,
    event: event?.id ?? '',
    import: (await add('imports', { query: '?fileName=shop.csv', body: file })).id,
    location: shop.locationId,
    modifier: list.modifiers[0].id,
    modifierList: list.id,
    product: scene.productId,
    invitation: (await add('invitations')).id,
    role: (await add('roles')).id,
    staff: (await withPin(shop, 'manager')).staffId,
    supportSession: (await supporting(shop)).sessionId,
    taxRate: (await add('tax-rates')).id,
    user: shop.owner.userId,
    variant: scene.variantId,
  }
}

const collections: Record<string, Kind> = {
  'api-keys': 'apiKey',
  cards: 'card',
  categories: 'category',
  'class-types': 'classType',
  customers: 'customer',
  devices: 'device',
  domains: 'domain',
  events: 'event',
  imports: 'import',
  invitations: 'invitation',
  locations: 'location',
  'modifier-lists': 'modifierList',
  modifiers: 'modifier',
  orders: 'order',
  payments: 'payment',
  products: 'product',
  roles: 'role',
  rooms: 'room',
  series: 'series',
  sessions: 'session',
  staff: 'staff',
  'support-sessions': 'supportSession',
  'tax-rates': 'taxRate',
  variants: 'variant',
}

const named: Record<string, Kind> = {
  actor: 'user',
  cardId: 'card',
  categoryId: 'category',
  classTypeId: 'classType',
  consentTextId: 'consentText',
  customerId: 'customer',
  lineId: 'line',
  locationId: 'location',
  'locationIds[]': 'location',
  'modifierListIds[]': 'modifierList',
  'modifiers[].id': 'modifier',
  parentId: 'category',
  resource: 'order',
  roomId: 'room',
  seriesId: 'series',
  staffId: 'staff',
  'taxRateIds[]': 'taxRate',
  variantId: 'variant',
  'variants[].id': 'variant',
}

/** Whose id stands at this place of a route; undefined where no id does. */
export function kindAt(path: string, place: Place): Kind | undefined {
  if (place.in === 'path' && place.at === 'id') return collections[/\/([a-z-]+)\/:id/.exec(path)?.[1] ?? '']
  const found = Object.keys(named).find((name) => place.at === name || place.at.endsWith(`.${name}`))
  if (found !== undefined) return named[found]
  return place.in === 'body' && place.at === 'id' ? collections[/\/([a-z-]+)$/.exec(path)?.[1] ?? ''] : undefined
}

type Request = { path: string; body: unknown }

/** The same request with this value at that place. `pattern` is the route's path, whose last segments are the request's. */
export function withValue({ path, body }: Request, place: Place, pattern: string, value: string): Request {
  if (place.in === 'body') return { path, body: planted(body, place.at, value) }
  const [route = '', query = ''] = path.split('?')
  const encoded = encodeURIComponent(value)
  if (place.in === 'query') {
    const rest = query.split('&').filter((part) => part !== '' && !part.startsWith(`${place.at}=`))
    return { path: `${route}?${[...rest, `${place.at}=${encoded}`].join('&')}`, body }
  }
  const segments = route.split('/')
  segments[pattern.split('/').indexOf(`:${place.at}`)] = encoded
  return { path: segments.join('/') + (query === '' ? '' : `?${query}`), body }
}

/** Everything in the database that is this tenant's, as one text per table; what the tenant's own jobs note down aside. */
export async function stateOf(tenantId: string): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
       and c.table_name not in ('events', 'event_deliveries') order by 1`,
  )
  const states = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql<{ state: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as state from "${name}" t where tenant_id = $1`,
        [tenantId],
      )
      return [name, row?.state ?? ''] as const
    }),
  )
  return Object.fromEntries(states)
}
