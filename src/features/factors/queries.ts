import { eq, sql } from 'drizzle-orm'
import { totpFactors } from '../../../drizzle/factors.ts'
import { users } from '../../../drizzle/identity.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asText } from '../../db/sql.ts'
import type { PublicKey } from '../../outside/passkeys.ts'
import type { Standing, Wanted } from '../auth/queries.ts'

type Held = { userId: string; email: string; totp: string | null; passkey: (PublicKey & { id: string }) | null }

/** What the ticket that the context names asks for; null where it is no good. */
export const wantedFactor = queryOne((q) =>
  q.select({ wanted: asJson<Held | null>(sql`coalesce(r, 'null')`) }).from(sql`app.wanted_factor() r`),
)

export const shownSecondFactor = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Standing | { refused: true }>(sql`r`) }).from(sql`app.show_second_factor(${p.entry}::jsonb) r`),
)

/** A person's own account with what they may show for it, before something that guards it is changed. */
export const guarded = queryOne((q, p: { userId: string }) =>
  q
    .select({
      email: users.email,
      name: users.name,
      locale: users.locale,
      passwordHash: users.passwordHash,
      totp: totpFactors.secret,
      totpConfirmedAt: totpFactors.confirmedAt,
      totpUsedAt: totpFactors.usedAt,
      lastStep: totpFactors.lastStep,
      credentials: asJson<Wanted['credentials']>(
        sql`(select coalesce(jsonb_agg(jsonb_build_object('id', credential_id, 'transports', transports) order by id), '[]') from passkeys where user_id = ${p.userId})`,
      ),
      /** Hashes of the recovery codes that are still good. */
      recovery: asJson<string[]>(
        sql`(select coalesce(jsonb_agg(hash), '[]') from recovery_codes where user_id = ${p.userId} and used_at is null)`,
      ),
    })
    .from(users)
    .leftJoin(totpFactors, eq(totpFactors.userId, users.id))
    .where(eq(users.id, p.userId)),
)

export const begunTotp = queryOne((q, p: { secret: string; shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.begin_totp(${p.secret}::text, ${p.shown}::jsonb) r`),
)

export const confirmedTotp = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.confirm_totp(${p.entry}::jsonb) r`),
)

export const removedTotp = queryOne((q, p: { shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.remove_totp(${p.shown}::jsonb) r`),
)

export const renewedRecoveryCodes = queryOne((q, p: { shown: string; hashes: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.renew_recovery_codes(${p.shown}::jsonb, ${p.hashes}::jsonb) r`),
)
