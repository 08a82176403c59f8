import { sql } from 'drizzle-orm'
import { text, unique, uuid } from 'drizzle-orm/pg-core'
import { belongsTo, createdAt, flag, id, inDatabase, instant, tenantKey, tenantTable } from './columns.ts'
import { orders } from './orders.ts'
import { lookedUp, narrowedByPlace } from './policies.ts'

/** Who holds what this is the hash of may see what is due of one order, and pay it by card. Revoked once nothing is due. */
export const payLinks = tenantTable('pay_links', {
  id: id(),
  orderId: uuid().notNull(),
  hash: text().notNull(),
  mailed: flag().notNull(),
  expiresAt: instant().notNull(),
  revokedAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(payLinks, (t) => [
  tenantKey(t),
  ...belongsTo('pay_links_order', t.tenantId, t.orderId, orders),
  unique('pay_link_made').on(t.tenantId, t.hash),
  narrowedByPlace('others_see_their_links', sql`(select true from orders o where o.id = order_id) or hash = ${lookedUp.tokenHash}`),
])
