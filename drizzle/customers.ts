import { sql } from 'drizzle-orm'
import { index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { edited, id, inDatabase, instant, refersTo, tenantKey, tenantTable } from './columns.ts'
import { users } from './identity.ts'
import { jobReads, jobUpdates, narrowed, ofOneself, searchReadsOwn } from './policies.ts'
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
  ...edited(),
  /** Since then nothing is known of this person, and nothing is written down again. */
  erasedAt: instant(),
})
/* @__PURE__ */ inDatabase(customers, (t) => [
  tenantKey(t),
  uniqueIndex('already_customer').on(t.tenantId, t.userId),
  index('customers_by_email').on(t.tenantId, t.email.op('text_pattern_ops')),
  index('customers_by_name').on(t.tenantId, t.sortName.op('text_pattern_ops'), t.id),
  refersTo('customers_tenant', t.tenantId, tenants.id),
  refersTo('customers_user', t.userId, users.id),
  index('customers_by_user').on(t.userId),
  narrowed('customers_see_themselves', ofOneself),
  searchReadsOwn(),
  jobReads(),
  jobUpdates(),
])
