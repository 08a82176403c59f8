import { sql } from 'drizzle-orm'
import { check, index, integer, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { belongsTo, createdAt, edited, id, inDatabase, instant, oneOf, status, tenantKey, tenantTable, updatedAt } from './columns.ts'
import { customers } from './customers.ts'
import { jobReads, jobUpdates, narrowed } from './policies.ts'

export const cardStates = ['created', 'requires_action', 'processing', 'saved', 'canceled', 'removing', 'removed'] as const

const ofWhomIsSeen = (name: string) => narrowed(name, sql`(select true from customers c where c.id = customer_id)`)

/** Who a customer is at one account of the provider's (null: the platform's own): by two ids of ours, and by nothing else that the provider is told. */
export const cardCustomers = tenantTable('card_customers', {
  id: id(),
  customerId: uuid().notNull(),
  account: text(),
  providerRef: text(),
  state: status(['active', 'removing', 'removed']).notNull().default('active'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})
/* @__PURE__ */ inDatabase(cardCustomers, (t) => [
  tenantKey(t),
  unique('one_card_customer').on(t.tenantId, t.customerId, t.account).nullsNotDistinct(),
  ...belongsTo('card_customers_customer', t.tenantId, t.customerId, customers),
  index('card_customers_leaving')
    .on(t.updatedAt)
    .where(sql`state = 'removing'`),
  check('card_customers_state', oneOf('state', ['active', 'removing', 'removed'])),
  ofWhomIsSeen('others_see_their_account'),
  jobReads(),
  jobUpdates(),
])

/**
 * A card that a customer lets be charged without being there, from the wish to save it on. What was agreed to stands with it: the text's version.
 * The number is the provider's alone. `removing` is charged no more, and `removed` once the provider has forgotten it too.
 */
export const savedCards = tenantTable('saved_cards', {
  id: id(),
  customerId: uuid().notNull(),
  cardCustomerId: uuid().notNull(),
  state: status(cardStates).notNull().default('created'),
  setupRef: text(),
  clientSecret: text(),
  methodRef: text(),
  brand: text(),
  last4: text(),
  expiryMonth: integer(),
  expiryYear: integer(),
  failureCode: text(),
  consentTextId: uuid().notNull(),
  consentVersion: integer().notNull(),
  ...edited(),
  savedAt: instant(),
  removedAt: instant(),
})
/* @__PURE__ */ inDatabase(savedCards, (t) => [
  tenantKey(t),
  ...belongsTo('saved_cards_account', t.tenantId, t.cardCustomerId, cardCustomers),
  ...belongsTo('saved_cards_customer', t.tenantId, t.customerId, customers),
  uniqueIndex('one_open_card')
    .on(t.tenantId, t.customerId)
    .where(sql`state in ('created', 'requires_action', 'processing')`),
  unique('card_booked_once').on(t.tenantId, t.setupRef),
  index('saved_cards_by_setup')
    .on(t.setupRef)
    .where(sql`setup_ref is not null`),
  index('saved_cards_by_method')
    .on(t.methodRef)
    .where(sql`method_ref is not null`),
  index('saved_cards_open')
    .on(t.updatedAt)
    .where(sql`state in ('created', 'requires_action', 'processing', 'removing')`),
  check('saved_cards_state', oneOf('state', cardStates)),
  check('saved_card_is_known', sql`state <> 'saved' or method_ref is not null and saved_at is not null`),
  ofWhomIsSeen('others_see_their_cards'),
  jobReads(),
  jobUpdates(),
])
