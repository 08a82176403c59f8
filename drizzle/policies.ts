import { sql, type SQL } from 'drizzle-orm'
import { pgPolicy, pgRole } from 'drizzle-orm/pg-core'

/** Requests. Owns nothing, can't bypass row security; made with its login by the first migration. */
export const app = pgRole('cortado_app').existing()
/** Sweeps, queues and inboxes across tenants, each under a policy of its own. */
export const job = pgRole('cortado_job').existing()
/** Those who run the platform, across tenants. */
export const platform = pgRole('cortado_platform').existing()
/** Owns the search functions (NOLOGIN): it reads past the tenant policy, their bodies hold the predicate (decisions.md 1). */
export const search = pgRole('cortado_search').existing()
/** Owns the functions that take a closed tenant away (NOLOGIN): nobody else deletes what is never deleted. */
export const closer = pgRole('cortado_closer').existing()

// Without a sub-select: the planner then knows whose rows are asked for, and a statement has no sub-plan a policy to make and to start.
const setting = (name: string) => sql.raw(`nullif(current_setting('app.${name}', true), '')`)
const idSetting = (name: string) => sql.raw(`nullif(current_setting('app.${name}', true), '')::uuid`)

/** Unset reads as '' on a reused session: then no tenant, and no rows. */
export const currentTenant = idSetting('tenant_id')
export const currentActor = idSetting('actor_id')
export const currentUser = idSetting('user_id')
export const currentCustomer = idSetting('customer_id')
export const currentOrder = idSetting('order_id')
export const lookedUp = {
  slug: setting('slug'),
  host: setting('host'),
  email: setting('email'),
  tokenHash: setting('token_hash'),
  lockKey: setting('lock_key'),
  credential: setting('credential_id'),
  issuer: setting('issuer'),
  subject: setting('subject'),
}

/**
 * Those who work for the tenant, its machines, and ourselves. Everyone else sees what is public or their own. Asked of each row: so once a statement, by
 * a sub-select, and all of it inside: of a boolean the planner expects half of the rows to pass, of a comparison outside it one in forty.
 */
export const works = sql.raw(`(select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system'))`)

/** Those who run the platform, on its own routes. */
export const platformOnly = sql.raw(`(select current_setting('app.actor_kind', true) in ('platform', 'system'))`)

// As `works`, once a statement: whether a call is limited to locations or to what is the caller's own (src/http/reach.ts says it), and to which.
const unlimited = `coalesce(current_setting('app.location_ids', true), '') = ''`
const onlyOwn = `current_setting('app.own', true) = 'true'`
// cast again, or `any` would take it for rows to compare with
const locationIds = `(select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[]`

/** Who works for the tenant and sees all of its locations: for what belongs to one. */
export const worksEverywhere = sql.raw(
  `(select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system') and ${unlimited} and (${onlyOwn}) is not true)`,
)
export const everywhere = sql.raw(`(select ${unlimited})`)
/** At a location that the caller is limited to. */
export const atTheirs = sql.raw(`location_id = any(${locationIds})`)
/** At a location that the caller is limited to, and not only what is their own there. */
export const anyonesAtTheirs = sql.raw(`((select (${onlyOwn}) is not true) and location_id = any(${locationIds}))`)
/** Made by the caller, who is limited to what is their own. */
export const theirOwn = (column: string) => sql`((select ${sql.raw(onlyOwn)}) and ${sql.raw(column)} = ${currentActor})`
const within = (column = 'location_id') => sql.raw(`((select ${unlimited}) or ${column} = any(${locationIds}))`)
export const sharesLocation = sql.raw(`((select ${unlimited}) or location_ids is null or location_ids && ${locationIds})`)

/** Rows of a location, for those who are limited to some. Everybody else is told by other policies. */
export const inLocation = () => pgPolicy('in_location', { as: 'restrictive', to: app, using: within(), withCheck: within() })
/** Everybody may read it, limited callers change only what is at their locations. */
export const changedInLocation = (column = 'location_id') =>
  pgPolicy('changed_in_location', { as: 'restrictive', to: app, using: sql`true`, withCheck: within(column) })
export const deletedInLocation = () => pgPolicy('deleted_in_location', { as: 'restrictive', to: app, for: 'delete', using: within() })

export const ofOneself = sql`user_id = ${currentUser}`
/** What is a person's, in whatever tenant. */
export const own = (name: string) => pgPolicy(name, { to: app, using: ofOneself, withCheck: ofOneself })
export const searchReadsOwn = () => pgPolicy('search_reads_own', { to: search, for: 'select', using: ofOneself })

const inTenant = sql`tenant_id = ${currentTenant}`

export const tenantIsolation = () => pgPolicy('tenant_isolation', { to: [app, closer], using: inTenant, withCheck: inTenant })
/** Where rows of tenants lie beside others: these go with their tenant. */
export const closedWithTenant = () => pgPolicy('closed_with_tenant', { to: closer, using: inTenant, withCheck: inTenant })

/** A second layer inside the tenant. Restrictive, so that it narrows the first one and never widens it. */
export const narrowed = (name: string, using: SQL, withCheck: SQL = using) =>
  pgPolicy(name, { as: 'restrictive', to: app, using: sql`${works} or ${using}`, withCheck: sql`${works} or ${withCheck}` })

/** As `narrowed`, for what belongs to a location: `works` is not enough for those who are limited. */
export const narrowedByPlace = (name: string, using: SQL, withCheck: SQL = using) =>
  pgPolicy(name, {
    as: 'restrictive',
    to: app,
    using: sql`${worksEverywhere} or ${using}`,
    withCheck: sql`${worksEverywhere} or ${withCheck}`,
  })

/** Customers and guests may read this (or the part of it that `visible` names); only those who work here may write it. */
export const readOnlyForOthers = (visible: SQL = sql`true`) => [narrowed('others_only_read', visible, sql`false`), othersNeverDelete()]

/** A delete is only asked for USING, which a reader passes. */
const othersNeverDelete = () => pgPolicy('others_never_delete', { as: 'restrictive', to: app, for: 'delete', using: works })

/** Rows that hang off an order are visible to whoever sees the order. Looked up by row: of an `exists` the planner may read the whole other table first. */
export const withItsOrder = (column = 'order_id') =>
  narrowedByPlace('others_see_their_order', sql.raw(`(select true from orders o where o.id = ${column})`))

export const jobReads = () => pgPolicy('job_reads', { to: job, for: 'select', using: sql`true` })
export const jobDeletes = () => pgPolicy('job_deletes', { to: job, for: 'delete', using: sql`true` })
export const jobWrites = () => pgPolicy('job_writes', { to: job, for: 'insert', withCheck: sql`true` })
export const jobUpdates = () => pgPolicy('job_updates', { to: job, for: 'update', using: sql`true`, withCheck: sql`true` })
/** The transaction has written down who looks, and at what (app.note_platform): without that the platform sees nothing. */
export const isNoted = sql.raw(`(select coalesce(current_setting('app.noted', true), '') <> '')`)
/** The platform changes one tenant at a time: the one that its log names. */
export const isNotedHere = sql`${isNoted} and tenant_id = ${currentTenant}`

export const platformReads = () => pgPolicy('platform_reads', { to: platform, for: 'select', using: isNoted })
export const platformAdds = (check: SQL = isNotedHere) => pgPolicy('platform_inserts', { to: platform, for: 'insert', withCheck: check })
export const platformChanges = (using: SQL = isNotedHere) =>
  pgPolicy('platform_updates', { to: platform, for: 'update', using, withCheck: using })
export const platformRemoves = (using: SQL = isNotedHere) => pgPolicy('platform_deletes', { to: platform, for: 'delete', using })

export const searchReads = () => pgPolicy('search_reads', { to: search, for: 'select', using: sql`true` })
