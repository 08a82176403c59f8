import { eq, sql } from 'drizzle-orm'
import { oneTimeTokens, users } from '../../../drizzle/identity.ts'
import { invitations } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asText } from '../../db/sql.ts'
import type { Standing } from './queries.ts'

/** The context names the e-mail: row security finds the person by it. */
export const personByEmail = queryOne((q, p: { email: string }) =>
  q.select({ id: users.id, name: users.name, locale: users.locale }).from(users).where(eq(users.email, p.email)),
)

export const issueToken = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.issue_token(${p.entry}::jsonb) r`),
)

/** What waits for this token, while it is good: looked at, not taken. */
export const heldToken = queryOne((q, p: { hash: string; kind: string }) =>
  q
    .select({ data: oneTimeTokens.data })
    .from(oneTimeTokens)
    .where(sql`hash = ${p.hash} and kind = ${p.kind} and used_at is null and expires_at > app.now()`),
)

export const confirmedSignUp = queryOne((q, p: { entry: string }) =>
  q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.confirm_sign_up(${p.entry}::jsonb) r`),
)

/** The context names the tenant and the secret's hash (`token_hash`). Asked for by it, too: of what row security alone shows no index knows. */
export const invitationPresented = queryOne((q) =>
  q
    .select({
      email: invitations.email,
      isOpen: asFlag(sql`accepted_at is null and revoked_at is null and expires_at > app.now()`),
    })
    .from(invitations)
    .where(sql`token_hash = current_setting('app.token_hash')`),
)

export const signedUpInvited = queryOne((q, p: { entry: string }) =>
  q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.sign_up_invited(${p.entry}::jsonb) r`),
)

export const passwordReset = query((q, p: { newHash: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.reset_password(${p.newHash}::text) r`),
)

export const confirmedEmail = queryOne((q) => q.select({ done: asFlag(sql`r`) }).from(sql`app.confirm_email() r`))
