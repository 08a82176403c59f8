import { kind } from './words.ts'

/**
 * One row for each order, from which its parts are made. The newest of a tenant are being paid or made, one in twenty was canceled, one in
 * twenty-five was refunded in part or in whole, all others are completed. An order stands where its first variant has its stock. Every
 * hundredth is the tenant's first customer's.
 */
export const sold = `
select tenant_id, n, age, pg_temp.id(${kind.order}, n) as order_id, pg_temp.id(${kind.fulfilment}, n) as fulfilment_id, no * 100 + place as place,
  pg_temp.id(${kind.location}, no * 100 + place) as location_id, pg_temp.id(${kind.line}, n) as line_id, v, pg_temp.id(${kind.variant}, v) as variant_id,
  v % 3 = 0 as tracked, quantity, price, w, other_price, case when n % 100 = 0 then pg_temp.id(${kind.customer}, first)
    when n % 2 = 0 then pg_temp.id(${kind.customer}, first + dice / 11 % size / 5 * 5) end as customer_id, at, status,
  case when status = 'completed' and n % 50 in (11, 12) then n % 50 - 10 end as given_back,
  case when status not in ('pending_payment', 'canceled') then (at at time zone 'Europe/Berlin' - interval '4 hours')::date end as day,
  quantity * price + other_price as total
from (select *, (case when v % 3 = 0 then v / 3 else n end) % places as place, 1 + n % 3 as quantity, 100 + v * 37 % 900 as price,
    case when n % 3 = 0 and w % 3 <> 0 then 100 + w * 37 % 900 else 0 end as other_price,
    case when age < least(8, size / 5) + size / 1000 then (array['pending_payment', 'placed', 'preparing', 'ready'])[1 + age % 4]
      when n % 20 = 7 then 'canceled' else 'completed' end as status
  from (select *, first + dice % size as v, least(last, case when (first + dice / 7 % size) % 3 = 0 then 1 else 0 end + first + dice / 7 % size) as w,
      last - n as age, pg_temp.now() - make_interval(secs => (last - n + 0.5) * 63072000.0 / size) as at
    from (select *, pg_temp.dice(1, n) as dice from numbered offset 0) diced offset 0) chosen offset 0) s`

export const sale = `create temp table sale as ${sold};`

const orders = `
create temp table numbered_sale as
select n, day::text as day, row_number() over (partition by (place::bigint << 32) + (day - date '2000-01-01') order by n) as number
from sale where day is not null;
insert into orders (tenant_id, id, location_id, number, business_date, channel, customer_id, status, payment_status, currency, subtotal, discount_total,
  service_total, tax_total, tip_total, total, captured_total, refunded_total, returned_total, pricing, catalog_version, placed_by_kind, placed_by_id, hold_expires_at,
  placed_at, completed_at, canceled_at, created_at, updated_at)
select tenant_id, order_id, location_id, number, numbered_sale.day, (array['online', 'counter', 'kiosk'])[1 + n % 3], customer_id, status,
  case when given_back = 1 then 'partially_refunded' when given_back = 2 then 'refunded' when number is null then 'unpaid' else 'paid' end,
  'EUR', total, 0, 0, (total * 19 + 59) / 119, 0, total, case when number is null then 0 else total end, back, back,
  '{"rounding": "half_up", "taxScope": "total", "taxes": [], "serviceCharges": [], "exclusiveTax": 0, "discounts": []}', 1,
  case when n % 3 = 1 then 'staff' else 'customer' end, null, case when status = 'pending_payment' then at + interval '15 minutes' end,
  case when number is not null then at + interval '1 minute' end, case when status = 'completed' then at + interval '9 minutes' end,
  case when status = 'canceled' then at + interval '15 minutes' end, at, at + interval '9 minutes'
from sale left join numbered_sale using (n)
cross join lateral (select case given_back when 1 then greatest(1, total / 2) when 2 then total else 0 end as back) due;
insert into order_counters (tenant_id, location_id, business_date, last)
select tenant_id, location_id, day, count(*) from sale where day is not null group by 1, 2, 3;
insert into fulfilments (tenant_id, id, order_id, location_id, kind, state, started_at, ready_at, completed_at, canceled_at, changed_at, queued_at)
select tenant_id, fulfilment_id, order_id, location_id, 'pickup', case status when 'pending_payment' then 'pending' else status end,
  case when status in ('preparing', 'ready', 'completed') then at + interval '3 minutes' end, case when status in ('ready', 'completed') then at + interval '6 minutes' end,
  case when status = 'completed' then at + interval '9 minutes' end, case when status = 'canceled' then at + interval '15 minutes' end,
  at + interval '9 minutes', case when status not in ('pending_payment', 'canceled') then at + interval '1 minute' end
from sale;`

const lines = `
insert into order_lines (tenant_id, id, order_id, position, kind, fulfilment_id, variant_id, name, variant_name, sku, quantity, unit_price, gross, discount,
  net, tax, total, stock)
select tenant_id, line_id, order_id, 0, 'goods', fulfilment_id, variant_id, 'Article ' || v, 'Regular', 'SKU-' || lpad(v::text, 8, '0'), quantity, price,
  price * quantity, 0, price * quantity, (price * quantity * 19 + 59) / 119, price * quantity,
  case when not tracked then 'none' when status = 'canceled' then 'released' when status in ('pending_payment', 'placed') then 'held' else 'sold' end
from sale;
insert into order_lines (tenant_id, id, order_id, position, kind, fulfilment_id, variant_id, name, variant_name, sku, quantity, unit_price, gross, discount,
  net, tax, total)
select tenant_id, pg_temp.id(${kind.secondLine}, n), order_id, 1, 'goods', fulfilment_id, pg_temp.id(${kind.variant}, w), 'Article ' || w, 'Regular',
  'SKU-' || lpad(w::text, 8, '0'), 1, other_price, other_price, 0, other_price, (other_price * 19 + 59) / 119, other_price
from sale where other_price > 0;`

const money = `
insert into payments (tenant_id, id, order_id, kind, state, amount, refunded_amount, currency, provider, provider_ref, tendered, change, created_at, updated_at, captured_at)
select tenant_id, pg_temp.id(${kind.payment}, n), order_id, case when cash then 'cash' else 'card_online' end,
  case status when 'pending_payment' then 'requires_action' else 'captured' end, total,
  case given_back when 1 then greatest(1, total / 2) when 2 then total else 0 end, 'EUR', case when not cash then 'stripe' end,
  case when not cash then 'pi_filled_' || n end, case when cash then total end, case when cash then 0 end, at, at + interval '1 minute',
  case when status <> 'pending_payment' then at + interval '1 minute' end
from sale cross join lateral (select n % 3 = 1 and status <> 'pending_payment' as cash) paid
where status <> 'canceled' and (status <> 'pending_payment' or age % 8 = 0);
insert into pay_links (tenant_id, id, order_id, hash, mailed, expires_at)
select tenant_id, pg_temp.id(${kind.payLink}, n), order_id, 'filled-link-' || n, false, at + interval '3 days' from sale where status = 'pending_payment';
insert into refunds (tenant_id, id, order_id, payment_id, amount, currency, state, reason, provider_ref, created_at, updated_at)
select tenant_id, pg_temp.id(${kind.refund}, n), order_id, pg_temp.id(${kind.payment}, n), case given_back when 1 then greatest(1, total / 2) else total end,
  'EUR', 'succeeded', 'requested', 're_filled_' || n, at + interval '1 day', at + interval '1 day'
from sale where given_back is not null;`

export const sales = orders + lines + money
