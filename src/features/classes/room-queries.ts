import { and, asc, eq, sql } from 'drizzle-orm'
import { rooms } from '../../../drizzle/classes.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const room = { id: rooms.id, locationId: rooms.locationId, name: rooms.name, active: rooms.active, version: rooms.version }

export const roomById = queryOne((q, p: { id: string }) => q.select(room).from(rooms).where(eq(rooms.id, p.id)))

type Filters = { name: string | null; id: string | null; locationId: string | null; active: boolean | null; limit: number }

export const roomsAfter = query((q, p: Filters) =>
  q
    .select(room)
    .from(rooms)
    .where(
      and(
        sql`(${p.locationId}::uuid is null or ${rooms.locationId} = ${p.locationId}::uuid)`,
        sql`(${p.active}::boolean is null or ${rooms.active} = ${p.active}::boolean)`,
        sql`(${p.id}::uuid is null or (${rooms.name}, ${rooms.id}) > (${p.name}::text, ${p.id}::uuid))`,
      ),
    )
    .orderBy(asc(rooms.name), asc(rooms.id))
    .limit(p.limit),
)

export const insertRoom = query((q, p: { id: string; locationId: string; name: string }) =>
  q.insert(rooms).values({ id: p.id, locationId: p.locationId, name: p.name }),
)

export const updateRoom = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_room(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)
