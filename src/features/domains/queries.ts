import { asc, eq, sql } from 'drizzle-orm'
import { domains } from '../../../drizzle/domains.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import { MOST_DOMAINS } from './rules.ts'

type TextRecord = { type: 'TXT'; name: string; value: string }

const domain = {
  id: domains.id,
  host: domains.host,
  /** What its owner puts into the DNS, and where. */
  record: asJson<TextRecord>(
    sql`json_build_object('type', 'TXT', 'name', '_cortado.' || ${domains.host}, 'value', 'cortado-verification=' || ${domains.token})`,
  ),
  verifiedAt: domains.verifiedAt,
  createdAt: domains.createdAt,
}

export const domainsHere = query((q) => q.select(domain).from(domains).orderBy(asc(domains.host)).limit(MOST_DOMAINS))
export const domainById = queryOne((q, p: { id: string }) => q.select(domain).from(domains).where(eq(domains.id, p.id)))

export const addDomainRow = query((q, p: { entry: string; most: number }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.add_domain(${p.entry}::jsonb, ${p.most}::int) r`),
)

export const verifyDomainRow = query((q, p: { id: string; value: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.verify_domain(${p.id}::uuid, ${p.value}::text) r`),
)

export const removedDomain = queryOne((q, p: { id: string }) => q.delete(domains).where(eq(domains.id, p.id)).returning(domain))

/** Refuses its batch where there is no such domain. */
export const domainHeld = query((q, p: { id: string }) =>
  q
    .select({ ok: asText(sql`app.assert(count(*) = 1, 'domain_not_found')`) })
    .from(sql`(select 1 from domains where id = ${p.id}::uuid for update) x`),
)
