import { sql } from 'drizzle-orm'
import { bigint, foreignKey, index, pgPolicy, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, updatedAt } from './columns.ts'
import { app, currentUser, lookedUp, works } from './policies.ts'

/** A person who can sign in, in any number of tenants. The e-mail is stored normalised (decisions.md 1). */
export const users = pgTable(
  'users',
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    passwordHash: text().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    unique('email_taken').on(t.email),
    pgPolicy('own_user', { to: app, using: sql`id = ${currentUser}`, withCheck: sql`id = ${currentUser}` }),
    pgPolicy('user_by_email', { to: app, for: 'select', using: sql`email = ${lookedUp.email}` }),
    pgPolicy('colleagues', {
      to: app,
      for: 'select',
      using: sql`${works} and (select true from staff s where s.user_id = users.id)`,
    }),
  ],
)

/** One sign-in on one device: the family that its refresh tokens belong to. */
export const signIns = pgTable(
  'sign_ins',
  {
    id: uuid().primaryKey(),
    userId: uuid().notNull(),
    tenantId: uuid(),
    userAgent: text(),
    address: text(),
    createdAt: createdAt(),
    usedAt: instant()
      .notNull()
      .default(sql`app.now()`),
    revokedAt: instant(),
    revokedFor: text(),
  },
  (t) => [
    foreignKey({ name: 'sign_ins_user_fk', columns: [t.userId], foreignColumns: [users.id] }),
    index('sign_ins_by_user').on(t.userId),
    pgPolicy('own_sign_in', { to: app, using: sql`user_id = ${currentUser}`, withCheck: sql`user_id = ${currentUser}` }),
  ],
)

/** Only hashes are stored. A token's successor can be derived from the token itself (decisions.md 21), so a lost answer can be repeated. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    hash: text().primaryKey(),
    signInId: uuid().notNull(),
    userId: uuid().notNull(),
    generation: bigint({ mode: 'number' }).notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    successorHash: text(),
  },
  (t) => [
    foreignKey({ name: 'refresh_tokens_sign_in_fk', columns: [t.signInId], foreignColumns: [signIns.id] }),
    index('refresh_tokens_by_sign_in').on(t.signInId),
    pgPolicy('own_refresh_token', { to: app, using: sql`user_id = ${currentUser}`, withCheck: sql`user_id = ${currentUser}` }),
    pgPolicy('refresh_token_presented', { to: app, for: 'select', using: sql`hash = ${lookedUp.tokenHash}` }),
  ],
)

/** What happened to a person's account, whatever the tenant: the audit of signing up, in and out. Append-only. */
export const accountLog = pgTable(
  'account_log',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    userId: uuid().notNull(),
    action: text().notNull(),
    signInId: uuid(),
    address: text().default(sql`nullif(current_setting('app.address', true), '')`),
    userAgent: text().default(sql`nullif(current_setting('app.user_agent', true), '')`),
    requestId: text().default(sql`nullif(current_setting('app.request_id', true), '')`),
    at: createdAt(),
  },
  (t) => [
    foreignKey({ name: 'account_log_user_fk', columns: [t.userId], foreignColumns: [users.id] }),
    index('account_log_by_newest').on(t.userId, t.at, t.id),
    pgPolicy('own_account_log', { to: app, using: sql`user_id = ${currentUser}`, withCheck: sql`user_id = ${currentUser}` }),
  ],
)
