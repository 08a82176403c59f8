import { and, asc, eq, sql } from 'drizzle-orm'
import { locations } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const location = {
  id: locations.id,
  name: locations.name,
  slug: locations.slug,
  zone: locations.zone,
  currency: locations.currency,
  dayStartsAt: locations.dayStartsAt,
  address: locations.address,
  openingHours: locations.openingHours,
  payLater: locations.payLater,
  active: locations.active,
  version: locations.version,
  createdAt: locations.createdAt,
}

export const locationById = queryOne((q, p: { id: string }) => q.select(location).from(locations).where(eq(locations.id, p.id)))

export const locationsAfter = query((q, p: { name: string | null; id: string | null; limit: number }) =>
  q
    .select(location)
    .from(locations)
    .where(
      and(
        eq(locations.active, true),
        sql`(${p.id}::uuid is null or (${locations.name}, ${locations.id}) > (${p.name}::text, ${p.id}::uuid))`,
      ),
    )
    .orderBy(asc(locations.name), asc(locations.id))
    .limit(p.limit),
)

type NewLocation = Record<'id' | 'name' | 'slug' | 'zone' | 'currency' | 'dayStartsAt' | 'openingHours', string> & {
  address: string | null
}

export const insertLocation = query((q, p: NewLocation) =>
  q.insert(locations).values({
    id: p.id,
    name: p.name,
    slug: p.slug,
    zone: p.zone,
    currency: p.currency,
    dayStartsAt: p.dayStartsAt,
    address: p.address,
    openingHours: sql`nullif(${p.openingHours}::jsonb, 'null')`,
  }),
)

export const changedLocation = query((q, p: { id: string; patch: string; seen: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_location(${p.id}::uuid, ${p.patch}::jsonb, ${p.seen}) r`),
)
