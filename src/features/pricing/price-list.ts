import type { Ctx } from '../../http/context.ts'
import { InvalidReference } from '../../http/problem.ts'
import type { Rounding } from '../../lib/money.ts'
import { pricesAt } from './queries.ts'
import type { TaxRate } from './types.ts'

export type ListedModifier = { id: string; name: string; priceDelta: number; isDefault: boolean; soldOut: boolean }
export type ModifierList = { id: string; name: string; min: number; max: number | null; modifiers: ListedModifier[] }

/** A variant as one location sells it. */
export type PricedVariant = {
  id: string
  name: string
  variantName: string
  sku: string | null
  price: number
  available: boolean
  precision: number
  tracked: boolean
  taxRates: TaxRate[]
  lists: ModifierList[]
}

export type PriceList = {
  tenantId: string
  taxScope: 'total' | 'line'
  rounding: Rounding
  webHoldMinutes: number
  kioskHoldMinutes: number
  catalogVersion: number
  zone: string
  currency: string
  dayStartsAt: string
  payLater: boolean
  variants: Map<string, PricedVariant>
  loadedAt: number
}

const MOST_LISTS = 200
const MOST_VARIANTS = 5_000

const lists = new Map<string, PriceList>()

/**
 * Prices of a location, kept in the isolate for some seconds so that a quote needs no database. Keyed by what the request proved (the token's
 * tenant) or named (a slug); an order is checked against the catalogue's version when it is written, so an old list can't sell at an old price.
 */
export async function pricesFor(ctx: Ctx, tenant: string, locationId: string, variantIds: readonly string[], anew = false) {
  const key = `${ctx.tenantId === null ? `slug:${tenant}` : `id:${ctx.tenantId}`} ${locationId}`
  const known = lists.get(key)
  const age = known ? ctx.now.getTime() - known.loadedAt : -1
  const fresh = known && age >= 0 && age < ctx.config.PRICE_LIST_SECONDS * 1000 ? known : undefined
  if (!anew && fresh && variantIds.every((id) => fresh.variants.has(id))) return { list: fresh, cached: true }
  const list = await load(ctx, locationId, variantIds)
  if (fresh && fresh.catalogVersion === list.catalogVersion && fresh.variants.size < MOST_VARIANTS) {
    for (const [id, variant] of list.variants) fresh.variants.set(id, variant)
    return { list: fresh, cached: false }
  }
  keep(key, list)
  return { list, cached: false }
}

async function load(ctx: Ctx, locationId: string, variantIds: readonly string[]): Promise<PriceList> {
  const [row] = await ctx.db.read(pricesAt({ locationId, variantIds: [...new Set(variantIds)] }))
  if (!row) throw InvalidReference([{ in: 'json', field: 'locationId', message: 'There is no such location.' }])
  return { ...row, variants: new Map(row.variants.map((variant) => [variant.id, variant])), loadedAt: ctx.now.getTime() }
}

function keep(key: string, list: PriceList) {
  lists.delete(key)
  lists.set(key, list)
  const [oldest] = lists.keys()
  if (lists.size > MOST_LISTS && oldest !== undefined) lists.delete(oldest)
}
