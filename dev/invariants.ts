/** What must hold whatever happened (quality.md 1.1): each statement finds the rows of a tenant that break it. */
const violations: Record<string, string> = {
  'I1 an order’s money is what its payments and refunds say': `
    select o.id from orders o
    left join (select order_id, sum(amount) as captured from payments where tenant_id = $1 and state = 'captured' group by 1) p on p.order_id = o.id
    left join (select order_id, sum(amount) as refunded from refunds where tenant_id = $1 and state = 'succeeded' group by 1) r on r.order_id = o.id
    where o.tenant_id = $1 and (o.captured_total <> coalesce(p.captured, 0) or o.refunded_total <> coalesce(r.refunded, 0))`,
  'I1 no payment gives back more than it took': `
    select y.id from payments y left join refunds r on r.tenant_id = y.tenant_id and r.payment_id = y.id and r.state in ('pending', 'requires_action', 'succeeded')
    where y.tenant_id = $1 group by y.id, y.amount having coalesce(sum(r.amount), 0) > y.amount`,
  'I1 what a payment has given back or owes is the sum of its refunds': `
    select y.id from payments y left join refunds r on r.tenant_id = y.tenant_id and r.payment_id = y.id and r.state in ('pending', 'requires_action', 'succeeded')
    where y.tenant_id = $1 group by y.id, y.refunded_amount having y.refunded_amount <> coalesce(sum(r.amount), 0)`,
  'I1 what was returned of an order is the sum of its refunds, without money that came too much': `
    select o.id from orders o left join refunds r on r.tenant_id = o.tenant_id and r.order_id = o.id
      and r.state in ('pending', 'requires_action', 'succeeded') and r.reason not in ('paid_after_cancel', 'overpaid')
    where o.tenant_id = $1 group by o.id, o.returned_total having o.returned_total <> coalesce(sum(r.amount), 0)`,
  'I2 a level is the sum of its movements': `
    select l.variant_id from inventory_levels l
    left join (select location_id, variant_id, sum(delta_on_hand) as on_hand, sum(delta_reserved) as reserved from inventory_movements
      where tenant_id = $1 group by 1, 2) m on m.location_id = l.location_id and m.variant_id = l.variant_id
    where l.tenant_id = $1 and (l.on_hand <> coalesce(m.on_hand, 0) or l.reserved <> coalesce(m.reserved, 0))`,
  'I2 what is reserved is held by lines of live orders': `
    select l.variant_id from inventory_levels l
    left join (select o.location_id, i.variant_id, sum(i.quantity - i.returned_quantity) as held from order_lines i join orders o on o.tenant_id = i.tenant_id and o.id = i.order_id
      where i.tenant_id = $1 and i.stock = 'held' group by 1, 2) h on h.location_id = l.location_id and h.variant_id = l.variant_id
    where l.tenant_id = $1 and l.reserved <> coalesce(h.held, 0)`,
  'I2 nothing is sold that was not there': `
    select variant_id from inventory_levels where tenant_id = $1 and not backorder and on_hand - reserved < 0`,
  'I2 a canceled order holds nothing': `
    select i.id from order_lines i join orders o on o.tenant_id = i.tenant_id and o.id = i.order_id
    where i.tenant_id = $1 and o.status = 'canceled' and i.stock in ('held', 'sold')`,
  'I2 a line has reserved what it holds': `
    select l.id from order_lines l left join inventory_movements m on m.tenant_id = l.tenant_id and m.line_id = l.id
    where l.tenant_id = $1 group by l.id, l.stock, l.quantity, l.returned_quantity
    having coalesce(sum(m.delta_reserved), 0) <> case when l.stock = 'held' then l.quantity - l.returned_quantity else 0 end`,
  'I2 what somebody works on is held no longer': `
    select l.id from order_lines l join fulfilments f on f.tenant_id = l.tenant_id and f.id = l.fulfilment_id
    where l.tenant_id = $1 and l.stock = 'held' and f.state not in ('pending', 'placed')`,
  'I4 a key has one audit row of its effect': `
    select resource_id from audit_log where tenant_id = $1 and action = 'order.created' group by 1 having count(*) > 1`,
  'I4 no key is left running beyond its lease': `
    select key from idempotency where tenant_id = $1 and state = 'done' and (answer is null or status is null or reader is null)`,
  'I5 a paid order has been paid in full, in its own currency': `
    select o.id from orders o left join payments p on p.tenant_id = o.tenant_id and p.order_id = o.id and p.state = 'captured'
    where o.tenant_id = $1 and o.payment_status = 'paid' group by o.id, o.total, o.currency, o.refunded_total
    having coalesce(sum(p.amount), 0) - o.refunded_total <> o.total or bool_or(p.currency <> o.currency)`,
  'I5 no goods for nothing: what no staff placed was paid in full before': `
    select id from orders where tenant_id = $1 and placed_by_kind <> 'staff' and placed_at is not null and captured_total < total`,
  'I7 every order has the audit row of its making': `
    select o.id from orders o where o.tenant_id = $1 and o.created_at > coalesce((select min(at) from audit_log where tenant_id = $1), 'infinity')
    and not exists (select 1 from audit_log a where a.tenant_id = $1 and a.resource_id = o.id and a.action = 'order.created')`,
  'I7 money that went back has an audit row': `
    select r.id from refunds r where r.tenant_id = $1 and r.state = 'succeeded'
    and not exists (select 1 from audit_log a where a.tenant_id = r.tenant_id and a.resource_type = 'refund' and a.resource_id = r.id)`,
  'I8 a state has the times that lead to it': `
    select f.id from fulfilments f where f.tenant_id = $1 and (f.state = 'completed' and f.completed_at is null or f.state = 'canceled' and f.canceled_at is null
      or f.state = 'preparing' and f.started_at is null or f.state = 'ready' and f.ready_at is null)`,
  'I8 an order’s status follows from its fulfilments': `
    select o.id from orders o join fulfilments f on f.tenant_id = o.tenant_id and f.order_id = o.id where o.tenant_id = $1 group by o.id, o.status
    having (bool_and(f.state = 'canceled')) <> (o.status = 'canceled') or (bool_or(f.state = 'pending') and o.status <> 'pending_payment')`,
  'I8 an order has a number if and only if it was placed': `
    select id from orders where tenant_id = $1 and (number is null) <> (placed_at is null)`,
  'I8 the numbers of a day are as many as its orders, and none is given twice': `
    select d.location_id, d.business_date, d.last, n.numbered, n.numbers from (select * from order_counters where tenant_id = $1) d
    full join (select location_id, business_date, count(*) as numbered, count(distinct number) as numbers from orders
      where tenant_id = $1 and number is not null group by 1, 2) n on n.location_id = d.location_id and n.business_date = d.business_date
    where d.last is distinct from n.numbered or n.numbered <> n.numbers`,
  'I8 events of an order are numbered without a gap': `
    select aggregate_id from events where tenant_id = $1 and aggregate = 'order' group by 1 having max(seq) <> count(*) or min(seq) <> 1`,
  'I9 an order’s totals are those of its lines': `
    select o.id from orders o join lateral (select coalesce(sum(gross), 0) as gross, coalesce(sum(discount), 0) as discount, coalesce(sum(net), 0) as net
      from order_lines i where i.tenant_id = o.tenant_id and i.order_id = o.id) l on true
    where o.tenant_id = $1 and (o.subtotal <> l.gross or o.discount_total <> l.discount or l.net <> l.gross - l.discount
      or o.total <> l.net + o.service_total + (o.pricing ->> 'exclusiveTax')::bigint + o.tip_total)`,
}

export type Ask = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>

/** Every invariant that a tenant's rows break, by name, with the first of those rows. */
export async function brokenInvariants(ask: Ask, tenantId: string): Promise<Record<string, unknown[]>> {
  const broken: Record<string, unknown[]> = {}
  for (const [name, text] of Object.entries(violations)) {
    const rows = await ask(text, [tenantId])
    if (rows.length > 0) broken[name] = rows.slice(0, 5)
  }
  return broken
}
