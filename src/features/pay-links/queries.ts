import { desc, eq, sql } from 'drizzle-orm'
import { customers } from '../../../drizzle/customers.ts'
import { orders } from '../../../drizzle/orders.ts'
import { payLinks } from '../../../drizzle/pay-links.ts'
import { tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText } from '../../db/sql.ts'

const link = {
  id: payLinks.id,
  orderId: payLinks.orderId,
  mailed: payLinks.mailed,
  expiresAt: payLinks.expiresAt,
  revokedAt: payLinks.revokedAt,
  createdAt: payLinks.createdAt,
}

/** What a link to an order, and the mail with it, speak of. */
export const owedOrder = queryOne((q, p: { orderId: string; locations: readonly string[] | null }) =>
  q
    .select({
      slug: tenants.slug,
      number: orders.number,
      currency: orders.currency,
      due: asNumber(sql`app.amount_due(orders)`),
      name: customers.name,
      email: customers.email,
    })
    .from(orders)
    .innerJoin(tenants, eq(tenants.id, orders.tenantId))
    .leftJoin(customers, sql`${customers.tenantId} = ${orders.tenantId} and ${customers.id} = ${orders.customerId}`)
    .where(
      sql`${orders.id} = ${p.orderId}::uuid and (${p.locations}::uuid[] is null or ${orders.locationId} = any(${p.locations}::uuid[]))`,
    ),
)

export const makePayLinkRow = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.make_pay_link(${p.entry}::jsonb) r`),
)

export const revokePayLinkRows = query((q, p: { orderId: string; locations: readonly string[] | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.revoke_pay_links(${p.orderId}::uuid, ${p.locations}::uuid[]) r`),
)

export const payLinkById = queryOne((q, p: { id: string }) => q.select(link).from(payLinks).where(eq(payLinks.id, p.id)))

export const payLinksOf = query((q, p: { orderId: string }) =>
  q.select(link).from(payLinks).where(eq(payLinks.orderId, p.orderId)).orderBy(desc(payLinks.id)).limit(100),
)

type Opened = {
  tenantId: string
  slug: string
  business: string
  orderId: string
  number: string | null
  status: string
  currency: string
  total: number
  due: number
  expiresAt: string
}

/** Of the link whose hash the context names. */
export const openedPayLink = queryOne((q) => q.select({ owed: asJson<Opened>(sql`r`) }).from(sql`app.open_pay_link() r`))
