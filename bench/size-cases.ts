import type { Scene } from '../test/support/samples/scene.ts'

/** What is asked of a filled tenant, by whom: every list with its filters. `most` is how much slower the tail may be at a million than at a thousand. */
export type SizeCase = { name: string; path: string; as: 'staff' | 'customer' | 'platform' | 'nobody'; most: number; expect?: number }

type Route = { path: string; as?: SizeCase['as']; queries: Record<string, string>; most?: number; expect?: number }

/** Of all tenants, for those who run the platform. */
const across: Route[] = [
  { path: '/platform/tenants', queries: { all: '', search: 'search=filled-2' } },
  { path: '/platform/log', queries: { all: '' } },
  { path: '/platform/inbox', queries: { dead: 'state=dead', done: 'state=done' } },
  { path: '/platform/dead-letters', queries: { all: '' } },
  { path: '/platform/closures', queries: { all: '', withdrawn: 'state=withdrawn' } },
]

/** Of one tenant: a new list gets a line here, and rows in dev/fill. */
const lists = (scene: Scene): Route[] => {
  const [location, customer] = [scene.location.id, scene.regular.id]
  const day = `from=${iso(scene.middle.created_at)}&to=${iso(scene.middle.created_at, 86_400_000)}`
  return [
    { path: '/locations', as: 'nobody', queries: { all: '' } },
    { path: '/staff', queries: { all: '' } },
    { path: '/tax-rates', queries: { all: '' } },
    { path: '/modifier-lists', queries: { all: '' } },
    { path: '/categories', as: 'nobody', queries: { all: '' } },
    {
      path: '/sessions',
      as: 'nobody',
      queries: {
        all: '',
        'a week': `from=${iso(scene.session.starts_at)}&to=${iso(scene.session.starts_at, 7 * 86_400_000)}`,
        location: `locationId=${location}`,
        difficulty: 'difficulty=advanced',
        'of a kind': `classTypeId=${scene.session.class_type_id}`,
        'with seats left': 'minFree=3',
      },
    },
    { path: '/sessions', queries: { all: '', 'of a series': `seriesId=${scene.session.series_id}` } },
    { path: '/class-types', as: 'nobody', queries: { all: '' } },
    { path: '/rooms', as: 'nobody', queries: { all: '' } },
    { path: '/series', queries: { all: '', location: `locationId=${location}` } },
    { path: `/customers/${scene.card.customer_id}/cards`, queries: { all: '' } },
    { path: '/customers', queries: { all: '', name: 'name=ada', email: `email=${encodeURIComponent(scene.otherCustomer.email)}` } },
    {
      path: '/products',
      as: 'nobody',
      queries: {
        'by name': '',
        'by price': 'sort=price',
        newest: 'sort=newest',
        category: `categoryId=${scene.category.id}`,
        'common tag': 'tag=usual',
        'rare tag': 'tag=rare',
        prices: 'minPrice=300&maxPrice=900&sort=price',
        location: `locationId=${location}`,
        'in stock': `locationId=${location}&inStock=true`,
      },
    },
    { path: '/products', queries: { drafts: 'status=draft' } },
    {
      path: '/products',
      as: 'nobody',
      most: 4,
      queries: {
        'search: a common word': 'q=coffee',
        'search: two words': 'q=velvet%20espresso',
        'search: a beginning': 'q=lant',
        'search: a typing error': 'q=expresso',
        'search: a SKU': `q=${scene.tracked.sku}`,
        'search: all SKUs': 'q=SKU-',
      },
    },
    { path: '/inventory/levels', queries: { all: '', location: `locationId=${location}`, low: 'low=true' } },
    {
      path: '/inventory/movements',
      queries: { all: '', location: `locationId=${location}`, variant: `variantId=${scene.tracked.id}`, waste: 'kind=waste' },
    },
    {
      path: '/orders',
      queries: {
        all: '',
        ready: 'status=ready',
        canceled: 'status=canceled',
        location: `locationId=${location}`,
        day,
        customer: `customerId=${customer}`,
      },
    },
    { path: '/orders', as: 'customer', queries: { own: '' } },
    { path: `/locations/${location}/kitchen`, queries: { all: '' } },
    { path: '/events', queries: { all: '', dead: 'state=dead' } },
    { path: '/audit-log', queries: { all: '', action: 'action=refund.succeeded', resource: `resource=${scene.completed.id}` } },
    { path: `/orders/${scene.completed.id}`, queries: { one: '' } },
    { path: `/orders/${scene.completed.id}/receipt`, queries: { one: '' } },
    { path: `/orders/${scene.completed.id}/payments`, queries: { all: '' } },
    { path: `/orders/${scene.unpaid.id}/pay-links`, queries: { all: '' } },
    { path: `/orders/${scene.refund.order_id}/refunds`, queries: { all: '' } },
    // its page is longer than all that a tenant of a thousand has, so what both have is asked for
    { path: '/audit-log/export', queries: { resource: `resource=${scene.completed.id}`, 'nothing like it': 'action=staff.hired' } },
    { path: '/invitations', queries: { all: '' } },
    { path: '/api-keys', queries: { all: '' } },
    { path: '/devices', queries: { all: '', location: `locationId=${location}` } },
    { path: '/pins', queries: { all: '' } },
    { path: '/support-sessions', queries: { all: '' } },
    { path: `/imports/${scene.import.id}`, queries: { one: '' } },
  ]
}

const iso = (text: string, later = 0) => encodeURIComponent(new Date(Date.parse(text) + later).toISOString())

export const sizeCases = (scene: Scene): SizeCase[] => [
  ...casesOf('/api/v1/tenants/filled', 'staff', lists(scene)),
  ...casesOf('/api/v1', 'platform', across),
]

const casesOf = (below: string, caller: SizeCase['as'], routes: Route[]): SizeCase[] =>
  routes.flatMap(({ path, as = caller, queries, most = 2 }) =>
    Object.entries(queries).map(([name, query]) => ({
      name: `GET ${shape(path)} ${name}`,
      path: `${below}${path}${query === '' ? '' : `?${query}`}`,
      as,
      most,
    })),
  )

const shape = (path: string) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '{id}')

type Operation = { parameters?: { name?: string }[] }

/** Routes of the document that answer pages and that no case asks for. */
export function unasked(document: { paths: Record<string, { get?: Operation }> }, cases: readonly SizeCase[]): string[] {
  const asked = new Set(cases.map(({ name }) => name.split(' ')[1]))
  return Object.entries(document.paths).flatMap(([path, { get }]) => {
    const pages = get?.parameters?.some(({ name }) => name === 'cursor' || name === 'limit') ?? false
    return pages && !asked.has(path.replace(/^\/api\/v1(?:\/tenants\/\{tenant\})?/, '')) ? [path] : []
  })
}
