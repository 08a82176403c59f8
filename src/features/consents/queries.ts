import { desc, sql } from 'drizzle-orm'
import { consents, consentTexts } from '../../../drizzle/consents.ts'
import { query } from '../../db/query.ts'
import { asFlag, asNumber, asText } from '../../db/sql.ts'

type Kind = 'terms' | 'privacy' | 'marketing-email' | 'marketing-sms'

/** The tenant's of the context; without one, ours. */
const here = sql`nullif(current_setting('app.tenant_id', true), '')::uuid`
const MOST = 100

/** The newest version of each kind, in all its languages. */
export const textsHere = query((q) =>
  q
    .select({
      id: consentTexts.id,
      kind: consentTexts.kind,
      version: consentTexts.version,
      locale: consentTexts.locale,
      body: consentTexts.body,
      url: consentTexts.url,
      required: consentTexts.required,
      publishedAt: consentTexts.publishedAt,
    })
    .from(consentTexts)
    .where(
      sql`tenant_id is not distinct from ${here} and version = (select max(n.version) from consent_texts n where n.tenant_id is not distinct from ${here} and n.kind = consent_texts.kind)`,
    )
    .orderBy(consentTexts.kind, consentTexts.locale),
)

export const publishTexts = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.publish_consent_text(${p.entry}::jsonb) r`),
)

/** What a sign-up agrees to is there, the newest, and all that the tenant asks of everybody. */
export const assertConsents = query((q, p: { ids: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.assert_consents(${p.ids}::jsonb) r`),
)

export const sayConsentRow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.say_consent(${p.entry}::jsonb) r`),
)

/** What this person last said of each kind that there is a text of. */
export const consentsOf = query((q, p: { userId: string }) =>
  q
    .select({
      kind: sql<Kind>`k.kind`,
      version: asNumber(sql`k.version`),
      given: asFlag(sql`coalesce(c.given, false)`),
      givenVersion: sql<number | null>`c.version`.mapWith(Number),
      at: sql<string | null>`c.at`.mapWith(consents.at),
    })
    .from(
      sql`(select t.kind, max(t.version) as version from consent_texts t where t.tenant_id is not distinct from ${here} and t.kind <> 'saved-card' group by t.kind) k`,
    )
    .leftJoinLateral(
      sql`(select c.given, c.version, c.at from consents c where c.user_id = ${p.userId}::uuid and c.tenant_id is not distinct from ${here} and c.kind = k.kind
        order by c.at desc, c.id desc limit 1) c`,
      sql`true`,
    )
    .orderBy(sql`k.kind`),
)

/** All that a customer here ever said to this tenant, newest first. */
export const consentsOfCustomer = query((q, p: { customerId: string }) =>
  q
    .select({ kind: consents.kind, version: consents.version, given: consents.given, at: consents.at })
    .from(consents)
    .where(sql`tenant_id = ${here} and user_id = (select c.user_id from customers c where c.id = ${p.customerId}::uuid)`)
    .orderBy(desc(consents.at), desc(consents.id))
    .limit(MOST),
)
