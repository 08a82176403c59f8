import { and, eq, sql } from 'drizzle-orm'
import { staff } from '../../../drizzle/staff.ts'
import { query } from '../../db/query.ts'
import type { Whom } from './whose-queries.ts'

/** Where they still work. */
export const placesToLeave = query((q, p: Whom) =>
  q
    .select({ tenantId: staff.tenantId, staffId: staff.id })
    .from(staff)
    .where(and(sql`${staff.userId} = ${p.userId}::uuid`, eq(staff.active, true))),
)

export const endStaff = query((q, p: { id: string }) =>
  q
    .update(staff)
    .set({ active: false, version: sql`version + 1`, updatedAt: sql`app.now()` })
    .where(eq(staff.id, p.id))
    .returning({ id: staff.id }),
)
