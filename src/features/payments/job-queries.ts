import { and, eq, sql } from 'drizzle-orm'
import { orders } from '../../../drizzle/orders.ts'
import { payments, refunds } from '../../../drizzle/payments.ts'
import { query, queryOne } from '../../db/query.ts'
import { charge } from './queries.ts'

/** These run as the job role, which sees every tenant's rows and changes none. */
export const paymentAtProvider = queryOne((q, p: { providerRef: string; account: string | null }) =>
  q
    .select(charge)
    .from(payments)
    .where(and(eq(payments.providerRef, p.providerRef), sql`${payments.account} is not distinct from ${p.account}::text`)),
)

/** By what metadata says, if they are ids: a hint that counts only where account and tenant agree and no other intent is known. */
export const paymentHinted = queryOne((q, p: { id: string; tenantId: string; account: string | null; providerRef: string }) =>
  q
    .select(charge)
    .from(payments)
    .where(
      and(
        eq(payments.id, p.id),
        eq(payments.tenantId, p.tenantId),
        sql`${payments.account} is not distinct from ${p.account}::text`,
        sql`(${payments.providerRef} is null or ${payments.providerRef} = ${p.providerRef})`,
      ),
    ),
)

/** Card payments that stand open longer than they should. */
export const lingeringPayments = query((q, p: { before: string; tenantId: string | null; most: number }) =>
  q
    .select(charge)
    .from(payments)
    .where(
      sql`state in ('created', 'requires_action', 'processing', 'authorized', 'capturing') and ${payments.kind} = 'card_online'
        and ${payments.updatedAt} <= ${p.before}::timestamptz and (${p.tenantId}::uuid is null or ${payments.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(payments.updatedAt)
    .limit(p.most),
)

export const lingeringRefunds = query((q, p: { before: string; tenantId: string | null; most: number }) =>
  q
    .select({ tenantId: refunds.tenantId, id: refunds.id })
    .from(refunds)
    .where(
      sql`state in ('pending', 'requires_action') and ${refunds.updatedAt} <= ${p.before}::timestamptz
        and (${p.tenantId}::uuid is null or ${refunds.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(refunds.updatedAt)
    .limit(p.most),
)

export const expiredHolds = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .select({ tenantId: orders.tenantId, id: orders.id })
    .from(orders)
    .where(
      sql`${orders.holdExpiresAt} <= app.now() and hold_expires_at is not null and ${orders.status} = 'pending_payment'
        and (${p.tenantId}::uuid is null or ${orders.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(orders.holdExpiresAt)
    .limit(p.most),
)
