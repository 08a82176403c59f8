import type { Ctx } from '../../http/context.ts'
import { InvalidReference, InvalidRequest } from '../../http/problem.ts'
import { demand } from '../../http/reach.ts'
import { lineView, priceBasket, totalsView, type BasketRefusal, type PricedBasket } from './basket-rules.ts'
import { pricesFor, type PriceList } from './price-list.ts'
import { InvalidModifiers, NotAvailable } from '../orders/problems.ts'
import type { Basket } from '../orders/schema.ts'
import type { Quote } from '../orders/views.ts'

export type Priced = Extract<PricedBasket, { ok: true }> & { list: PriceList; cached: boolean }

const refusals = {
  unknown: InvalidReference,
  amount: InvalidRequest,
  choices: InvalidModifiers,
  unavailable: NotAvailable,
} satisfies Record<BasketRefusal, unknown>

/** What this basket costs by the isolate's price list. A list that would refuse it is read anew first: it may have been too old. */
export async function priced(ctx: Ctx, tenant: string, basket: Basket, anew = false): Promise<Priced> {
  const discounted = basket.discounts.length > 0 || basket.lines.some(({ discounts }) => discounts.length > 0)
  if (discounted) demand(ctx, 'orders:discount')
  const variantIds = basket.lines.map(({ variantId }) => variantId)
  const { list, cached } = await pricesFor(ctx, tenant, basket.locationId, variantIds, anew)
  const result = priceBasket(list, basket)
  if (result.ok) return { ...result, list, cached }
  if (cached) return priced(ctx, tenant, basket, true)
  throw refusals[result.why](result.faults)
}

export function quoteOf({ order, lines, list }: Priced, locationId: string): Quote {
  return { locationId, catalogVersion: list.catalogVersion, ...totalsView(order), taxes: order.taxes, lines: lines.map(lineView) }
}
