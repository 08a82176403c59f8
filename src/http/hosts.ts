import { sql } from 'drizzle-orm'
import { Database, type Settings } from '../db/database.ts'
import { queryOne } from '../db/query.ts'
import { asText } from '../db/sql.ts'
import { configOf, requestServer, type Config, type Env } from '../env.ts'
import { isUuid } from '../lib/ids.ts'

/** What is ours on every host: people and the platform are of no tenant. */
const OURS = /^\/api\/v1\/(?:auth|me|platform|tenants|webhooks|invitations)(?:\/|$)/
const API = '/api/v1/'

/** A laptop's, a number's, the platform's, or one that API_HOSTS or APP_URL names: such a host is never a tenant's. */
export const isOurHost = ({ API_HOSTS, APP_URL }: Config, host: string) =>
  !/\.[a-z][a-z0-9-]*$/.test(host) || host.endsWith('.workers.dev') || API_HOSTS.includes(host) || new URL(APP_URL).hostname === host

/**
 * On a host of a tenant's own its routes leave the tenant out: `https://shop.example/api/v1/products` is `/api/v1/tenants/shop.example/products`, where
 * a name with a dot is a host (slugs and ids have none). Whose it is, the call's own first statement finds.
 */
export function atHost(request: Request, env: Env): Request {
  // every request passes here: a URL is only made for those that need one
  const [, host = '', path = ''] = /^https?:\/\/([^/:?#]*)[^/?#]*([^?#]*)/i.exec(request.url) ?? []
  if (!path.startsWith(API) || OURS.test(path) || isOurHost(configOf(env), host.toLowerCase())) return request
  const url = new URL(request.url)
  url.pathname = `${API}tenants/${url.hostname}/${url.pathname.slice(API.length)}`.replace(/\/$/, '')
  return new Request(url, request)
}

/** Whether what a path calls a tenant is a host name; as it is looked up. */
export const hostIn = (tenant: string) => (tenant.includes('.') ? tenant.toLowerCase().slice(0, 253) : undefined)

/** Whether this host is the tenant's of the context. */
export const domainOf = queryOne((q, p: { host: string }) =>
  q.select({ host: asText(sql`d.host`) }).from(sql`domains d where d.host = ${p.host} and d.verified_at is not null
    and d.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`),
)

const REMEMBERED_MS = 60_000
const MOST_REMEMBERED = 1_000
const remembered = new Map<string, { isIts: boolean; until: number }>()

/** Whether a page of this origin may call this tenant: it lives on a domain that the tenant has proven. Remembered for a minute. */
export async function isTenantsOrigin(env: Env, tenant: string, origin: string, now: number): Promise<boolean> {
  const host = /^https:\/\/([a-z0-9.-]{4,253})$/.exec(origin)?.[1]
  if (host === undefined || isOurHost(configOf(env), host)) return false
  const key = `${tenant} ${host}`
  const known = remembered.get(key)
  if (known && known.until > now) return known.isIts
  const named = hostIn(tenant)
  const settings: Settings = named ? { host: named } : isUuid(tenant) ? { tenant_id: tenant.toLowerCase() } : { slug: tenant.slice(0, 100) }
  const db = new Database(requestServer(configOf(env)), { actor_kind: 'system', ...settings }, { trips: 0, statements: 0 })
  // a tenant that is not there has no pages; the request itself says so
  const [found] = await db.read(domainOf({ host })).catch(() => [undefined])
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(key, { isIts: found !== undefined, until: now + REMEMBERED_MS })
  return found !== undefined
}
