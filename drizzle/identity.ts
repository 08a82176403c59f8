import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgPolicy, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, inDatabase, instant, oneOf, refersTo, status, table, updatedAt } from './columns.ts'
import {
  app,
  currentUser,
  isNoted,
  job,
  jobDeletes,
  jobReads,
  jobUpdates,
  lookedUp,
  ofOneself,
  own,
  platform,
  platformAdds,
  platformChanges,
  platformReads,
  platformRemoves,
  works,
} from './policies.ts'

/** A person who can sign in, in any number of tenants. The e-mail is stored normalised (decisions.md 1). */
export const users = table('users', {
  id: uuid().primaryKey(),
  email: text().notNull(),
  name: text().notNull(),
  passwordHash: text().notNull(),
  /** When its owner proved to read this address; what is given to an address (a job, a link to another account) waits for it. */
  emailVerifiedAt: instant(),
  /** What mails are written in; the tenant's where null. */
  locale: text(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(users, (t) => [
  unique('email_taken').on(t.email),
  pgPolicy('own_user', { to: app, using: sql`id = ${currentUser}`, withCheck: sql`id = ${currentUser}` }),
  pgPolicy('user_by_email', { to: app, for: 'select', using: sql`email = ${lookedUp.email}` }),
  pgPolicy('colleagues', {
    to: app,
    for: 'select',
    using: sql`${works} and (select true from staff s where s.user_id = users.id)`,
  }),
  platformReads(),
  jobReads(),
  jobUpdates(),
])

/** One sign-in on one device: the family that its refresh tokens belong to. */
export const signIns = table('sign_ins', {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  tenantId: uuid(),
  userAgent: text(),
  address: text(),
  /** ISO 3166-1 alpha-2, as the platform placed the address. */
  country: text(),
  createdAt: createdAt(),
  usedAt: instant()
    .notNull()
    .default(sql`app.now()`),
  /** When a second factor was shown in it; what asks for one looks here. */
  factoredAt: instant(),
  revokedAt: instant(),
  revokedFor: text(),
})
/* @__PURE__ */ inDatabase(signIns, (t) => [
  refersTo('sign_ins_user', t.userId, users.id),
  index('sign_ins_by_user').on(t.userId),
  index('sign_ins_by_tenant')
    .on(t.tenantId)
    .where(sql`tenant_id is not null`),
  own('own_sign_in'),
  pgPolicy('platform_signed_in', { to: platform, for: 'select', using: ofOneself }),
  platformReads(),
  platformChanges(isNoted),
  jobReads(),
  // of a tenant that is closed: they go on in none
  pgPolicy('job_updates', { to: job, for: 'update', using: sql`tenant_id is not null`, withCheck: sql`tenant_id is null` }),
  jobDeletes(),
])

/** Only hashes are stored. A token's successor can be derived from the token itself (decisions.md 21), so a lost answer can be repeated. */
export const refreshTokens = table('refresh_tokens', {
  hash: text().primaryKey(),
  signInId: uuid().notNull(),
  userId: uuid().notNull(),
  generation: bigint({ mode: 'number' }).notNull(),
  createdAt: createdAt(),
  expiresAt: instant().notNull(),
  usedAt: instant(),
  successorHash: text(),
})
/* @__PURE__ */ inDatabase(refreshTokens, (t) => [
  refersTo('refresh_tokens_sign_in', t.signInId, signIns.id),
  index('refresh_tokens_by_sign_in').on(t.signInId),
  own('own_refresh_token'),
  pgPolicy('refresh_token_presented', { to: app, for: 'select', using: sql`hash = ${lookedUp.tokenHash}` }),
  jobReads(),
  jobDeletes(),
])

/** What happened to a person's account, whatever the tenant: the audit of signing up, in and out. Append-only. */
export const accountLog = table('account_log', {
  id: uuid()
    .primaryKey()
    .default(sql`gen_random_uuid()`),
  userId: uuid().notNull(),
  action: text().notNull(),
  signInId: uuid(),
  /** Who did it, where that is not the person (an administrator who unlocks). */
  actorId: uuid().default(sql`nullif(current_setting('app.actor_id', true), '')::uuid`),
  // a network and a mark, as in the audit of tenants: it is never rewritten
  address: text().default(sql`app.network(nullif(current_setting('app.address', true), ''))`),
  userAgent: text().default(sql`app.mark(nullif(current_setting('app.user_agent', true), ''))`),
  requestId: text().default(sql`nullif(current_setting('app.request_id', true), '')`),
  at: createdAt(),
})
/* @__PURE__ */ inDatabase(accountLog, (t) => [
  refersTo('account_log_user', t.userId, users.id),
  index('account_log_by_newest').on(t.userId, t.at, t.id),
  own('own_account_log'),
  platformAdds(isNoted),
  jobReads(),
])

export const tokenKinds = [
  'sign-up',
  'password-reset',
  'email-verification',
  'email-change',
  'second-factor',
  'passkey-registration',
  'passkey-sign-in',
  'external-sign-in',
] as const

/** What a mail carries to prove that its reader asked: good once, for minutes, and stored only as its hash. A sign-up waits in `data` and is nobody yet. */
export const oneTimeTokens = table('one_time_tokens', {
  hash: text().primaryKey(),
  kind: status(tokenKinds).notNull(),
  userId: uuid(),
  data: document<Record<string, unknown>>()
    .notNull()
    .default(sql`'{}'`),
  createdAt: createdAt(),
  expiresAt: instant().notNull(),
  usedAt: instant(),
})
/* @__PURE__ */ inDatabase(oneTimeTokens, (t) => [
  refersTo('one_time_tokens_user', t.userId, users.id),
  index('one_time_tokens_by_user').on(t.userId),
  index('one_time_tokens_expired').on(t.expiresAt),
  check('one_time_token_kind', oneOf('kind', tokenKinds)),
  own('own_one_time_token'),
  pgPolicy('one_time_token_presented', {
    to: app,
    using: sql`hash = ${lookedUp.tokenHash}`,
    withCheck: sql`hash = ${lookedUp.tokenHash}`,
  }),
  jobReads(),
  jobDeletes(),
])

/**
 * Wrong passwords of the last minutes, and how long an address is shut (semantics 16.8). By a keyed hash of the e-mail, so that addresses that
 * nobody signed up with shut like all others and none can be read here.
 */
export const signInLocks = table('sign_in_locks', {
  key: text().primaryKey(),
  failedAt: instant()
    .array()
    .notNull()
    .default(sql`'{}'`),
  /** How often it was shut: each time for twice as long. */
  locks: integer().notNull().default(0),
  lockedUntil: instant(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(signInLocks, (t) => [
  index('sign_in_locks_expired').on(t.updatedAt),
  pgPolicy('sign_in_lock_named', { to: app, using: sql`key = ${lookedUp.lockKey}`, withCheck: sql`key = ${lookedUp.lockKey}` }),
  platformReads(),
  platformRemoves(isNoted),
  jobReads(),
  jobDeletes(),
])
