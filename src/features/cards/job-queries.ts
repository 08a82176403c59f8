import { and, eq, sql } from 'drizzle-orm'
import { cardCustomers, savedCards } from '../../../drizzle/cards.ts'
import { query, queryOne } from '../../db/query.ts'
import { stripeCard } from './queries.ts'

/** These run as the job role, which sees every tenant's rows. */
const holder = and(eq(cardCustomers.tenantId, savedCards.tenantId), eq(cardCustomers.id, savedCards.cardCustomerId))
const at = (account: string | null) => sql`${cardCustomers.account} is not distinct from ${account}::text`

export const cardAtProvider = queryOne((q, p: { setupRef: string; account: string | null }) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(and(eq(savedCards.setupRef, p.setupRef), at(p.account))),
)

export const cardOfMethod = queryOne((q, p: { methodRef: string; account: string | null }) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(and(eq(savedCards.methodRef, p.methodRef), at(p.account))),
)

/** By what metadata says: a hint that counts only where account and tenant agree and no other intent is known. */
export const cardHinted = queryOne((q, p: { id: string; tenantId: string; account: string | null }) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(and(eq(savedCards.id, p.id), eq(savedCards.tenantId, p.tenantId), at(p.account), sql`${savedCards.setupRef} is null`)),
)

type Lingering = { before: string; tenantId: string | null; most: number }

/** Cards that the provider has a word to say about, or is to be told to forget. */
export const lingeringCards = query((q, p: Lingering) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(
      sql`saved_cards.state in ('created', 'requires_action', 'processing', 'removing') and ${savedCards.updatedAt} <= ${p.before}::timestamptz
        and (${p.tenantId}::uuid is null or ${savedCards.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(savedCards.updatedAt)
    .limit(p.most),
)

/** Customers whom the provider is to forget: they were erased here. */
export const leavingHolders = query((q, p: Lingering) =>
  q
    .select({
      tenantId: cardCustomers.tenantId,
      id: cardCustomers.id,
      account: cardCustomers.account,
      providerRef: cardCustomers.providerRef,
    })
    .from(cardCustomers)
    .where(
      sql`state = 'removing' and ${cardCustomers.updatedAt} <= ${p.before}::timestamptz
        and (${p.tenantId}::uuid is null or ${cardCustomers.tenantId} = ${p.tenantId}::uuid)`,
    )
    .orderBy(cardCustomers.updatedAt)
    .limit(p.most),
)

/** Of a tenant that is being deleted: whom the provider knows of its customers. */
export const holdersOfTenant = query((q, p: { tenantId: string; most: number }) =>
  q
    .select({
      tenantId: cardCustomers.tenantId,
      id: cardCustomers.id,
      account: cardCustomers.account,
      providerRef: cardCustomers.providerRef,
    })
    .from(cardCustomers)
    .where(
      and(eq(cardCustomers.tenantId, p.tenantId), sql`${cardCustomers.state} <> 'removed' and ${cardCustomers.providerRef} is not null`),
    )
    .limit(p.most),
)

export const holderGone = query((q, p: { tenantId: string; id: string }) =>
  q
    .update(cardCustomers)
    .set({ state: 'removed' })
    .where(and(eq(cardCustomers.tenantId, p.tenantId), eq(cardCustomers.id, p.id)))
    .returning({ id: cardCustomers.id }),
)
