import { sql } from 'drizzle-orm'
import { foreignKey, text, uniqueIndex, uuid, index } from 'drizzle-orm/pg-core'
import { createdAt, id, tenantKey, tenantTable, updatedAt, version } from './columns.ts'
import { users } from './identity.ts'
import { currentUser, narrowed } from './policies.ts'
import { tenants } from './tenants.ts'

/** A tenant's customer: somebody who signed up, or a walk-in whom the staff wrote down (no user). */
export const customers = tenantTable(
  'customers',
  {
    id: id(),
    userId: uuid(),
    name: text().notNull(),
    email: text(),
    phone: text(),
    note: text(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    tenantKey(t),
    uniqueIndex('already_customer').on(t.tenantId, t.userId),
    index('customers_by_email').on(t.tenantId, t.email),
    index('customers_by_name').on(t.tenantId, t.name, t.id),
    foreignKey({ name: 'customers_tenant_fk', columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({ name: 'customers_user_fk', columns: [t.userId], foreignColumns: [users.id] }),
    index('customers_by_user').on(t.userId),
    narrowed('customers_see_themselves', sql`user_id = ${currentUser}`),
  ],
)
