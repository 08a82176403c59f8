import { sql, type SQL } from 'drizzle-orm'

/** A person in all tenants, a tenant's customer who has no account, or who gave an order as nobody's customer: `customerId` is the order's id then. */
export type Whom = { userId: string | null; tenantId: string | null; customerId: string | null }

/** All that this person is a customer of: (tenant_id, id). */
export const theirCustomers = (p: Whom): SQL =>
  sql`(select c.tenant_id, c.id from customers c where c.user_id = ${p.userId}::uuid union all select ${p.tenantId}::uuid, ${p.customerId}::uuid)`

/** (tenant_id, id) */
export const theirOrders = (p: Whom): SQL =>
  sql`(select o.tenant_id, o.id from ${theirCustomers(p)} w(tenant_id, id) join orders o on o.tenant_id = w.tenant_id and o.customer_id = w.id
    union all select o.tenant_id, o.id from orders o where o.tenant_id = ${p.tenantId}::uuid and o.id = ${p.customerId}::uuid and o.customer_id is null)`

/** Their addresses: (tenant_id, email), the account's own without a tenant, since it is theirs everywhere. */
export const theirAddresses = (p: Whom): SQL =>
  sql`(select null::uuid as tenant_id, u.email from users u where u.id = ${p.userId}::uuid
    union all select c.tenant_id, c.email from ${theirCustomers(p)} w(tenant_id, id) join customers c on c.tenant_id = w.tenant_id and c.id = w.id where c.email is not null)`

/**
 * Rows that hang off their orders, by lists and not by a join: tens of thousands of orders are then found by the index, whatever the planner believes of
 * tables that have just grown. Who gives an order at another shop of theirs the id of one of these shares its fate: nobody's but their own.
 */
export const ofTheirOrders = (p: Whom): SQL =>
  sql`tenant_id = any(array(select w.tenant_id from ${theirCustomers(p)} w(tenant_id, id) where w.id is not null)) and order_id = any(array(select w.id from ${theirOrders(p)} w(tenant_id, id)))`

/** What the provider calls their payments, their cards and themselves. */
export const theirIntents = (p: Whom): SQL =>
  sql`(select provider_ref from payments where provider_ref is not null and ${ofTheirOrders(p)} union all
    select r.ref from card_customers h left join saved_cards c on c.tenant_id = h.tenant_id and c.card_customer_id = h.id
      cross join lateral (values (h.provider_ref), (c.setup_ref), (c.method_ref)) r(ref)
      where r.ref is not null and (h.tenant_id, h.customer_id) in ${theirCustomers(p)})`
