import { sql } from 'drizzle-orm'
import { foreignKey, index, pgPolicy, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, inDatabase, instant, tenantKey, tenantTable, updatedAt, version } from './columns.ts'
import { users } from './identity.ts'
import { currentUser, jobReads, jobUpdates, narrowed, search } from './policies.ts'
import { tenants } from './tenants.ts'

/** A tenant's customer: somebody who signed up, or a walk-in whom the staff wrote down (no user). */
export const customers = tenantTable('customers', {
  id: id(),
  userId: uuid(),
  name: text().notNull(),
  /** What a search by name reads: behind row security only a plain column can be an index condition (decisions.md 1). */
  sortName: text()
    .notNull()
    .generatedAlwaysAs(sql`lower(name)`),
  email: text(),
  phone: text(),
  note: text(),
  version: version(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
  /** Since then nothing is known of this person, and nothing is written down again. */
  erasedAt: instant(),
})
/* @__PURE__ */ inDatabase(customers, (t) => [
  tenantKey(t),
  uniqueIndex('already_customer').on(t.tenantId, t.userId),
  index('customers_by_email').on(t.tenantId, t.email.op('text_pattern_ops')),
  index('customers_by_name').on(t.tenantId, t.sortName.op('text_pattern_ops'), t.id),
  foreignKey({ name: 'customers_tenant_fk', columns: [t.tenantId], foreignColumns: [tenants.id] }),
  foreignKey({ name: 'customers_user_fk', columns: [t.userId], foreignColumns: [users.id] }),
  index('customers_by_user').on(t.userId),
  narrowed('customers_see_themselves', sql`user_id = ${currentUser}`),
  pgPolicy('search_reads_own', { to: search, for: 'select', using: sql`user_id = ${currentUser}` }),
  jobReads(),
  jobUpdates(),
])
