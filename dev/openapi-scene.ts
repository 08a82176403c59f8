import * as z from 'zod'
import { ApiKey, ApiKeyWithSecret } from '../src/features/api-keys/schema.ts'
import { AuditEntry, ChainVerified } from '../src/features/audit/schema.ts'
import { SignedIn } from '../src/features/auth/sign-in-types.ts'
import { Me } from '../src/features/me/schema.ts'
import { Product, ProductSummary, Variant, VariantLocation } from '../src/features/catalog/product-views.ts'
import { Category, CategoryBranch } from '../src/features/categories/schema.ts'
import { Customer, OwnProfile } from '../src/features/customers/schema.ts'
import { Import } from '../src/features/imports/schema.ts'
import { Level, LevelWithMovements, Movement, StockChange } from '../src/features/inventory/schema.ts'
import { Event } from '../src/features/jobs/schema.ts'
import { Modifier, ModifierList } from '../src/features/modifiers/views.ts'
import { KitchenTicket, Order, OrderSummary, OrderToken, Quote, Receipt } from '../src/features/orders/views.ts'
import { Payment, Refund } from '../src/features/payments/schema.ts'
import { StreamTicket } from '../src/features/realtime/schema.ts'
import { TaxRate } from '../src/features/taxes/schema.ts'
import { Location } from '../src/features/tenants/location-schema.ts'
import { Settings, Tenant } from '../src/features/tenants/schema.ts'
import { Invitation, Role, Staff } from '../src/features/staff/schema.ts'
import type { Json } from './openapi-schemas.ts'
import * as people from './openapi-scene-people.ts'
import * as sales from './openapi-scene-sales.ts'
import * as shop from './openapi-scene-shop.ts'

/** An example that its own schema has read, under the name that the document gives the schema. */
function shown<S extends z.ZodType>(schema: S, example: z.output<S>): [string, Json] {
  const { id } = z.globalRegistry.get(schema) ?? {}
  if (id === undefined) throw new Error('an example needs a schema with a name')
  return [id, schema.parse(example) as Json]
}

/** One morning at Corner Coffee: every answer of the document shows the same shop, the same order and the same money. */
export const scene: ReadonlyMap<string, Json> = new Map([
  shown(ApiKey, people.apiKey),
  shown(ApiKeyWithSecret, {
    ...people.apiKey,
    lastUsedAt: null,
    secret: 'ck_live_q7Zt1xKdq7Zt1xKdq7Zt1xKdq7Zt1xKdq7Zt1xKdq7ZAZo_bnwAcAB4AAAAAAAAAA',
  }),
  shown(AuditEntry, people.auditEntry),
  shown(Category, shop.category),
  shown(CategoryBranch, { ...shop.category, children: [{ ...shop.subcategory, children: [] }] }),
  shown(ChainVerified, people.chainVerified),
  shown(Customer, people.customer),
  shown(Event, sales.event),
  shown(Import, shop.imported),
  shown(Invitation, people.invitation),
  shown(KitchenTicket, sales.ticket),
  shown(Level, shop.level),
  shown(LevelWithMovements, { ...shop.level, movements: [shop.movement] }),
  shown(Location, shop.location),
  shown(Me, people.me),
  shown(Modifier, shop.oatMilk),
  shown(ModifierList, shop.milk),
  shown(Movement, shop.movement),
  shown(Order, sales.order),
  shown(OrderSummary, sales.summary),
  shown(OrderToken, sales.orderToken),
  shown(OwnProfile, people.profile),
  shown(Payment, sales.payment),
  shown(Product, shop.product),
  shown(ProductSummary, shop.summary),
  shown(Quote, sales.quote),
  shown(Receipt, sales.receipt),
  shown(Refund, sales.refund),
  shown(Role, people.role),
  shown(Settings, shop.settings),
  shown(SignedIn, people.signedIn),
  shown(Staff, people.staff),
  shown(StockChange, shop.stockChange),
  shown(StreamTicket, sales.streamTicket),
  shown(TaxRate, shop.taxRate),
  shown(Tenant, shop.tenant),
  shown(Variant, shop.variant),
  shown(VariantLocation, shop.atCorner),
])
