import { desc, eq, sql } from 'drizzle-orm'
import { apiKeys } from '../../../drizzle/api-keys.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { Scope } from '../../http/permissions.ts'

type Secret = { prefix: string; createdAt: string; expiresAt: string | null }

const key = {
  id: apiKeys.id,
  name: apiKeys.name,
  permissions: asJson<Record<string, Scope>>(sql`api_keys.permissions`),
  locationIds: apiKeys.locationIds,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
  createdBy: apiKeys.createdBy,
  createdAt: apiKeys.createdAt,
  secrets: asJson<
    Secret[]
  >(sql`(select coalesce(jsonb_agg(jsonb_build_object('prefix', s.prefix, 'createdAt', app.iso(s.created_at), 'expiresAt', app.iso(s.expires_at)) order by s.created_at desc, s.expires_at desc nulls first), '[]')
    from api_key_secrets s where s.key_id = api_keys.id and coalesce(s.expires_at > app.now(), true) and api_keys.revoked_at is null and coalesce(api_keys.expires_at > app.now(), true))`),
}

export const apiKeyById = queryOne((q, p: { id: string }) => q.select(key).from(apiKeys).where(eq(apiKeys.id, p.id)))

/** Ids are given in the order of making. */
export const apiKeysBefore = query((q, p: { id: string | null; limit: number }) =>
  q
    .select(key)
    .from(apiKeys)
    .where(sql`(${p.id}::uuid is null or ${apiKeys.id} < ${p.id}::uuid)`)
    .orderBy(desc(apiKeys.id))
    .limit(p.limit),
)

/** `decider`: what staff/rules.ts says of whoever makes it; the database asks their row whether it is still so. */
export const addedApiKey = query((q, p: { entry: string; decider: string; most: number }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.add_api_key(${p.entry}::jsonb, ${p.decider}::jsonb, ${p.most}) r`),
)

export const rotatedApiKey = query((q, p: { id: string; hash: string; prefix: string; hours: number; decider: string }) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.rotate_api_key(${p.id}::uuid, ${p.hash}, ${p.prefix}, ${p.hours}, ${p.decider}::jsonb) r`),
)

export const revokedApiKey = query((q, p: { id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.revoke_api_key(${p.id}::uuid) r`),
)

/** By the key itself, whose id its own context has found. */
export const usedApiKey = query((q) =>
  q
    .update(apiKeys)
    .set({ lastUsedAt: sql`app.now()` })
    .where(sql`${apiKeys.id} = app.actor_id() and coalesce(${apiKeys.lastUsedAt} <= app.now() - interval '1 minute', true)`),
)
