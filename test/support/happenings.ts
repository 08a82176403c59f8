import { api } from './client.ts'
import { id, sql, type World } from './world.ts'

/** An order that exists, for those who follow it; who placed it and what is in it does not matter here. */
export async function someOrder(shop: World, { customerId = null as string | null, orderId = id(), locationId = shop.locationId } = {}) {
  await sql(
    `insert into orders (tenant_id, id, location_id, channel, customer_id, status, currency, subtotal, discount_total, service_total, tax_total, tip_total, total,
       pricing, catalog_version)
     values ($1, $2, $3, 'counter', $4, 'placed', 'EUR', 450, 0, 0, 0, 0, 450, '{}', 1)`,
    [shop.tenantId, orderId, locationId, customerId],
  )
  return orderId
}

export type Happening = { type?: string; aggregate?: string; aggregateId?: string; locationId?: string | null; data?: object }

export const INSERT_EVENT = `insert into events (tenant_id, type, aggregate, aggregate_id, seq, location_id, data)
  values ($1, $2, $3, $4::uuid, (select coalesce(max(seq), 0) + 1 from events where tenant_id = $1 and aggregate_id = $4::uuid), $5, $6) returning id::int`

/** An event is committed, and nobody is told. */
export async function happens(
  shop: World,
  { type = 'order.status-changed', aggregate = 'order', aggregateId = id(), locationId = null, data = {} }: Happening = {},
) {
  const [row] = await sql<{ id: number }>(INSERT_EVENT, [shop.tenantId, type, aggregate, aggregateId, locationId, JSON.stringify(data)])
  return row?.id ?? 0
}

/** The queue delivers a batch, or a dead-letter queue does. */
export const queued = (shop: World, ids: number[], { at, queue = 'cortado-events-dev' }: { at?: string; queue?: string } = {}) =>
  fetch(`${api()}/__dev/queue?queue=${queue}`, {
    method: 'POST',
    body: JSON.stringify([{ events: ids.map((event) => ({ tenantId: shop.tenantId, id: event })) }]),
    headers: at === undefined ? {} : { 'x-cortado-now': at },
  })

/** One cron tick for one tenant: how much each job did. */
export async function swept(shop: World, at?: string) {
  const response = await fetch(`${api()}/__dev/sweep?tenant=${shop.tenantId}`, {
    method: 'POST',
    headers: at === undefined ? {} : { 'x-cortado-now': at },
  })
  return response.json<Record<string, number | null>>()
}
