import { and, desc, eq, sql } from 'drizzle-orm'
import { orders } from '../../../drizzle/orders.ts'
import { locations, tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber } from '../../db/sql.ts'
import type { Fulfilment, Order, OrderLine, PaymentLine } from './views.ts'

const due = asNumber(sql`(case when orders.status = 'canceled' then 0 else orders.total - orders.returned_total end)
  - (orders.captured_total - orders.refunded_total)`)

const summary = {
  id: orders.id,
  locationId: orders.locationId,
  number: orders.number,
  businessDate: orders.businessDate,
  channel: orders.channel,
  customerId: orders.customerId,
  name: orders.name,
  status: orders.status,
  paymentStatus: orders.paymentStatus,
  currency: orders.currency,
  subtotal: orders.subtotal,
  discountTotal: orders.discountTotal,
  serviceTotal: orders.serviceTotal,
  taxTotal: orders.taxTotal,
  tipTotal: orders.tipTotal,
  total: orders.total,
  capturedTotal: orders.capturedTotal,
  refundedTotal: orders.refundedTotal,
  due,
  placedAt: orders.placedAt,
  version: orders.version,
  createdAt: orders.createdAt,
}

/** Joined to `orders` for a whole view. */
const parts = sql`lateral app.order_parts(orders.id) parts`

/** The order as everybody sees it who may see it at all. */
export const orderView = {
  ...summary,
  returnedTotal: orders.returnedTotal,
  taxes: asJson<Order['taxes']>(sql`orders.pricing -> 'taxes'`),
  note: orders.note,
  holdExpiresAt: orders.holdExpiresAt,
  promisedAt: orders.promisedAt,
  completedAt: orders.completedAt,
  canceledAt: orders.canceledAt,
  cancelReason: orders.cancelReason,
  updatedAt: orders.updatedAt,
  lines: asJson<OrderLine[]>(sql`parts.lines`),
  fulfilments: asJson<Fulfilment[]>(sql`parts.fulfilments`),
  payments: asJson<PaymentLine[]>(sql`parts.payments`),
}

export const orderById = queryOne(
  (q, p: { id: string }) =>
    q
      .select(orderView)
      .from(orders)
      .innerJoin(parts, sql`true`)
      .where(eq(orders.id, p.id)),
  { planned: 'order_by_id' },
)

type Filter = {
  status: string | null
  locationId: string | null
  locations: readonly string[] | null
  customerId: string | null
  orderId: string | null
  from: string | null
  to: string | null
}

type Page = Filter & { at: string | null; id: string | null; limit: number }

const matches = (p: Page) =>
  and(
    sql`(${p.status}::text is null or ${orders.status} = ${p.status}::text)`,
    sql`(${p.locationId}::uuid is null or ${orders.locationId} = ${p.locationId}::uuid)`,
    sql`(${p.customerId}::uuid is null or ${orders.customerId} = ${p.customerId}::uuid)`,
    sql`(${p.orderId}::uuid is null or ${orders.id} = ${p.orderId}::uuid)`,
    sql`(${p.from}::timestamptz is null or ${orders.createdAt} >= ${p.from}::timestamptz)`,
    sql`(${p.to}::timestamptz is null or ${orders.createdAt} < ${p.to}::timestamptz)`,
    sql`(${p.id}::uuid is null or (${orders.createdAt}, ${orders.id}) < (${p.at}::timestamptz, ${p.id}::uuid))`,
  )

const everywhere = query((q, p: Page) =>
  q.select(summary).from(orders).where(matches(p)).orderBy(desc(orders.createdAt), desc(orders.id)).limit(p.limit),
)

/** A page of each location along its own index, and of these the first. */
const inPlaces = query((q, p: Page) => {
  const order = sql`order by orders.created_at desc, orders.id desc limit ${p.limit}`
  const first = sql`(select orders.id from unnest(${p.locations}::uuid[]) place(id) cross join lateral
    (select * from orders where orders.location_id = place.id and ${matches(p)} ${order}) orders ${order}) first`
  return q
    .select(summary)
    .from(orders)
    .innerJoin(first, eq(orders.id, sql`first.id`))
    .orderBy(desc(orders.createdAt), desc(orders.id))
})

/** Newest first; `locations` null is everywhere. */
export const ordersBefore = (p: Page) => (p.locations === null ? everywhere(p) : inPlaces(p))

/** Order, shop and place, for a receipt. */
export const receiptById = queryOne((q, p: { id: string }) =>
  q
    .select({
      order: orderView,
      business: { name: tenants.name, country: tenants.country },
      location: { name: locations.name, slug: locations.slug, address: locations.address, zone: locations.zone },
    })
    .from(orders)
    .innerJoin(parts, sql`true`)
    .innerJoin(tenants, eq(tenants.id, orders.tenantId))
    .innerJoin(locations, eq(locations.id, orders.locationId))
    .where(eq(orders.id, p.id)),
)
