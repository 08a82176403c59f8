import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  belongsTo,
  createdAt,
  document,
  edited,
  flag,
  id,
  inDatabase,
  instant,
  money,
  refersTo,
  refersWithin,
  status,
  tenantKey,
  tenantTable,
  updatedAt,
  version,
} from './columns.ts'
import { changedInLocation, deletedInLocation, readOnlyForOthers, searchReads } from './policies.ts'
import { locations, tenants } from './tenants.ts'

/** One row a tenant: rises with every change of what is for sale (a trigger), so that an order can tell that its prices are current. */
export const catalogs = tenantTable('catalogs', { version: version() })
/* @__PURE__ */ inDatabase(catalogs, (t) => [
  primaryKey({ columns: [t.tenantId] }),
  refersTo('catalogs_tenant', t.tenantId, tenants.id),
  ...readOnlyForOthers(),
])

export const categories = tenantTable('categories', {
  id: id(),
  parentId: uuid(),
  name: text().notNull(),
  slug: text().notNull(),
  position: integer().notNull().default(0),
  ...edited(),
})
/* @__PURE__ */ inDatabase(categories, (t) => [
  tenantKey(t),
  unique('category_slug_taken').on(t.tenantId, t.slug),
  index('categories_by_position').on(t.tenantId, t.position, t.id),
  refersTo('categories_tenant', t.tenantId, tenants.id),
  refersWithin('categories_parent', t.tenantId, t.parentId, t),
  index('categories_parent_idx').on(t.tenantId, t.parentId),
  check('category_is_its_own_parent', sql`${t.parentId} <> ${t.id}`),
  ...readOnlyForOthers(),
])

/** Rate in millionths: 8.875 % is 88 750. */
export const taxRates = tenantTable('tax_rates', {
  id: id(),
  name: text().notNull(),
  rate: integer().notNull(),
  mode: status(['inclusive', 'exclusive']).notNull(),
  active: flag().notNull().default(true),
  ...edited(),
})
/* @__PURE__ */ inDatabase(taxRates, (t) => [
  tenantKey(t),
  unique('tax_rate_name_taken').on(t.tenantId, t.name),
  check('tax_rates_rate', sql`${t.rate} between 0 and 1000000`),
  check('tax_rates_mode', sql`${t.mode} in ('inclusive', 'exclusive')`),
  refersTo('tax_rates_tenant', t.tenantId, tenants.id),
  ...readOnlyForOthers(),
])

export const products = tenantTable('products', {
  id: id(),
  handle: text().notNull(),
  name: text().notNull(),
  description: text().notNull().default(''),
  kind: status(['physical', 'prepared', 'digital']).notNull().default('physical'),
  status: status(['draft', 'active', 'archived']).notNull().default('draft'),
  categoryId: uuid(),
  vendor: text(),
  type: text(),
  tags: text()
    .array()
    .notNull()
    .default(sql`'{}'`),
  images: document<{ url: string; alt: string | null }[]>().notNull().default([]),
  lowestPrice: money().notNull().default(0),
  position: integer().notNull().default(0),
  ...edited(),
})
/* @__PURE__ */ inDatabase(products, (t) => [
  tenantKey(t),
  unique('handle_taken').on(t.tenantId, t.handle),
  // by status: what a shop has prepared or put away may lie before all that it sells, and the public passes none of it
  index('products_of_status_by_name').on(t.tenantId, t.status, t.name, t.id),
  index('products_of_status_by_newest').on(t.tenantId, t.status, t.createdAt, t.id),
  index('products_of_status_by_price').on(t.tenantId, t.status, t.lowestPrice, t.id),
  // a category is listed in each order, too
  index('products_of_category_by_name').on(t.tenantId, t.categoryId, t.status, t.name, t.id),
  index('products_of_category_by_newest').on(t.tenantId, t.categoryId, t.status, t.createdAt, t.id),
  index('products_of_category_by_price').on(t.tenantId, t.categoryId, t.status, t.lowestPrice, t.id),
  check('products_kind', sql`${t.kind} in ('physical', 'prepared', 'digital')`),
  check('products_status', sql`${t.status} in ('draft', 'active', 'archived')`),
  refersWithin('products_category', t.tenantId, t.categoryId, categories),
  refersTo('products_tenant', t.tenantId, tenants.id),
  ...readOnlyForOthers(sql`status = 'active'`),
  searchReads(),
])

export const ofVisibleProduct = sql`(select true from products p where p.id = product_id)`

export const variants = tenantTable('variants', {
  id: id(),
  productId: uuid().notNull(),
  name: text().notNull(),
  options: document<Record<string, string>>().notNull().default({}),
  sku: text(),
  barcode: text(),
  price: money().notNull(),
  compareAtPrice: money(),
  quantityPrecision: integer().notNull().default(0),
  tracked: flag().notNull().default(false),
  active: flag().notNull().default(true),
  position: integer().notNull().default(0),
  ...edited(),
})
/* @__PURE__ */ inDatabase(variants, (t) => [
  tenantKey(t),
  unique('sku_taken').on(t.tenantId, t.sku),
  uniqueIndex('variant_options_taken').on(t.tenantId, t.productId, t.name),
  index('variants_by_barcode').on(t.tenantId, t.barcode),
  check('variants_price', sql`${t.price} >= 0`),
  check('variants_precision', sql`${t.quantityPrecision} between 0 and 3`),
  ...belongsTo('variants_product', t.tenantId, t.productId, products),
  ...readOnlyForOthers(sql`${ofVisibleProduct} and active`),
  searchReads(),
])

/** What a location charges for a variant, and whether it offers it, where that differs from the catalogue. */
export const variantLocations = tenantTable('variant_locations', {
  variantId: uuid().notNull(),
  locationId: uuid().notNull(),
  price: money(),
  available: flag().notNull().default(true),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(variantLocations, (t) => [
  primaryKey({ columns: [t.tenantId, t.variantId, t.locationId] }),
  check('variant_locations_price', sql`${t.price} >= 0`),
  refersWithin('variant_locations_variant', t.tenantId, t.variantId, variants),
  refersWithin('variant_locations_location', t.tenantId, t.locationId, locations),
  // with the variant, so that whoever asks for both reads one row, whichever index it is
  index('variant_locations_by_location').on(t.tenantId, t.locationId, t.variantId),
  ...readOnlyForOthers(),
  changedInLocation(),
  deletedInLocation(),
])

export const modifierLists = tenantTable('modifier_lists', {
  id: id(),
  name: text().notNull(),
  min: integer().notNull().default(0),
  max: integer(),
  position: integer().notNull().default(0),
  ...edited(),
})
/* @__PURE__ */ inDatabase(modifierLists, (t) => [
  tenantKey(t),
  unique('modifier_list_name_taken').on(t.tenantId, t.name),
  check('modifier_lists_bounds', sql`${t.min} >= 0 and (${t.max} is null or ${t.max} >= ${t.min})`),
  refersTo('modifier_lists_tenant', t.tenantId, tenants.id),
  ...readOnlyForOthers(),
])

export const modifiers = tenantTable('modifiers', {
  id: id(),
  listId: uuid().notNull(),
  name: text().notNull(),
  priceDelta: money().notNull().default(0),
  isDefault: flag().notNull().default(false),
  soldOut: flag().notNull().default(false),
  position: integer().notNull().default(0),
})
/* @__PURE__ */ inDatabase(modifiers, (t) => [
  tenantKey(t),
  ...belongsTo('modifiers_list', t.tenantId, t.listId, modifierLists),
  ...readOnlyForOthers(),
])

export const productModifierLists = tenantTable('product_modifier_lists', {
  productId: uuid().notNull(),
  listId: uuid().notNull(),
  position: integer().notNull().default(0),
})
/* @__PURE__ */ inDatabase(productModifierLists, (t) => [
  primaryKey({ columns: [t.tenantId, t.productId, t.listId] }),
  refersWithin('product_modifier_lists_product', t.tenantId, t.productId, products),
  ...belongsTo('product_modifier_lists_list', t.tenantId, t.listId, modifierLists),
  ...readOnlyForOthers(),
])

export const productTaxRates = tenantTable('product_tax_rates', { productId: uuid().notNull(), taxRateId: uuid().notNull() })
/* @__PURE__ */ inDatabase(productTaxRates, (t) => [
  primaryKey({ columns: [t.tenantId, t.productId, t.taxRateId] }),
  refersWithin('product_tax_rates_product', t.tenantId, t.productId, products),
  ...belongsTo('product_tax_rates_rate', t.tenantId, t.taxRateId, taxRates),
  ...readOnlyForOthers(),
])

/** A product file between its dry run and its application. `content` is what the rules read out of it. */
export const imports = tenantTable('imports', {
  id: id(),
  fileName: text().notNull(),
  fileHash: text().notNull(),
  state: status(['checked', 'applied']).notNull().default('checked'),
  content: document<unknown>().notNull(),
  problems: document<unknown[]>().notNull().default([]),
  counts: document<Record<string, number>>().notNull().default({}),
  locationId: uuid(),
  rowCount: bigint({ mode: 'number' }).notNull(),
  createdAt: createdAt(),
  appliedAt: instant(),
})
/* @__PURE__ */ inDatabase(imports, (t) => [
  tenantKey(t),
  index('imports_by_newest').on(t.tenantId, t.createdAt, t.id),
  check('imports_state', sql`${t.state} in ('checked', 'applied')`),
  ...belongsTo('imports_location', t.tenantId, t.locationId, locations),
  ...readOnlyForOthers(sql`false`),
])
