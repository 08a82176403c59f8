import { getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { savedCards } from '../../../drizzle/cards.ts'
import { consents } from '../../../drizzle/consents.ts'
import { customers } from '../../../drizzle/customers.ts'
import { auditLog } from '../../../drizzle/events.ts'
import { accountLog, signIns, users } from '../../../drizzle/identity.ts'
import { mails } from '../../../drizzle/mails.ts'
import { fulfilments, orderLines, orders } from '../../../drizzle/orders.ts'
import { payments, refunds } from '../../../drizzle/payments.ts'
import { classesOf, personal } from '../../../drizzle/personal.ts'
import { query } from '../../db/query.ts'
import { asFlag, asText } from '../../db/sql.ts'
import { theirAddresses } from '../privacy/whose-queries.ts'

/** Whose, and behind which row: `at` and `id` of the last one, in the order of the section. */
export type Asked = { userId: string | null; tenantId: string | null; customerId: string | null; at: string | null; id: string | null }

/** More arguments than this no function of Postgres takes. */
const MOST_COLUMNS = 45
const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A row as JSON: every column but what proves who somebody is and what repeats another one (drizzle/personal.ts). */
function rowOf(table: PgTable, alias: string, inside: [key: string, value: SQL][] = []): SQL {
  const name = getTableName(table)
  const hidden = new Set(classesOf(personal[name] ?? {}).flatMap(([column, as]) => (as === 'secret' || as === 'derived' ? [column] : [])))
  const pairs = Object.values(getTableColumns(table))
    .map((column) => [column.name, snake(column.name)] as const)
    .filter(([, column]) => !hidden.has(column))
    .map(([key, column]) => sql`${sql.param(key)}::text, ${sql.identifier(alias)}.${sql.identifier(column)}`)
  if (pairs.length + inside.length > MOST_COLUMNS) throw new Error(`${name} has more columns than one row of JSON takes`)
  return sql`json_build_object(${sql.join([...pairs, ...inside.map(([key, value]) => sql`${sql.param(key)}::text, ${value}`)], sql`, `)})`
}

const ofItsOrder = (table: PgTable): [string, SQL] => {
  const name = getTableName(table)
  return [
    name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    sql`(select coalesce(json_agg(${rowOf(table, 'x')} order by x.id), '[]') from ${sql.identifier(name)} x where x.tenant_id = t.tenant_id and x.order_id = t.id)`,
  ]
}

type Section = { table: PgTable; where: (p: Asked) => SQL; at?: string; inside?: [string, SQL][] }

/** A page ends with its `limit`, or with the row by which it has `most` bytes. */
function section({ table, where, at = 'created_at', inside }: Section) {
  const name = getTableName(table)
  const time = sql`t.${sql.identifier(at)}`
  return query((q, p: Asked & { limit: number; most: number }) =>
    q
      .select({
        at: asText(sql`s.at`),
        id: asText(sql`s.id`),
        row: asText(sql`s.row`),
        isLast: asFlag(sql`s.place = s.found and s.found < ${p.limit}::int`),
      })
      .from(
        sql`(select r.*, row_number() over w as place, count(*) over () as found, coalesce(sum(octet_length(r.row)) over (w rows between unbounded preceding and 1 preceding), 0) as before
          from (select ${time} as at, t.id, ${rowOf(table, 't', inside)}::text as row from ${sql.identifier(name)} t
            where ${where(p)} and (${p.id}::uuid is null or (${time}, t.id) > (${p.at}::timestamptz, ${p.id}::uuid))
            order by ${time}, t.id limit ${p.limit}::int) r
          window w as (order by r.at, r.id)) s`,
      )
      .where(sql`s.before < ${p.most}::int`)
      .orderBy(sql`s.at`, sql`s.id`),
  )
}

const customer = (p: Asked) => sql`t.tenant_id = ${p.tenantId}::uuid`

/** What is a person's own, whatever the tenant. */
export const accountSections = {
  account: section({ table: users, where: (p) => sql`t.id = ${p.userId}::uuid` }),
  signIns: section({ table: signIns, where: (p) => sql`t.user_id = ${p.userId}::uuid` }),
  consents: section({ table: consents, where: (p) => sql`t.user_id = ${p.userId}::uuid`, at: 'at' }),
  accountLog: section({ table: accountLog, where: (p) => sql`t.user_id = ${p.userId}::uuid`, at: 'at' }),
  mails: section({
    table: mails,
    where: (p) => sql`t.recipient in (select a.email from ${theirAddresses(p)} a where a.tenant_id is null)`,
  }),
}

/** What one tenant knows of one customer. */
export const tenantSections = {
  customer: section({ table: customers, where: (p) => sql`${customer(p)} and t.id = ${p.customerId}::uuid` }),
  cards: section({ table: savedCards, where: (p) => sql`${customer(p)} and t.customer_id = ${p.customerId}::uuid` }),
  orders: section({
    table: orders,
    where: (p) => sql`${customer(p)} and t.customer_id = ${p.customerId}::uuid`,
    inside: [orderLines, payments, refunds, fulfilments].map(ofItsOrder),
  }),
  auditOfThem: section({ table: auditLog, where: (p) => sql`${customer(p)} and t.resource_id = ${p.customerId}::uuid`, at: 'at' }),
  auditByThem: section({ table: auditLog, where: (p) => sql`${customer(p)} and t.actor_id = ${p.userId}::uuid`, at: 'at' }),
}

/** Where a person is a customer. */
export const customersOf = query((q, p: { userId: string | null; tenantId: string | null; customerId: string | null }) =>
  q
    .select({ tenantId: asText(sql`c.tenant_id`), customerId: asText(sql`c.id`), slug: asText(sql`n.slug`), name: asText(sql`n.name`) })
    .from(sql`customers c join tenants n on n.id = c.tenant_id`)
    .where(sql`c.user_id = ${p.userId}::uuid or (c.tenant_id, c.id) = (${p.tenantId}::uuid, ${p.customerId}::uuid)`)
    .orderBy(sql`n.slug`),
)
