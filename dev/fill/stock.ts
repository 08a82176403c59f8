import { sold } from './sales.ts'
import { kind } from './words.ts'

/** A counted variant lies at one place: its level is the sum of what came and what orders held and took. */
export const stock = `
create temp table taken as
select tenant_id, n, location_id, variant_id, order_id, line_id, quantity, at, status from (${sold}) sale where tracked;
insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, line_id, actor_kind, actor_id, occurred_at, recorded_at)
select tenant_id, pg_temp.id(${kind.received}, n), pg_temp.id(${kind.location}, no * 100 + n / 3 % places), pg_temp.id(${kind.variant}, n), 'receive',
  case when n % 30 = 0 then 1000 else 1000000 end, 'receipt', pg_temp.id(${kind.received}, n), pg_temp.id(${kind.variant}, n), 'system', null, at, at
from (select *, pg_temp.now() - interval '731 days' as at from numbered where n % 3 = 0) arrived;
insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_reserved, ref_type, ref_id, line_id, actor_kind, actor_id, occurred_at, recorded_at)
select tenant_id, pg_temp.id(${kind.held}, n), location_id, variant_id, 'hold', quantity, 'order', order_id, line_id, 'system', null, at, at from taken;
insert into inventory_movements (tenant_id, id, location_id, variant_id, kind, delta_on_hand, delta_reserved, ref_type, ref_id, line_id, part, actor_kind, actor_id, occurred_at, recorded_at)
select tenant_id, pg_temp.id(${kind.moved}, n), location_id, variant_id, case status when 'canceled' then 'release' else 'sale' end,
  case status when 'canceled' then 0 else -quantity end, -quantity, 'order', order_id, line_id, 1, 'system', null, at + interval '3 minutes', at + interval '3 minutes'
from taken where status not in ('pending_payment', 'placed');
insert into inventory_levels (tenant_id, location_id, variant_id, on_hand, reserved, low_stock_at, updated_at)
select tenant_id, location_id, variant_id, sum(delta_on_hand), sum(delta_reserved), case when sum(delta_on_hand) <= 1000 then 1000 else 5 end, pg_temp.now()
from inventory_movements group by tenant_id, location_id, variant_id;`
