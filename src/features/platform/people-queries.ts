import { sql } from 'drizzle-orm'
import { queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText } from '../../db/sql.ts'

type SignIn = { id: string; userAgent: string | null; country: string | null; createdAt: string; usedAt: string }
export type PlatformUser = {
  id: string
  email: string
  name: string
  createdAt: string
  emailVerifiedAt: string | null
  lockedUntil: string | null
  signIns: SignIn[]
  worksAt: { tenant: { id: string; slug: string; name: string }; role: string }[]
}

/** The context names their address by its `lock_key`. */
export const platformUser = queryOne((q, p: { email: string }) =>
  q
    .select({ user: asJson<PlatformUser>(sql`r`) })
    .from(sql`app.platform_user(${p.email}::text) r`)
    .where(sql`r is not null`),
)

export const unlockRow = queryOne((q, p: { email: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.platform_unlock(${p.email}::text) r`),
)

export const revokeSignIns = queryOne((q, p: { user: string }) =>
  q.select({ ended: asNumber(sql`r`) }).from(sql`app.platform_revoke(${p.user}::uuid) r`),
)
