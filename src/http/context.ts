import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { sameTenant } from '../db/crowd.ts'
import { Database, type Settings, type Trace } from '../db/database.ts'
import { configOf, platformServer, requestServer, type Config, type Env } from '../env.ts'
import { isUuid } from '../lib/ids.ts'
import { wake, type Wakeable } from '../outside/wake.ts'
import { actorId, anonymous, principal, type Actor } from './actor.ts'
import { Forbidden, NotFound, PlatformOff, Unauthenticated } from './problem.ts'
import { foreignClaims, type Foreign } from './external-tokens.ts'
import { forget, personOf } from './foreign.ts'
import { hostIn } from './hosts.ts'
import { foreignSettings, limitOf, standingOf } from './reach.ts'
import type { HonoEnv } from './room.ts'
import { verifyToken } from './tokens.ts'
import { apiKeyIn } from './api-key.ts'

/** Everything a verb may use, passed and never looked up. `now` is the request's one instant. */
export type Ctx = {
  actor: Actor
  db: Database
  now: Date
  config: Config
  env: Env
  requestId: string
  /** The tenant's id; null before it is known (public reads by slug) and outside tenants. */
  tenantId: string | null
  trace: Trace
  /** What the answer's Plan-Warning header says, besides what was asked for. */
  warnings: string[]
  /** After the answer: what nobody waits for. Nothing that must not be lost. */
  later(work: Promise<unknown>): void
  /** Tells listeners and the queue that these events were committed; a sweep repairs what this loses. */
  wake(events: Wakeable[]): void
  /** A header of the answer, whatever it will be; beside one of that name, not instead of it. */
  tell(header: string, value: string): void
  /** What this answer shows besides what is kept with its Idempotency-Key: a secret that no row holds. A replay shows it again. */
  reveal?: (shown: object) => Record<string, string>
}

/** Who calls, for which tenant, when: sets ctx. A token names its tenant; a path that names another one is a 404 without the database. */
export const withContext = createMiddleware<HonoEnv>(async (c, next) => {
  const config = configOf(c.env)
  const now = new Date(c.env.clock?.() ?? Date.now())
  const trace: Trace = { trips: 0, statements: 0 }
  const tenant = tenantInPath(c.req.path)
  const requestId = c.get('requestId')
  const caller = await authenticate(c, config, now)
  const place = 'subject' in caller ? tenantSettings(anonymous, tenant) : {}
  const actor = 'subject' in caller ? await personOf(config, caller, { tenant: place, now, requestId, trace }) : caller
  c.set('ctx', contextFor(c, { config, actor, now, tenant, trace }))
  await next()
  if ('subject' in caller && c.res.status === 401) forget(config, caller, place)
  const { warnings } = c.get('ctx')
  if (warnings.length > 0) c.res.headers.set('Plan-Warning', warnings.join(', '))
})

const isAuth = (path: string) => path.startsWith('/api/v1/auth/')
const tenantInPath = (path: string) => /^\/api\/v1\/tenants\/([^/]+)/.exec(path)?.[1]

async function authenticate(c: Context<HonoEnv>, config: Config, now: Date): Promise<Actor | Foreign> {
  const header = c.req.header('Authorization')
  // who signs in or refreshes says so in the body: a token that has just expired must not stand in the way
  if (header === undefined || isAuth(c.req.path)) return anonymous
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1]
  if (token === undefined) throw Unauthenticated()
  const key = await apiKeyIn(token)
  if (key) return key
  const claims = await foreignClaims(config, token, { now, requestId: c.get('requestId') })
  return claims ? { issuer: claims.issuer, subject: claims.subject } : verifyToken(config, token, now)
}

type Known = { config: Config; actor: Actor; now: Date; tenant: string | undefined; trace: Trace }

function contextFor(c: Context<HonoEnv>, { config, actor, now, tenant, trace }: Known): Ctx {
  // `c.var` would make an object of all variables each time
  const requestId = c.get('requestId')
  const settings: Settings = {
    ...settingsOf(actor),
    ...tenantSettings(actor, tenant),
    now: now.toISOString(),
    request_id: requestId,
    address: addressOf(c),
    user_agent: (c.req.header('User-Agent') ?? '').slice(0, 300),
    ...(isAuth(c.req.path) ? { country: countryOf(c) } : {}),
  }
  const later = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
  return {
    actor,
    now,
    config,
    env: c.env,
    requestId,
    trace,
    warnings: [],
    later,
    tenantId: settings.tenant_id ?? null,
    db: new Database(serverFor(actor, config), settings, trace),
    wake: (events) => later(wake(c.env, events)),
    tell: (header, value) => c.header(header, value, { append: true }),
  }
}

/** Across tenants looks only who runs the platform, by a role of its own. */
function serverFor(actor: Actor, config: Config) {
  if (actor.kind !== 'platform') return requestServer(config)
  const server = platformServer(config)
  if (!server) throw PlatformOff()
  return server
}

/** The caller's address as the platform saw it. */
export const addressOf = (c: Context) => c.req.header('CF-Connecting-IP') ?? ''

/** The caller's country (ISO 3166-1 alpha-2) as the platform placed the address; '' where it could not (XX, and T1 for Tor). */
function countryOf(c: Context) {
  const placed = c.req.raw.cf?.country ?? c.req.header('CF-IPCountry') ?? ''
  return typeof placed === 'string' && /^[A-Z]{2}$/.test(placed) && placed !== 'XX' ? placed : ''
}

/** On a device with a PIN it is the person who acts. */
const kindOf = (actor: Actor) => (actor.kind === 'device' && actor.staff ? 'staff' : actor.kind)

/** What row security is told of an actor. */
export function settingsOf(actor: Actor): Settings {
  const settings: Settings = { actor_kind: kindOf(actor), actor_id: actorId(actor) ?? '', principal: principal(actor) }
  if ('userId' in actor) settings.user_id = actor.userId
  const limit = limitOf(actor)
  // who works at some locations is not also the customer of others
  if ('customerId' in actor && actor.customerId && !limit.location_ids) settings.customer_id = actor.customerId
  if ('tenantId' in actor) settings.tenant_id = actor.tenantId
  if (actor.kind === 'api_key') settings.key_hash = actor.keyHash
  // whatever they ask: a token must not outlive its sign-in
  if (actor.kind === 'platform') settings.sign_in_id = actor.signInId
  if (actor.kind === 'device') {
    settings.device_id = actor.deviceId
    if (actor.staff) settings.user_id = actor.staff.userId
  }
  if (actor.kind === 'guest') settings.order_id = actor.orderId
  if ('foreign' in actor) Object.assign(settings, foreignSettings(actor))
  if (actor.kind === 'staff' && actor.support) {
    settings.impersonator_id = actor.support.impersonatorId
    // whatever they ask: the tenant ends a session of support at once
    settings.standing = JSON.stringify(standingOf(actor))
  }
  return { ...settings, ...limit }
}

function tenantSettings(actor: Actor, tenant: string | undefined): Settings {
  if (tenant === undefined) return {}
  // tenants are the platform's on its own routes alone, where it writes down that it looks
  if (actor.kind === 'platform') throw Forbidden()
  const host = hostIn(tenant)
  if ('tenantId' in actor) return ownTenant(actor, tenant, host)
  if (host !== undefined) return { host }
  return isUuid(tenant) ? { tenant_id: tenant.toLowerCase(), unverified: 'true' } : { slug: tenant.slice(0, 100) }
}

/** A token names its tenant: another slug or id in the path is refused here, a host by the call's own first statement. */
function ownTenant(actor: Extract<Actor, { tenantId: string }>, tenant: string, host: string | undefined): Settings {
  if ('tenantSlug' in actor) sameTenant(actor.tenantSlug, actor.tenantId)
  if (host !== undefined) return { tenant_id: actor.tenantId, at_host: host }
  if (actor.kind === 'api_key' && !isUuid(tenant)) return { at_slug: tenant.slice(0, 100) }
  if (tenant.toLowerCase() !== actor.tenantId && !('tenantSlug' in actor && tenant === actor.tenantSlug)) throw NotFound()
  return { tenant_id: actor.tenantId }
}
