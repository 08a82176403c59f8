import { asc, eq, sql } from 'drizzle-orm'
import { passkeys } from '../../../drizzle/factors.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asText } from '../../db/sql.ts'
import type { Standing } from '../auth/queries.ts'

export const passkeysOf = query((q, p: { userId: string }) =>
  q
    .select({
      id: passkeys.id,
      name: passkeys.name,
      credentialId: passkeys.credentialId,
      transports: asJson<string[]>(sql`array_to_json(${passkeys.transports})`),
      createdAt: passkeys.createdAt,
      usedAt: passkeys.usedAt,
    })
    .from(passkeys)
    .where(eq(passkeys.userId, p.userId))
    .orderBy(asc(passkeys.id)),
)

/** The context names the credential: row security finds the key by it. */
export const presentedPasskey = queryOne((q, p: { credentialId: string }) =>
  q
    .select({ id: passkeys.id, userId: passkeys.userId, publicKey: passkeys.publicKey, algorithm: passkeys.algorithm })
    .from(passkeys)
    .where(eq(passkeys.credentialId, p.credentialId)),
)

export const issuedChallenge = query((q, p: { kind: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.issue_challenge(${p.kind}::text) r`),
)

/** A challenge for who has proven again who they are. */
export const offeredPasskey = queryOne((q, p: { shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.offer_passkey(${p.shown}::jsonb) r`),
)

export const addedPasskey = queryOne((q, p: { passkey: string }) =>
  q.select({ alone: asFlag(sql`r`) }).from(sql`app.add_passkey(${p.passkey}::jsonb) r`),
)

export const renamedPasskey = query((q, p: { id: string; name: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.rename_passkey(${p.id}::uuid, ${p.name}::text) r`),
)

export const removedPasskey = queryOne((q, p: { id: string; shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.remove_passkey(${p.id}::uuid, ${p.shown}::jsonb) r`),
)

export const signedInWithPasskey = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Standing | { refused: true }>(sql`r`) }).from(sql`app.sign_in_with_passkey(${p.entry}::jsonb) r`),
)
