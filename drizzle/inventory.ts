import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  belongsTo,
  createdAt,
  flag,
  id,
  inDatabase,
  instant,
  quantity,
  refersWithin,
  status,
  tenantKey,
  tenantTable,
  updatedAt,
  version,
} from './columns.ts'
import { variants } from './catalog.ts'
import { atTheirs, everywhere, inLocation, narrowedByPlace } from './policies.ts'
import { locations } from './tenants.ts'

/** available = on hand − reserved − safety. On hand may go below zero only for offline sales with an open discrepancy (decisions.md 12). */
export const inventoryLevels = tenantTable('inventory_levels', {
  locationId: uuid().notNull(),
  variantId: uuid().notNull(),
  onHand: quantity().notNull().default(0),
  reserved: quantity().notNull().default(0),
  safety: quantity().notNull().default(0),
  backorder: flag().notNull().default(false),
  lowStockAt: quantity(),
  // a column of its own, so that an index can list what is low without following every sale
  isLow: flag().generatedAlwaysAs(sql`on_hand - reserved - safety <= low_stock_at`),
  version: version(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(inventoryLevels, (t) => [
  primaryKey({ columns: [t.tenantId, t.locationId, t.variantId] }),
  index('levels_that_are_low')
    .on(t.tenantId, t.locationId, t.variantId)
    .where(sql`is_low`),
  check('reserved_not_negative', sql`${t.reserved} >= 0`),
  check('inventory_levels_safety', sql`${t.safety} >= 0`),
  refersWithin('inventory_levels_location', t.tenantId, t.locationId, locations),
  ...belongsTo('inventory_levels_variant', t.tenantId, t.variantId, variants),
  inLocation(),
])

export const movementKinds = ['receive', 'sale', 'return', 'adjust', 'count', 'waste', 'hold', 'release'] as const

/** Append-only: a level is the sum of its movements. */
export const inventoryMovements = tenantTable('inventory_movements', {
  id: id(),
  locationId: uuid().notNull(),
  variantId: uuid().notNull(),
  kind: status(movementKinds).notNull(),
  deltaOnHand: quantity().notNull().default(0),
  deltaReserved: quantity().notNull().default(0),
  refType: text().notNull(),
  refId: uuid().notNull(),
  lineId: uuid(),
  part: integer().notNull().default(0),
  reason: text(),
  actorKind: text()
    .notNull()
    .default(sql`app.actor_kind()`),
  actorId: uuid().default(sql`app.actor_id()`),
  occurredAt: instant()
    .notNull()
    .default(sql`app.now()`),
  recordedAt: createdAt(),
})
/* @__PURE__ */ inDatabase(inventoryMovements, (t) => [
  tenantKey(t),
  unique('movement_written_once').on(t.tenantId, t.refId, t.lineId, t.kind, t.part).nullsNotDistinct(),
  index('movements_by_level').on(t.tenantId, t.locationId, t.variantId, t.recordedAt, t.id),
  index('movements_by_time').on(t.tenantId, t.recordedAt, t.id),
  index('movements_by_location').on(t.tenantId, t.locationId, t.recordedAt, t.id),
  // what a sale never writes
  index('movements_by_rare_kind')
    .on(t.tenantId, t.kind, t.recordedAt, t.id)
    .where(sql`kind not in ('hold', 'sale')`),
  check('inventory_movements_kind', sql.raw(`kind in (${movementKinds.map((kind) => `'${kind}'`).join(', ')})`)),
  foreignKey({
    name: 'inventory_movements_level_fk',
    columns: [t.tenantId, t.locationId, t.variantId],
    foreignColumns: [inventoryLevels.tenantId, inventoryLevels.locationId, inventoryLevels.variantId],
  }),
  narrowedByPlace('others_only_sell', atTheirs, sql`${atTheirs} or ref_type = 'order' and ${everywhere}`),
])
