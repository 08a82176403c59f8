import { eq, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/identity.ts'
import { queryOne } from '../../db/query.ts'
import { asText, inDays } from '../../db/sql.ts'

export const whoAsked = queryOne((q, p: { userId: string }) =>
  q.select({ email: users.email, name: users.name, locale: users.locale }).from(users).where(eq(users.id, p.userId)),
)

/** What opens a file's row to whoever holds its link. */
export const opened = ({ hash, days }: { hash: string; days: number }) => ({
  state: 'ready' as const,
  hash,
  readyAt: sql`app.now()`,
  expiresAt: inDays(days),
  leaseUntil: null,
})

/** Which database this is: `db:restored` raises it. */
export const epochNow = queryOne((q) => q.select({ epoch: asText(sql`epoch`) }).from(sql`feed_epochs`))
