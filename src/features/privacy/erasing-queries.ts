import { getTableName, sql, type SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { cardCustomers, savedCards } from '../../../drizzle/cards.ts'
import { consents } from '../../../drizzle/consents.ts'
import { customers } from '../../../drizzle/customers.ts'
import { idempotency, streamTickets } from '../../../drizzle/events.ts'
import { externalIdentities, passkeys, recoveryCodes, totpFactors } from '../../../drizzle/factors.ts'
import { oneTimeTokens, refreshTokens, signIns, users } from '../../../drizzle/identity.ts'
import { mailEvents, mails } from '../../../drizzle/mails.ts'
import { orderLines, orders } from '../../../drizzle/orders.ts'
import { payments, refunds, stripeInbox } from '../../../drizzle/payments.ts'
import { classesOf, personal } from '../../../drizzle/personal.ts'
import { dataExports } from '../../../drizzle/privacy.ts'
import { invitations } from '../../../drizzle/staff.ts'
import { query } from '../../db/query.ts'
import { ofTheirOrders, theirAddresses, theirCustomers, theirIntents, theirOrders, type Whom } from './whose-queries.ts'

type Whose = (p: Whom) => SQL

const ofUser =
  (column = 'user_id'): Whose =>
  (p) =>
    sql`${sql.identifier(column)} = ${p.userId}::uuid`
const ofCustomer =
  (column: string): Whose =>
  (p) =>
    sql`(tenant_id, ${sql.identifier(column)}) in ${theirCustomers(p)}`
/** To one of their addresses, or to one that they gave and never confirmed. */
const ofTheirMail: Whose = (p) => sql`mails.id in (
  select m.id from ${theirAddresses(p)} a join mails m on m.recipient = a.email and (a.tenant_id is null or a.tenant_id = m.tenant_id)
  union all select m.id from mails m where m.caused_by = ${p.userId}::uuid and m.state <> 'queued')`
/** What a keyed command of theirs was answered, or one of the staff's that speaks of them or of an order of theirs. */
const aboutThem: Whose = (
  p,
) => sql`tenant_id in (select w.tenant_id from ${theirCustomers(p)} w(tenant_id, id)) and (principal = 'user:' || ${p.userId}::text
  or exists (select 1 from regexp_matches(answer, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m where m[1] in (
    select w.id::text from ${theirCustomers(p)} w(tenant_id, id) where w.id is not null union all select w.id::text from ${theirOrders(p)} w(tenant_id, id))))`
const aboutTheirMail: Whose = (p) => sql`mail_id in (select mails.id from mails where ${ofTheirMail(p)})`

/** Whose the rows are, in the order in which they are erased: addresses last, because others are found by them. */
const tables: [table: PgTable, whose: Whose][] = [
  [mailEvents, aboutTheirMail],
  [mails, ofTheirMail],
  [
    invitations,
    // as an array, of which the planner knows that it is short
    (p) => sql`email = any(array(select a.email from ${theirAddresses(p)} a))
      and email in (select a.email from ${theirAddresses(p)} a where a.tenant_id is null or a.tenant_id = invitations.tenant_id)`,
  ],
  [
    oneTimeTokens,
    (p) => sql`user_id = ${p.userId}::uuid or data ->> 'email' in (select u.email from users u where u.id = ${p.userId}::uuid)`,
  ],
  [totpFactors, ofUser()],
  [recoveryCodes, ofUser()],
  [passkeys, ofUser()],
  [externalIdentities, ofUser()],
  [refreshTokens, (p) => sql`sign_in_id = any(array(select s.id from sign_ins s where s.user_id = ${p.userId}::uuid))`],
  [signIns, ofUser()],
  [streamTickets, (p) => sql`actor ->> 'userId' = ${p.userId}::text`],
  [idempotency, aboutThem],
  [
    stripeInbox,
    (p) => sql`object_id = any(array${theirIntents(p)}) or payload #>> '{data,object,payment_intent}' = any(array${theirIntents(p)})`,
  ],
  [savedCards, ofCustomer('customer_id')],
  [cardCustomers, ofCustomer('customer_id')],
  [orderLines, ofTheirOrders],
  [refunds, ofTheirOrders],
  [payments, ofTheirOrders],
  [orders, (p) => sql`(tenant_id, id) in ${theirOrders(p)}`],
  [consents, ofUser()],
  [dataExports, (p) => sql`user_id = ${p.userId}::uuid or (tenant_id, customer_id) in ${theirCustomers(p)}`],
  [customers, ofCustomer('id')],
  [users, ofUser('id')],
]

/** What stands where something must. */
const instead: Record<string, SQL> = {
  'customers.name': sql`'Erased'`,
  'users.name': sql`'Erased'`,
  'users.email': sql`'erased-' || users.id || '@erased.invalid'`,
  'users.password_hash': sql`''`,
  'idempotency.answer': sql`'[]'`,
  'stripe_inbox.payload': sql`app.impersonal(payload)`,
}
/** A key stays used, and its answer is told by no reader any more: who asks again hears that it was done. */
const besides: Record<string, Record<string, SQL>> = {
  customers: { erasedAt: sql`coalesce(erased_at, app.now())` },
  idempotency: { reader: sql`'erased'` },
  saved_cards: { state: sql`'removing'`, updatedAt: sql`app.now()` },
  card_customers: { state: sql`'removing'`, updatedAt: sql`app.now()` },
}
/** Rows that there is something to do about besides: the provider has yet to forget them (features/cards). */
const standing: Record<string, SQL> = {
  saved_cards: sql`state not in ('removing', 'removed')`,
  card_customers: sql`state = 'active'`,
}
/** Rows that hold nothing but what is personal. */
const whole = new Set(['totp_factors', 'recovery_codes', 'refresh_tokens', 'stream_tickets', 'data_exports'])

/** What an erasure sets, from the registry; undefined where it deletes the row. */
function changesOf(name: string): Record<string, SQL> | undefined {
  const classes = classesOf(personal[name] ?? {})
  if (whole.has(name) || classes.some(([, as]) => as === 'deleted')) return undefined
  const touched = classes.filter(([, as]) => as === 'nulled' || as === 'replaced' || as === 'secret')
  return Object.fromEntries(touched.map(([column]) => [column, instead[`${name}.${column}`] ?? sql`null`]))
}

const camel = (column: string) => column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

function erasing([table, whose]: [PgTable, Whose]) {
  const name = getTableName(table)
  const changes = changesOf(name)
  if (!changes) return query((q, p: Whom) => q.delete(table).where(whose(p)))
  const set = { ...Object.fromEntries(Object.entries(changes).map(([column, value]) => [camel(column), value])), ...besides[name] }
  const held = sql.join(
    [...Object.keys(changes).map((column) => sql`${sql.identifier(column)} is not null`), ...(standing[name] ? [standing[name]] : [])],
    sql` or `,
  )
  return query((q, p: Whom) =>
    q
      .update(table)
      .set(set)
      .where(sql`(${held}) and (${whose(p)})`),
  )
}

export const erasedTables = tables.map(([table]) => getTableName(table))

/** Everything that an erasure does in the database: one list, one transaction. */
export const erasingQueries = tables.map(erasing)

/** The files that go with it. */
export const filesOf = query((q, p: Whom) =>
  q
    .select({ key: dataExports.key })
    .from(dataExports)
    .where(sql`user_id = ${p.userId}::uuid or (tenant_id, customer_id) in ${theirCustomers(p)}`),
)
