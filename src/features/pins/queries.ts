import { and, asc, eq, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/identity.ts'
import { staffPins } from '../../../drizzle/pins.ts'
import { staff } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { Grants } from '../../http/permissions.ts'

const pin = { staffId: staffPins.staffId, name: users.name, lockedAt: staffPins.lockedAt, updatedAt: staffPins.updatedAt }
const isTheirs = and(eq(staff.tenantId, staffPins.tenantId), eq(staff.id, staffPins.staffId))

/** Those who have one and work where the caller does, in the order of hiring. */
export const pinsAfter = query((q, p: { id: string | null; limit: number }) =>
  q
    .select(pin)
    .from(staffPins)
    .innerJoin(staff, isTheirs)
    .innerJoin(users, eq(users.id, staff.userId))
    .where(sql`(${p.id}::uuid is null or ${staffPins.staffId} > ${p.id}::uuid)`)
    .orderBy(asc(staffPins.staffId))
    .limit(p.limit),
)

export const pinOf = queryOne((q, p: { staffId: string }) =>
  q
    .select(pin)
    .from(staffPins)
    .innerJoin(staff, isTheirs)
    .innerJoin(users, eq(users.id, staff.userId))
    .where(eq(staffPins.staffId, p.staffId)),
)

export const ownPin = queryOne((q, p: { userId: string }) =>
  q.select(pin).from(staffPins).innerJoin(staff, isTheirs).innerJoin(users, eq(users.id, staff.userId)).where(eq(staff.userId, p.userId)),
)

/** Null where there is nothing to compare with. */
export const begunTry = queryOne((q, p: { staffId: string }) =>
  q.select({ hash: sql<string | null>`r` }).from(sql`app.begin_pin_try(${p.staffId}::uuid) r`),
)

export type AtDevice = { userId: string; name: string; role: string; grants: Grants | null; roleVersion: number | null }

export const passedTry = queryOne((q, p: { staffId: string; checked: string; better: string | null }) =>
  q.select({ standing: asJson<AtDevice>(sql`r`) }).from(sql`app.pass_pin_try(${p.staffId}::uuid, ${p.checked}::text, ${p.better}::text) r`),
)

export const setPinRow = query((q, p: { staffId: string; hash: string; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.set_pin(${p.staffId}::uuid, ${p.hash}::text, ${p.decider}::jsonb) r`),
)
export const setOwnPinRow = query((q, p: { hash: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.set_own_pin(${p.hash}::text) r`),
)
export const unlockedPin = query((q, p: { staffId: string; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.unlock_pin(${p.staffId}::uuid, ${p.decider}::jsonb) r`),
)

/** Answers the PIN's state as it was. */
export const removedPin = queryOne((q, p: { staffId: string; decider: string }) =>
  q
    .select({ pin: asJson<{ staffId: string; name: string; lockedAt: string | null; updatedAt: string }>(sql`r`) })
    .from(sql`app.remove_pin(${p.staffId}::uuid, ${p.decider}::jsonb) r`),
)
