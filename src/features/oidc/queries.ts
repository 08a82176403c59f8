import { asc, eq, sql } from 'drizzle-orm'
import { externalIdentities } from '../../../drizzle/factors.ts'
import { users } from '../../../drizzle/identity.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asText } from '../../db/sql.ts'
import type { Standing, Wanted } from '../auth/queries.ts'

export const begunFlow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.begin_flow(${p.entry}::jsonb) r`),
)

export const begunLink = queryOne((q, p: { entry: string; shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.begin_link(${p.entry}::jsonb, ${p.shown}::jsonb) r`),
)

type Flow = { provider: string; tenant: string | null }

export const takenFlow = queryOne((q) => q.select({ flow: asJson<Flow>(sql`r`) }).from(sql`app.take_flow(false) r`))

/** One that links, with the person whose it is. */
export const takenLink = queryOne((q, p: { userId: string }) =>
  q
    .select({ flow: asJson<Flow>(sql`r`), email: users.email, name: users.name, locale: users.locale })
    .from(users)
    .innerJoin(sql`app.take_flow(true) r`, sql`true`)
    .where(eq(users.id, p.userId)),
)

/** The context names issuer, subject and e-mail. */
export const signedInExternally = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Standing | Wanted>(sql`r`) }).from(sql`app.sign_in_externally(${p.entry}::jsonb) r`),
)

export const linkedIdentity = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.link_identity(${p.entry}::jsonb) r`),
)

/** As the context names it; a wrong proof is counted, and links nothing. */
export const linkedToken = query((q, p: { entry: string; shown: string }) =>
  q.select({ proven: asFlag(sql`r`) }).from(sql`app.link_token(${p.entry}::jsonb, ${p.shown}::jsonb) r`),
)

export const unlinkedIdentity = query((q, p: { id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.unlink_identity(${p.id}::uuid) r`),
)

const shown = {
  id: externalIdentities.id,
  issuer: externalIdentities.issuer,
  email: externalIdentities.email,
  createdAt: externalIdentities.createdAt,
  usedAt: externalIdentities.usedAt,
}

export const identitiesOf = query((q, p: { userId: string }) =>
  q.select(shown).from(externalIdentities).where(eq(externalIdentities.userId, p.userId)).orderBy(asc(externalIdentities.id)),
)

export const identityById = queryOne((q, p: { id: string; userId: string }) =>
  q
    .select(shown)
    .from(externalIdentities)
    .where(sql`id = ${p.id} and user_id = ${p.userId}`),
)

/** The one that the context names, where it is this person's. */
export const identityPresented = queryOne((q, p: { userId: string }) =>
  q
    .select(shown)
    .from(externalIdentities)
    .where(sql`issuer = current_setting('app.issuer') and subject = current_setting('app.subject') and user_id = ${p.userId}`),
)
