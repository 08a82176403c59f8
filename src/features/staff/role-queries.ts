import { asc, eq, sql } from 'drizzle-orm'
import { roles } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { Scope } from '../../http/permissions.ts'

const role = {
  id: sql<string | null>`roles.id`,
  key: roles.key,
  name: roles.name,
  permissions: asJson<Record<string, Scope>>(sql`roles.permissions`),
  version: sql<number | null>`roles.version`.mapWith(Number),
}

/** The tenant's own, by key; there are few. */
export const rolesHere = query((q, p: { limit: number }) => q.select(role).from(roles).orderBy(asc(roles.key)).limit(p.limit))
export const roleById = queryOne((q, p: { id: string }) => q.select(role).from(roles).where(eq(roles.id, p.id)))

type NewRole = { id: string; key: string; name: string; permissions: string; decider: string; most: number }

export const insertedRole = query((q, p: NewRole) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.add_role(${p.id}::uuid, ${p.key}, ${p.name}, ${p.permissions}::jsonb, ${p.decider}::jsonb, ${p.most}) r`),
)

export const changedRole = query((q, p: { id: string; patch: string; seen: number | null; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_role(${p.id}::uuid, ${p.patch}::jsonb, ${p.seen}, ${p.decider}::jsonb) r`),
)

/** Of two who delete it, the second waits here, before it writes anything. */
export const heldRole = query((q, p: { id: string; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.hold_role(${p.id}::uuid, ${p.decider}::jsonb) r`),
)

/** Answers the role as it was. */
export const deletedRole = queryOne((q, p: { id: string; seen: number | null; decider: string }) =>
  q
    .select({
      id: asText(sql`r.id`),
      key: asText(sql`r.key`),
      name: asText(sql`r.name`),
      permissions: asJson<Record<string, Scope>>(sql`r.permissions`),
      version: sql<number | null>`r.version`.mapWith(Number),
    })
    .from(sql`app.delete_role(${p.id}::uuid, ${p.seen}, ${p.decider}::jsonb) r`),
)
