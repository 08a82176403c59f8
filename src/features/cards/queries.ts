import { and, desc, eq, sql } from 'drizzle-orm'
import { cardCustomers, savedCards } from '../../../drizzle/cards.ts'
import { query, queryOne } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import type { SetupFact } from '../../outside/stripe-cards.ts'
import { eventsOfR, recorded } from '../audit/recorded-queries.ts'

const face = {
  id: savedCards.id,
  state: savedCards.state,
  brand: savedCards.brand,
  last4: savedCards.last4,
  expiryMonth: savedCards.expiryMonth,
  expiryYear: savedCards.expiryYear,
  consentVersion: savedCards.consentVersion,
  savedAt: savedCards.savedAt,
  createdAt: savedCards.createdAt,
}

const holder = and(eq(cardCustomers.tenantId, savedCards.tenantId), eq(cardCustomers.id, savedCards.cardCustomerId))
const isUnderWay = sql`${savedCards.state} in ('created', 'requires_action', 'processing')`
const isOwed = sql`${savedCards.state} in ('created', 'requires_action', 'processing', 'removing')`

/** Those that can be charged, and those that the provider is being told to forget; the newest first. */
export const cardsOf = query((q, p: { customerId: string }) =>
  q
    .select(face)
    .from(savedCards)
    .where(and(eq(savedCards.customerId, p.customerId), sql`${savedCards.state} in ('saved', 'removing')`))
    .orderBy(desc(savedCards.id))
    .limit(100),
)

export const cardById = queryOne((q, p: { id: string }) => q.select(face).from(savedCards).where(eq(savedCards.id, p.id)))

export const setupById = queryOne((q, p: { id: string }) =>
  q
    .select({ ...face, failureCode: savedCards.failureCode, clientSecret: savedCards.clientSecret, stripeAccount: cardCustomers.account })
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(eq(savedCards.id, p.id)),
)

/** What the provider has to be told of a card, and what it was told already. */
export const stripeCard = {
  tenantId: savedCards.tenantId,
  id: savedCards.id,
  customerId: savedCards.customerId,
  state: savedCards.state,
  setupRef: savedCards.setupRef,
  methodRef: savedCards.methodRef,
  createdAt: savedCards.createdAt,
  accountId: cardCustomers.id,
  account: cardCustomers.account,
  customerRef: cardCustomers.providerRef,
}

export const openCardOf = queryOne((q, p: { customerId: string }) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(and(eq(savedCards.customerId, p.customerId), isUnderWay)),
)

export const cardOf = queryOne((q, p: { id: string; customerId: string }) =>
  q
    .select(stripeCard)
    .from(savedCards)
    .innerJoin(cardCustomers, holder)
    .where(and(eq(savedCards.id, p.id), eq(savedCards.customerId, p.customerId))),
)

export const beginCard = recorded(query((q, p: { wanted: string }) => q.select(eventsOfR).from(sql`app.begin_card(${p.wanted}::jsonb) r`)))

const settle = recorded(query((q, p: { fact: string }) => q.select(eventsOfR).from(sql`app.settle_card(${p.fact}::jsonb) r`)))

/** The only way in which the provider's word changes a card; `removed` is what we know once it has forgotten it. */
export const settleCard = (ctx: Ctx, cardId: string, fact: SetupFact | { state: 'removed' }) =>
  settle(ctx, { fact: JSON.stringify({ ...fact, named: undefined, cardId }) })

export const removeCardRow = recorded(
  query((q, p: { customerId: string; id: string }) =>
    q.select(eventsOfR).from(sql`app.remove_card(${p.customerId}::uuid, ${p.id}::uuid) r`),
  ),
)

/** The sweep goes round: who was looked at waits for the others. */
export const lookedAtCard = query((q, p: { id: string }) =>
  q
    .update(savedCards)
    .set({ updatedAt: sql`app.now()` })
    .where(and(eq(savedCards.id, p.id), isOwed))
    .returning({ id: savedCards.id }),
)

/** The provider has forgotten this customer with all that was saved. */
export const holderForgotten = query((q, p: { id: string }) =>
  q
    .update(cardCustomers)
    .set({ state: 'removed', updatedAt: sql`app.now()` })
    .where(and(eq(cardCustomers.id, p.id), eq(cardCustomers.state, 'removing')))
    .returning({ id: cardCustomers.id }),
)

export const lookedAtHolder = query((q, p: { id: string }) =>
  q
    .update(cardCustomers)
    .set({ updatedAt: sql`app.now()` })
    .where(and(eq(cardCustomers.id, p.id), eq(cardCustomers.state, 'removing')))
    .returning({ id: cardCustomers.id }),
)
