import { sql } from 'drizzle-orm'
import { check, index, integer, pgPolicy, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, edited, flag, id, inDatabase, instant, refersTo, refersWithin, tenantKey, tenantTable } from './columns.ts'
import { users } from './identity.ts'
import {
  app,
  currentUser,
  jobDeletes,
  jobReads,
  lookedUp,
  platformAdds,
  platformChanges,
  platformReads,
  searchReadsOwn,
  sharesLocation,
  works,
} from './policies.ts'
import { tenants } from './tenants.ts'

/** A person who works for a tenant. `locationIds` null means all of them. */
export const staff = tenantTable('staff', {
  id: id(),
  userId: uuid().notNull(),
  role: text().notNull(),
  locationIds: uuid().array(),
  active: flag().notNull().default(true),
  ...edited(),
})
/* @__PURE__ */ inDatabase(staff, (t) => [
  tenantKey(t),
  unique('already_staff').on(t.tenantId, t.userId),
  refersTo('staff_tenant', t.tenantId, tenants.id),
  refersTo('staff_user', t.userId, users.id),
  index('staff_by_user').on(t.userId),
  index('staff_by_role')
    .on(t.tenantId, t.role)
    .where(sql`active`),
  pgPolicy('own_staff_row', { as: 'restrictive', to: app, using: sql`${works} or user_id = ${currentUser}`, withCheck: works }),
  pgPolicy('colleagues_in_location', {
    as: 'restrictive',
    to: app,
    using: sql`${sharesLocation} or user_id = ${currentUser}`,
    withCheck: sql`true`,
  }),
  searchReadsOwn(),
  platformReads(),
  jobReads(),
])

/** A role that the tenant made itself: permission → scope. Whoever has it sees it, because their access token is made from it. */
export const roles = tenantTable('roles', {
  id: id(),
  key: text().notNull(),
  name: text().notNull(),
  permissions: document<Record<string, string>>().notNull(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(roles, (t) => [
  tenantKey(t),
  unique('role_key_taken').on(t.tenantId, t.key),
  refersTo('roles_tenant', t.tenantId, tenants.id),
  pgPolicy('own_role', {
    as: 'restrictive',
    to: app,
    using: sql`${works} or (select true from staff s where s.user_id = ${currentUser} and s.role = key)`,
    withCheck: works,
  }),
  pgPolicy('others_never_delete', { as: 'restrictive', to: app, for: 'delete', using: works }),
  platformReads(),
])

/** Asks somebody to work here: a secret in a mail, of which only the hash is kept. Open until accepted, revoked or expired. */
export const invitations = tenantTable('invitations', {
  id: id(),
  email: text().notNull(),
  role: text().notNull(),
  locationIds: uuid().array(),
  tokenHash: text().notNull(),
  invitedBy: uuid().notNull(),
  sends: integer().notNull().default(1),
  sentAt: createdAt(),
  expiresAt: instant().notNull(),
  acceptedAt: instant(),
  acceptedBy: uuid(),
  revokedAt: instant(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(invitations, (t) => [
  tenantKey(t),
  uniqueIndex('already_invited')
    .on(t.tenantId, t.email)
    .where(sql`accepted_at is null and revoked_at is null`),
  unique('invitation_token').on(t.tenantId, t.tokenHash),
  refersTo('invitations_tenant', t.tenantId, tenants.id),
  index('invitations_by_email').on(t.email),
  index('invitations_open')
    .on(t.tenantId, t.role)
    .where(sql`accepted_at is null and revoked_at is null`),
  pgPolicy('invitation_presented', {
    as: 'restrictive',
    to: app,
    using: sql`${works} and ${sharesLocation} or token_hash = ${lookedUp.tokenHash}`,
    withCheck: sql`${works} and ${sharesLocation} or token_hash = ${lookedUp.tokenHash}`,
  }),
  jobReads(),
  jobDeletes(),
])

/** Support acts as somebody who works here: why, until when, and who ended it. */
export const supportSessions = tenantTable('support_sessions', {
  id: id(),
  impersonatorId: uuid().notNull(),
  impersonatorName: text(),
  staffId: uuid().notNull(),
  reason: text().notNull(),
  startedAt: createdAt(),
  expiresAt: instant().notNull(),
  endedAt: instant(),
  endedBy: uuid(),
})
/* @__PURE__ */ inDatabase(supportSessions, (t) => [
  tenantKey(t),
  index('support_sessions_by_newest').on(t.tenantId, t.startedAt, t.id),
  refersWithin('support_sessions_staff', t.tenantId, t.staffId, staff),
  index('support_sessions_by_staff').on(t.tenantId, t.staffId),
  check('an_hour_at_most', sql`${t.expiresAt} <= ${t.startedAt} + interval '60 minutes'`),
  check('support_says_why', sql`length(${t.reason}) >= 10`),
  pgPolicy('staff_see_support', { as: 'restrictive', to: app, using: works, withCheck: works }),
  platformReads(),
  platformAdds(),
  platformChanges(),
])
