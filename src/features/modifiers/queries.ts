import { asc, eq, sql } from 'drizzle-orm'
import { modifierLists, modifiers } from '../../../drizzle/catalog.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { Modifier } from './views.ts'

/** The modifiers of the list named in the outer statement, as JSON. */
export const modifiersOfList = sql`coalesce((select json_agg(json_build_object('id', m.id, 'name', m.name, 'priceDelta', m.price_delta,
  'isDefault', m.is_default, 'soldOut', m.sold_out) order by m.position, m.id) from modifiers m where m.list_id = modifier_lists.id), '[]')`

const list = {
  id: modifierLists.id,
  name: modifierLists.name,
  min: modifierLists.min,
  max: modifierLists.max,
  position: modifierLists.position,
  version: modifierLists.version,
  modifiers: asJson<Modifier[]>(modifiersOfList),
}

export const modifierListById = queryOne((q, p: { id: string }) => q.select(list).from(modifierLists).where(eq(modifierLists.id, p.id)))

export const modifierListsAfter = query((q, p: { name: string | null; limit: number }) =>
  q
    .select(list)
    .from(modifierLists)
    .where(sql`(${p.name}::text is null or ${modifierLists.name} > ${p.name}::text)`)
    .orderBy(asc(modifierLists.name))
    .limit(p.limit),
)

export const modifierById = queryOne((q, p: { id: string }) =>
  q
    .select({
      id: modifiers.id,
      name: modifiers.name,
      priceDelta: modifiers.priceDelta,
      isDefault: modifiers.isDefault,
      soldOut: modifiers.soldOut,
    })
    .from(modifiers)
    .where(eq(modifiers.id, p.id)),
)

export const insertModifierList = query((q, p: { list: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.create_modifier_list(${p.list}::jsonb) r`),
)

export const updateModifierList = query((q, p: { id: string; changes: string; version: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.edit_modifier_list(${p.id}::uuid, ${p.changes}::jsonb, ${p.version}::bigint) r`),
)

export const setSoldOut = query((q, p: { id: string; soldOut: boolean }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.toggle_modifier(${p.id}::uuid, ${p.soldOut}::boolean) r`),
)
