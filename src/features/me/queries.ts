import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { signIns, users } from '../../../drizzle/identity.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asNumber, asText } from '../../db/sql.ts'

export const profile = queryOne((q, p: { userId: string }) =>
  q
    .select({
      id: users.id,
      email: users.email,
      emailVerified: asFlag(sql`${users.emailVerifiedAt} is not null`),
      name: users.name,
      locale: users.locale,
      createdAt: users.createdAt,
    })
    .from(users)
    .where(eq(users.id, p.userId)),
)

/** What a change of what guards the account has to know first. */
export const ownAccount = queryOne((q, p: { userId: string }) =>
  q
    .select({ email: users.email, name: users.name, locale: users.locale, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, p.userId)),
)

export const changedProfile = query((q, p: { patch: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_profile(${p.patch}::jsonb) r`),
)

export const changedPassword = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_password(${p.entry}::jsonb) r`),
)

export const begunEmailChange = query((q, p: { entry: string; shown: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.begin_email_change(${p.entry}::jsonb, ${p.shown}::jsonb) r`),
)

/** Those that can still be refreshed, the last used one first. */
export const signInsOf = query((q, p: { userId: string; since: string; begun: string; most: number }) =>
  q
    .select({
      id: signIns.id,
      userAgent: signIns.userAgent,
      address: signIns.address,
      country: signIns.country,
      createdAt: signIns.createdAt,
      usedAt: signIns.usedAt,
    })
    .from(signIns)
    .where(
      and(
        eq(signIns.userId, p.userId),
        isNull(signIns.revokedAt),
        sql`${signIns.usedAt} > ${p.since}::timestamptz`,
        sql`${signIns.createdAt} > ${p.begun}::timestamptz`,
      ),
    )
    .orderBy(desc(signIns.usedAt), desc(signIns.id))
    .limit(p.most),
)

export const revokedSignIn = query((q, p: { id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.revoke_sign_in(${p.id}::uuid) r`),
)

/** All but the one that the context names. */
export const revokedOthers = queryOne((q) => q.select({ revoked: asNumber(sql`r`) }).from(sql`app.revoke_other_sign_ins() r`))

type TenantName = { id: string; slug: string; name: string }
type Places = {
  worksAt: { tenant: TenantName; role: string; locationIds: string[] | null }[]
  customerOf: { tenant: TenantName; customerId: string }[]
}

export const placesOfUser = queryOne((q, p: { most: number }) =>
  q.select({ places: asJson<Places>(sql`r`) }).from(sql`app.places_of_user(${p.most}) r`),
)
