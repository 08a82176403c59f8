import { uuidv7 } from '../../lib/ids.ts'
import { lineView, totalsView } from '../pricing/basket-rules.ts'
import type { Priced } from '../pricing/quote.ts'
import { beginning } from './rules.ts'
import type { PlaceOrder } from './schema.ts'

export type Orderer = { id: string; customerId: string | null; channel: 'online' | 'counter' | 'kiosk'; staffed: boolean }

/** All that app.place_order writes, decided: it only locks, counts and refuses. */
export function orderDocument({ order, lines, list }: Priced, input: PlaceOrder, { id, customerId, channel, staffed }: Orderer, now: Date) {
  const { status, state, placedAt, queuedAt, holdExpiresAt, businessDate } = beginning({ channel, total: order.total, staffed }, list, now)
  const newId = () => uuidv7(now.getTime())
  const rows = lines.map((line, position) => ({
    ...lineView(line),
    id: newId(),
    position,
    stock: line.variant.tracked ? 'held' : 'none',
  }))
  const { rounding, taxScope, taxes, serviceCharges, exclusiveTax } = order
  return {
    id,
    customerId,
    channel,
    status,
    placedAt,
    holdExpiresAt,
    businessDate,
    locationId: input.locationId,
    paymentStatus: order.total === 0 ? 'paid' : 'unpaid',
    ...totalsView(order),
    pricing: { rounding, taxScope, taxes, serviceCharges, exclusiveTax, discounts: input.discounts },
    catalogVersion: list.catalogVersion,
    note: input.note,
    name: input.name,
    fulfilment: { id: newId(), kind: input.fulfilment, state, queuedAt },
    lines: rows,
    stock: rows
      .filter(({ stock }) => stock === 'held')
      .map((row) => ({ lineId: row.id, variantId: row.variantId, quantity: row.quantity })),
  }
}
