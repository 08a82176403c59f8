import { and, asc, eq, sql } from 'drizzle-orm'
import { fulfilments, orders } from '../../../drizzle/orders.ts'
import { query } from '../../db/query.ts'
import { asJson } from '../../db/sql.ts'
import type { TicketLine } from './views.ts'

const lines = asJson<TicketLine[]>(sql`(select coalesce(json_agg(json_build_object('name', l.name, 'variantName', l.variant_name,
  'quantity', l.quantity - l.returned_quantity, 'quantityPrecision', l.quantity_precision, 'modifiers', l.modifiers, 'note', l.note) order by l.position), '[]')
  from order_lines l where l.fulfilment_id = fulfilments.id and l.quantity > l.returned_quantity)`)

/** What a kitchen has before it, oldest first, without what was given back. The states are written out, because a partial index carries exactly these. */
export const ticketsAfter = query((q, p: { locationId: string; at: string | null; id: string | null; limit: number }) =>
  q
    .select({
      fulfilmentId: fulfilments.id,
      orderId: orders.id,
      number: orders.number,
      name: orders.name,
      note: orders.note,
      channel: orders.channel,
      kind: fulfilments.kind,
      state: fulfilments.state,
      queuedAt: fulfilments.queuedAt,
      startedAt: fulfilments.startedAt,
      readyAt: fulfilments.readyAt,
      version: orders.version,
      lines,
    })
    .from(fulfilments)
    .innerJoin(orders, eq(orders.id, fulfilments.orderId))
    .where(
      and(
        eq(fulfilments.locationId, p.locationId),
        sql`${fulfilments.state} in ('placed', 'preparing', 'ready')`,
        sql`exists (select 1 from order_lines l where l.fulfilment_id = ${fulfilments.id} and l.quantity > l.returned_quantity)`,
        sql`(${p.id}::uuid is null or (${fulfilments.queuedAt}, ${fulfilments.id}) > (${p.at}::timestamptz, ${p.id}::uuid))`,
      ),
    )
    .orderBy(asc(fulfilments.queuedAt), asc(fulfilments.id))
    .limit(p.limit),
)
