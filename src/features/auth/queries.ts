import { eq, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/identity.ts'
import type { PlatformRole } from '../../http/actor.ts'
import type { Grants } from '../../http/permissions.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'

/** What a person is at the tenant that they signed in to. */
export type Membership = {
  tenantId: string
  slug: string
  role: string | null
  /** Of a role that the tenant made: what it may do, and its version. */
  grants?: Grants | null
  roleVersion?: number | null
  locationIds: string[] | null
  customerId: string | null
}

/** What an access token is made of. */
export type Standing = {
  signInId: string
  user: { id: string; email: string; name: string }
  membership: Membership | null
  platformRole?: PlatformRole
}

/** `successorHash` is of the token that comes next, whenever it was made. */
export type Rotated = Standing & { successorHash: string }

/** Another thing has to be shown before there are tokens: which kinds the person has, and their passkeys. */
export type Wanted = { kinds: ('totp' | 'passkey' | 'recovery_code')[]; credentials: { id: string; transports: string[] }[] }

/** The context names the e-mail: row security finds the person by it. */
export const userToCheck = queryOne((q, p: { email: string }) =>
  q.select({ id: users.id, passwordHash: users.passwordHash }).from(users).where(eq(users.email, p.email)),
)

/** Refuses with `account_locked` where too many were wrong (semantics 16.8). The context names the address by `lock_key`. */
export const mayTry = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.assert_may_try() r`))
export const failSignIn = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.fail_sign_in() r`))
/** By an administrator: the context names the person (`user_id`), their address (`lock_key`) and who it is (`actor_id`). */
export const unlockAccount = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.unlock_account() r`))

export const signInUser = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Standing | Wanted>(sql`r`) }).from(sql`app.sign_in(${p.entry}::jsonb) r`),
)

export const rotateToken = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Rotated | { reused: true }>(sql`r`) }).from(sql`app.rotate_token(${p.entry}::jsonb) r`),
)

export const rotateIntoPlatform = queryOne((q, p: { entry: string; needsFactor: boolean }) =>
  q
    .select({ outcome: asJson<Rotated | { reused: true }>(sql`r`) })
    .from(sql`app.rotate_into_platform(${p.entry}::jsonb, ${p.needsFactor}::boolean) r`),
)

export const endSignIn = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.sign_out() r`))
