import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { products, variants } from '../../../drizzle/catalog.ts'
import { inventoryLevels as levels, inventoryMovements as movements } from '../../../drizzle/inventory.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText } from '../../db/sql.ts'
import type { ChangeLine, Movement } from './schema.ts'

const level = {
  locationId: levels.locationId,
  variantId: levels.variantId,
  productId: variants.productId,
  productName: products.name,
  variantName: variants.name,
  sku: variants.sku,
  quantityPrecision: variants.quantityPrecision,
  onHand: levels.onHand,
  reserved: levels.reserved,
  safety: levels.safety,
  available: asNumber(sql`${levels.onHand} - ${levels.reserved} - ${levels.safety}`),
  backorder: levels.backorder,
  lowStockAt: levels.lowStockAt,
  version: levels.version,
  updatedAt: levels.updatedAt,
}

const movement = {
  id: movements.id,
  locationId: movements.locationId,
  variantId: movements.variantId,
  kind: movements.kind,
  deltaOnHand: movements.deltaOnHand,
  deltaReserved: movements.deltaReserved,
  refType: movements.refType,
  refId: movements.refId,
  reason: movements.reason,
  actorKind: movements.actorKind,
  actorId: movements.actorId,
  occurredAt: movements.occurredAt,
  recordedAt: movements.recordedAt,
}

type LevelsAfter = { locationId: string | null; low: boolean; afterLocation: string | null; afterVariant: string | null; limit: number }

const isOnPage = (p: LevelsAfter) =>
  and(
    sql`(${p.locationId}::uuid is null or ${levels.locationId} = ${p.locationId}::uuid)`,
    sql`(not ${p.low}::boolean or ${levels.isLow})`,
    sql`(${p.afterLocation}::uuid is null or (${levels.locationId}, ${levels.variantId}) > (${p.afterLocation}::uuid, ${p.afterVariant}::uuid))`,
  )

/** The page is taken before anything is joined to it: of the joined rows the planner expects so few that it would rather sort them all. */
export const levelsAfter = query((q, p: LevelsAfter) =>
  q
    .select(level)
    .from(levels)
    .innerJoin(
      sql`(select location_id, variant_id from inventory_levels where ${isOnPage(p)} order by location_id, variant_id limit ${p.limit}) page`,
      sql`(${levels.locationId}, ${levels.variantId}) = (page.location_id, page.variant_id)`,
    )
    .innerJoin(variants, eq(variants.id, levels.variantId))
    .innerJoin(products, eq(products.id, variants.productId))
    .orderBy(asc(levels.locationId), asc(levels.variantId)),
)

const recent = sql`coalesce((select json_agg(json_build_object('id', m.id, 'locationId', m.location_id, 'variantId', m.variant_id, 'kind', m.kind,
  'deltaOnHand', m.delta_on_hand, 'deltaReserved', m.delta_reserved, 'refType', m.ref_type, 'refId', m.ref_id, 'reason', m.reason,
  'actorKind', m.actor_kind, 'actorId', m.actor_id, 'occurredAt', app.iso(m.occurred_at), 'recordedAt', app.iso(m.recorded_at))
  order by m.recorded_at desc, m.id desc) from (select * from inventory_movements x where x.location_id = ${levels.locationId}
  and x.variant_id = ${levels.variantId} order by x.recorded_at desc, x.id desc limit 50) m), '[]')`

/** A level with its fifty latest movements. */
export const levelAt = queryOne((q, p: { locationId: string; variantId: string }) =>
  q
    .select({ ...level, movements: asJson<Movement[]>(recent) })
    .from(levels)
    .innerJoin(variants, eq(variants.id, levels.variantId))
    .innerJoin(products, eq(products.id, variants.productId))
    .where(and(eq(levels.locationId, p.locationId), eq(levels.variantId, p.variantId))),
)

type MovementsAfter = {
  locationId: string | null
  variantId: string | null
  kind: string | null
  at: string | null
  id: string | null
  limit: number
}
export const movementsAfter = query((q, p: MovementsAfter) =>
  q
    .select(movement)
    .from(movements)
    .where(
      and(
        sql`(${p.locationId}::uuid is null or ${movements.locationId} = ${p.locationId}::uuid)`,
        sql`(${p.variantId}::uuid is null or ${movements.variantId} = ${p.variantId}::uuid)`,
        sql`(${p.kind}::text is null or ${movements.kind} = ${p.kind}::text)`,
        sql`(${p.id}::uuid is null or (${movements.recordedAt}, ${movements.id}) < (${p.at}::timestamptz, ${p.id}::uuid))`,
      ),
    )
    .orderBy(desc(movements.recordedAt), desc(movements.id))
    .limit(p.limit),
)

export const moveStock = query((q, p: { command: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.move_stock(${p.command}::jsonb) r`),
)

export const countOnHand = query((q, p: { command: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.count_stock(${p.command}::jsonb) r`),
)

export const configureLevel = query((q, p: { locationId: string; variantId: string; settings: string; version: number | null }) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.set_level(${p.locationId}::uuid, ${p.variantId}::uuid, ${p.settings}::jsonb, ${p.version}::bigint) r`),
)

const line = sql`json_build_object('variantId', l.variant_id, 'delta', inventory_movements.delta_on_hand, 'onHand', l.on_hand,
  'reserved', l.reserved, 'available', l.on_hand - l.reserved - l.safety, 'version', l.version)`

/** What one command did, read back from the ledger. */
export const changeById = queryOne((q, p: { id: string }) =>
  q
    .select({
      id: movements.refId,
      kind: movements.kind,
      locationId: movements.locationId,
      lines: asJson<ChangeLine[]>(sql`json_agg(${line} order by l.variant_id)`),
    })
    .from(movements)
    .innerJoin(sql`inventory_levels l`, and(eq(movements.locationId, sql`l.location_id`), eq(movements.variantId, sql`l.variant_id`)))
    .where(eq(movements.refId, p.id))
    .groupBy(movements.refId, movements.kind, movements.locationId),
)
