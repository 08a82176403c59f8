import { and, asc, eq, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/identity.ts'
import { staff } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

export const colleague = {
  id: staff.id,
  userId: staff.userId,
  name: users.name,
  email: users.email,
  role: staff.role,
  locationIds: staff.locationIds,
  active: staff.active,
  version: staff.version,
  createdAt: staff.createdAt,
}

export const staffById = queryOne((q, p: { id: string }) =>
  q.select(colleague).from(staff).innerJoin(users, eq(users.id, staff.userId)).where(eq(staff.id, p.id)),
)

/** Ids are given in the order of hiring. */
export const staffAfter = query((q, p: { id: string | null; limit: number }) =>
  q
    .select(colleague)
    .from(staff)
    .innerJoin(users, eq(users.id, staff.userId))
    .where(and(eq(staff.active, true), sql`(${p.id}::uuid is null or ${staff.id} > ${p.id}::uuid)`))
    .orderBy(asc(staff.id))
    .limit(p.limit),
)

/** `decider`: what rules.ts says of whoever decides; the database asks their row whether it is still so. */
export const changedStaff = query((q, p: { id: string; patch: string; seen: number | null; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_staff(${p.id}::uuid, ${p.patch}::jsonb, ${p.seen}, ${p.decider}::jsonb) r`),
)
