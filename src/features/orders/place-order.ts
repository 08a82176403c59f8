import { isAtWork, worksAt, type Actor } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden, Problem } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertOrder } from './command-queries.ts'
import { orderDocument, type Orderer } from './order-document.ts'
import { CatalogChanged, PriceChanged } from './problems.ts'
import { orderById } from './queries.ts'
import { priced, quoteOf, type Priced } from '../pricing/quote.ts'
import type { PlaceOrder } from './schema.ts'

export async function placeOrder(ctx: Ctx, tenant: string, input: PlaceOrder) {
  const orderer = ordererOf(ctx.actor, input, ctx.now)
  try {
    return await write(ctx, input, orderer, await asExpected(ctx, tenant, input))
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== CatalogChanged.code) throw error
    return write(ctx, input, orderer, await asExpected(ctx, tenant, input, true))
  }
}

/** The price that the caller expects. A list that says otherwise is read anew before the caller is told so. */
async function asExpected(ctx: Ctx, tenant: string, input: PlaceOrder, anew = false): Promise<Priced> {
  const result = await priced(ctx, tenant, input, anew)
  if (input.expectedTotal === undefined || input.expectedTotal === result.order.total) return result
  if (result.cached) return asExpected(ctx, tenant, input, true)
  throw PriceChanged(quoteOf(result, input.locationId))
}

function write(ctx: Ctx, input: PlaceOrder, orderer: Orderer, result: Priced) {
  const order = orderDocument(result, input, orderer, ctx.now)
  const { id, locationId, status, total, currency, channel } = order
  // The record first: nothing waits for it, while everybody at this location waits for what insertOrder locks.
  return ctx.db.run(
    record(ctx, {
      action: 'order.created',
      resourceType: 'order',
      resourceId: id,
      after: { status, total, currency, channel },
      events: [
        { type: status === 'placed' ? 'order.placed' : 'order.created', aggregate: 'order', aggregateId: id, locationId, data: { status } },
      ],
    }),
    insertOrder({ order: JSON.stringify(order) }),
    orderById({ id }),
  )
}

/** Who the order is for, and where it comes from. A guest's order is the one of its token; only staff order for others, and bring ids. */
function ordererOf(actor: Actor, { id, customerId, channel, locationId }: PlaceOrder, now: Date): Orderer {
  const fresh = uuidv7(now.getTime())
  if (isAtWork(actor)) {
    if (!worksAt(actor, locationId)) throw Forbidden()
    return { id: id ?? fresh, customerId: customerId ?? null, channel: channel ?? 'counter', staffed: true }
  }
  if (actor.kind === 'device') {
    if (!worksAt(actor, locationId) || customerId !== undefined || (channel ?? 'kiosk') !== 'kiosk') throw Forbidden()
    return { id: id ?? fresh, customerId: null, channel: 'kiosk', staffed: false }
  }
  const shopper = { channel: channel ?? 'online', staffed: false } as const
  if (channel === 'counter') throw Forbidden()
  if (actor.kind === 'guest' && customerId === undefined && (id ?? actor.orderId) === actor.orderId)
    return { id: actor.orderId, customerId: null, ...shopper }
  if (actor.kind === 'customer' && id === undefined && (customerId ?? actor.customerId) === actor.customerId)
    return { id: fresh, customerId: actor.customerId, ...shopper }
  throw Forbidden()
}
