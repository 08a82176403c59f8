import { sql } from 'drizzle-orm'
import { check, index, pgPolicy, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, inDatabase, oneOf, refersTo, status, table } from './columns.ts'
import { users } from './identity.ts'
import { app, isNoted, ofOneself, platform, platformReads } from './policies.ts'

export const PLATFORM_ROLES = ['admin', 'support'] as const

/** Who runs the platform. Only the owner of the database adds to it (`npm run platform:admin`), never a request. */
export const platformAdmins = table('platform_admins', {
  userId: uuid().primaryKey(),
  role: status(PLATFORM_ROLES).notNull(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(platformAdmins, (t) => [
  refersTo('platform_admins_user', t.userId, users.id),
  check('platform_admins_role', oneOf('role', PLATFORM_ROLES)),
  pgPolicy('own_role', { to: [app, platform], for: 'select', using: ofOneself }),
])

/** What the platform looked at and changed, across tenants: written before anything is read (isNoted). Append-only, by privilege and by trigger. */
export const platformLog = table('platform_log', {
  id: uuid().primaryKey(),
  action: text().notNull(),
  role: text().notNull(),
  /** The tenant and the person that it was about; a person never without a reason. */
  aboutTenant: uuid(),
  aboutUser: uuid(),
  reason: text(),
  data: document<Record<string, unknown>>(),
  actorId: uuid()
    .notNull()
    .default(sql`app.actor_id()`),
  signInId: uuid().default(sql`nullif(current_setting('app.sign_in_id', true), '')::uuid`),
  address: text().default(sql`app.network(nullif(current_setting('app.address', true), ''))`),
  userAgent: text().default(sql`app.mark(nullif(current_setting('app.user_agent', true), ''))`),
  requestId: text().default(sql`nullif(current_setting('app.request_id', true), '')`),
  at: createdAt(),
})
/* @__PURE__ */ inDatabase(platformLog, (t) => [
  index('platform_log_by_newest').on(t.at, t.id),
  index('platform_log_by_tenant').on(t.aboutTenant, t.at, t.id),
  index('platform_log_by_user').on(t.aboutUser, t.at, t.id),
  check('platform_log_reasoned', sql`${t.aboutUser} is null or ${t.reason} is not null`),
  platformReads(),
  pgPolicy('platform_notes_as_oneself', {
    to: platform,
    for: 'insert',
    withCheck: sql`${isNoted} and actor_id = app.actor_id()`,
  }),
])
