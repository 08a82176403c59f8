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

const lines = asJson<OrderLine[]>(sql`(select coalesce(json_agg(json_build_object(
  'id', l.id, 'position', l.position, 'kind', l.kind, 'fulfilmentId', l.fulfilment_id, 'variantId', l.variant_id, 'name', l.name,
  'variantName', l.variant_name, 'sku', l.sku, 'quantity', l.quantity, 'quantityPrecision', l.quantity_precision, 'unitPrice', l.unit_price,
  'gross', l.gross, 'discount', l.discount, 'net', l.net, 'tax', l.tax, 'total', l.total, 'modifiers', l.modifiers, 'taxes', l.taxes,
  'discounts', l.discounts, 'note', l.note, 'returnedQuantity', l.returned_quantity, 'returnedTotal', l.returned_total) order by l.position), '[]')
  from order_lines l where l.order_id = orders.id)`)

const fulfilments = asJson<Fulfilment[]>(sql`(select coalesce(json_agg(json_build_object(
  'id', f.id, 'kind', f.kind, 'state', f.state, 'queuedAt', app.iso(f.queued_at), 'startedAt', app.iso(f.started_at), 'readyAt', app.iso(f.ready_at),
  'completedAt', app.iso(f.completed_at), 'canceledAt', app.iso(f.canceled_at), 'uncollected', f.uncollected) order by f.id), '[]')
  from fulfilments f where f.order_id = orders.id)`)

const payments = asJson<PaymentLine[]>(sql`(select coalesce(json_agg(json_build_object(
  'id', y.id, 'kind', y.kind, 'state', y.state, 'amount', y.amount, 'refundedAmount', y.refunded_amount) order by y.id), '[]')
  from payments y where y.order_id = orders.id)`)

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
  lines,
  fulfilments,
  payments,
}

export const orderById = queryOne((q, p: { id: string }) => q.select(orderView).from(orders).where(eq(orders.id, p.id)))

type Filter = {
  status: string | null
  locationId: string | null
  locations: readonly string[] | null
  customerId: string | null
  from: string | null
  to: string | null
}

export const ordersBefore = query((q, p: Filter & { at: string | null; id: string | null; limit: number }) =>
  q
    .select(summary)
    .from(orders)
    .where(
      and(
        sql`(${p.status}::text is null or ${orders.status} = ${p.status}::text)`,
        sql`(${p.locationId}::uuid is null or ${orders.locationId} = ${p.locationId}::uuid)`,
        sql`(${p.locations}::uuid[] is null or ${orders.locationId} = any(${p.locations}::uuid[]))`,
        sql`(${p.customerId}::uuid is null or ${orders.customerId} = ${p.customerId}::uuid)`,
        sql`(${p.from}::timestamptz is null or ${orders.createdAt} >= ${p.from}::timestamptz)`,
        sql`(${p.to}::timestamptz is null or ${orders.createdAt} < ${p.to}::timestamptz)`,
        sql`(${p.id}::uuid is null or (${orders.createdAt}, ${orders.id}) < (${p.at}::timestamptz, ${p.id}::uuid))`,
      ),
    )
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(p.limit),
)

/** Order, shop and place, for a receipt. */
export const receiptById = queryOne((q, p: { id: string }) =>
  q
    .select({
      order: orderView,
      business: { name: tenants.name, country: tenants.country },
      location: { name: locations.name, slug: locations.slug, address: locations.address, zone: locations.zone },
    })
    .from(orders)
    .innerJoin(tenants, eq(tenants.id, orders.tenantId))
    .innerJoin(locations, eq(locations.id, orders.locationId))
    .where(eq(orders.id, p.id)),
)
