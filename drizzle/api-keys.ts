import { sql } from 'drizzle-orm'
import { index, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { belongsTo, createdAt, document, id, inDatabase, instant, refersTo, tenantKey, tenantTable } from './columns.ts'
import { narrowed } from './policies.ts'
import { tenants } from './tenants.ts'

/** What a program may do here, and for how long. Its permissions never change: whoever wants others makes another key. */
export const apiKeys = tenantTable('api_keys', {
  id: id(),
  name: text().notNull(),
  /** permission → scope, as in roles. */
  permissions: document<Record<string, string>>().notNull(),
  /** Null means everywhere. */
  locationIds: uuid().array(),
  expiresAt: instant(),
  /** To the minute, and after the answer: nobody waits for it. */
  lastUsedAt: instant(),
  revokedAt: instant(),
  createdBy: uuid().notNull(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(apiKeys, (t) => [
  tenantKey(t),
  index('api_keys_live')
    .on(t.tenantId)
    .where(sql`revoked_at is null`),
  refersTo('api_keys_tenant', t.tenantId, tenants.id),
  narrowed('others_see_no_keys', sql`false`),
])

/** What a key is presented by: only its hash. For some hours after a rotation a key has two. */
export const apiKeySecrets = tenantTable('api_key_secrets', {
  hash: text().notNull(),
  keyId: uuid().notNull(),
  prefix: text().notNull(),
  createdAt: createdAt(),
  expiresAt: instant(),
})
/* @__PURE__ */ inDatabase(apiKeySecrets, (t) => [
  primaryKey({ columns: [t.tenantId, t.hash] }),
  ...belongsTo('api_key_secrets_key', t.tenantId, t.keyId, apiKeys),
  narrowed('others_see_no_secrets', sql`false`),
])
