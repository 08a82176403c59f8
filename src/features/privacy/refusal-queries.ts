import { sql, type SQL } from 'drizzle-orm'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import { theirOrders, type Whom } from './whose-queries.ts'

/** `tenant`: where, by its slug. */
export type Refusal = { reason: string; tenant: string; count: number }

type Check = { reason: string; at: (p: Whom) => SQL }

const orderIn = (p: Whom, where: SQL) =>
  sql`select o.tenant_id from ${theirOrders(p)} w(tenant_id, id) join orders o on o.tenant_id = w.tenant_id and o.id = w.id where ${where}`

/** What has to be settled before somebody can be forgotten. A room that sells what runs on (a subscription, a class that is booked) adds its own. */
const checks: Check[] = [
  {
    reason: 'last_owner',
    at: (p) => sql`select s.tenant_id from staff s where s.user_id = ${p.userId}::uuid and s.active and s.role = 'owner'
      and not exists (select 1 from staff x where x.tenant_id = s.tenant_id and x.role = 'owner' and x.active and x.id <> s.id)`,
  },
  { reason: 'order_open', at: (p) => orderIn(p, sql`o.status in ('pending_payment', 'placed', 'preparing', 'ready')`) },
  {
    reason: 'balance_unpaid',
    at: (p) => orderIn(p, sql`o.status = 'completed' and o.payment_status in ('unpaid', 'authorized', 'partially_paid')`),
  },
  {
    reason: 'refund_under_way',
    at: (
      p,
    ) => sql`select r.tenant_id from ${theirOrders(p)} w(tenant_id, id) join refunds r on r.tenant_id = w.tenant_id and r.order_id = w.id
      where r.state in ('pending', 'requires_action')`,
  },
]

const found = (p: Whom): SQL => {
  const each = checks.map(({ reason, at }) => sql`select ${sql.param(reason)}::text as reason, x.tenant_id from (${at(p)}) x`)
  return sql`(select f.reason, t.slug as tenant, count(*)::int as count from (${sql.join(each, sql` union all `)}) f
    join tenants t on t.id = f.tenant_id group by 1, 2 order by 1, 2)`
}

/** Empty where nothing stands in the way. */
export const refusalsOf = queryOne((q, p: Whom) =>
  q.select({ refusals: asJson<Refusal[]>(sql`coalesce(json_agg(row_to_json(r)), '[]')`) }).from(sql`${found(p)} r`),
)

/** Refuses its batch by name, with what stands in the way. */
export const assertErasable = query((q, p: Whom) =>
  q.select({ ok: asText(sql`app.assert(count(*) = 0, 'erasure_refused', jsonb_agg(to_jsonb(r)))`) }).from(sql`${found(p)} r`),
)
