import { sql } from 'drizzle-orm'
import { check, integer, pgPolicy, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { inDatabase, instant, refersWithin, tenantTable, updatedAt } from './columns.ts'
import { app, works } from './policies.ts'
import { staff } from './staff.ts'

/** By what somebody who works here is told from others on a till: only a hash, and shut after five tries. */
export const staffPins = tenantTable('staff_pins', {
  staffId: uuid().notNull(),
  hash: text().notNull(),
  /** Begun since the last right one: each counts before it is compared. */
  tries: integer().notNull().default(0),
  lockedAt: instant(),
  setBy: uuid().notNull(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(staffPins, (t) => [
  primaryKey({ columns: [t.tenantId, t.staffId] }),
  refersWithin('staff_pins_staff', t.tenantId, t.staffId, staff),
  check('five_tries', sql`${t.tries} between 0 and 5`),
  pgPolicy('pins_of_colleagues', {
    as: 'restrictive',
    to: app,
    using: sql`${works} and (select true from staff s where s.id = staff_id)`,
    withCheck: sql`${works} and (select true from staff s where s.id = staff_id)`,
  }),
])
