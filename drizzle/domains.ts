import { sql } from 'drizzle-orm'
import { pgPolicy, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id, inDatabase, instant, refersTo, tenantKey, tenantTable } from './columns.ts'
import { app, lookedUp, narrowed } from './policies.ts'
import { tenants } from './tenants.ts'

const found = sql`host = ${lookedUp.host} and verified_at is not null`

/** A host name of a tenant's own. Several may claim one; whoever proves it in the DNS has it. */
export const domains = tenantTable('domains', {
  id: id(),
  host: text().notNull(),
  token: text().notNull(),
  verifiedAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(domains, (t) => [
  tenantKey(t),
  unique('domain_added').on(t.tenantId, t.host),
  uniqueIndex('domain_taken')
    .on(t.host)
    .where(sql`verified_at is not null`),
  refersTo('domains_tenant', t.tenantId, tenants.id),
  pgPolicy('domain_found', { to: app, for: 'select', using: found }),
  narrowed('others_find_by_host', found, sql`false`),
])
