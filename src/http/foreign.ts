import { sql } from 'drizzle-orm'
import { Database, type Settings, type Trace } from '../db/database.ts'
import { queryOne } from '../db/query.ts'
import { asJson } from '../db/sql.ts'
import { requestServer, type Config } from '../env.ts'
import type { Actor } from './actor.ts'
import type { Foreign } from './external-tokens.ts'
import { customerCan, expanded, userCan } from './holders.ts'
import { isBuiltIn, roles, type Grants } from './permissions.ts'
import { Unauthenticated } from './problem.ts'

type Membership = {
  tenantId: string
  slug: string
  role: string | null
  grants: Grants | null
  roleVersion: number | null
  locationIds: string[] | null
  customerId: string | null
}
type Standing = { userId: string; membership: Membership | null }
type Remembered = Map<string, { standing: Standing; until: number }>

/** Who is linked to the identity that the context names, and what they are at the tenant that it names. */
export const standingOfIdentity = queryOne((q) => q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.standing_of_identity() r`))

const REMEMBERED_MS = 15 * 60_000
const MOST_REMEMBERED = 1_000
const remembered = new WeakMap<Config, Remembered>()

/** What the look-up is made with: `tenant` is what the path says of it. */
type Place = { tenant: Settings; now: Date; requestId: string; trace: Trace }

/**
 * The person here whom an identity is linked to. What is remembered of them for a while decides nothing: each call asserts it against the rows, in its own
 * transaction (app.assert_identity). Throws UNAUTHENTICATED where nobody is linked.
 */
export async function personOf(config: Config, foreign: Foreign, { tenant, now, requestId, trace }: Place): Promise<Actor> {
  const known = remembered.get(config) ?? (new Map() as Remembered)
  remembered.set(config, known)
  const key = keyOf(foreign, tenant)
  const seen = known.get(key)
  if (seen && seen.until > now.getTime()) return actorOf(seen.standing, foreign)
  const settings: Settings = { ...foreign, ...tenant, actor_kind: 'user', now: now.toISOString(), request_id: requestId }
  const [found] = await new Database(requestServer(config), settings, trace).read(standingOfIdentity({}))
  if (!found) throw Unauthenticated()
  // who is nobody at this tenant may become somebody at any moment
  const { membership } = found.standing
  if (membership?.role === null && membership.customerId === null) return actorOf(found.standing, foreign)
  if (known.size >= MOST_REMEMBERED) known.clear()
  known.set(key, { standing: found.standing, until: now.getTime() + REMEMBERED_MS })
  return actorOf(found.standing, foreign)
}

/** After a refusal: what they are here may have changed. */
export const forget = (config: Config, foreign: Foreign, tenant: Settings) => remembered.get(config)?.delete(keyOf(foreign, tenant))

const keyOf = (foreign: Foreign, tenant: Settings) => JSON.stringify([foreign, tenant])

function actorOf({ userId, membership }: Standing, { issuer, subject }: Foreign): Actor {
  const person = { userId, signInId: null, foreign: { issuer, subject } }
  if (!membership) return { kind: 'user', ...person, can: userCan }
  const { tenantId, slug: tenantSlug, role, roleVersion, customerId, locationIds } = membership
  if (role !== null) {
    const { can, scopes } = expanded(isBuiltIn(role) ? roles[role] : (membership.grants ?? {}), locationIds)
    const job = { role, roleVersion: roleVersion ?? undefined, customerId, locationIds, scopes }
    return { kind: 'staff', ...person, tenantId, tenantSlug, ...job, can }
  }
  if (customerId === null) return { kind: 'user', ...person, can: userCan }
  return { kind: 'customer', ...person, tenantId, tenantSlug, customerId, can: customerCan }
}
