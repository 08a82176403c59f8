import { kind } from './words.ts'

/**
 * A kind of class a category of difficulty, two rooms a place, a series for every ninety of a tenant's numbers and a session for each: half of them are over,
 * the others to come; one in twenty is not shown, one in ten full, one in fifty canceled.
 */
export const classes = `
insert into class_types (tenant_id, id, name, difficulty, duration_minutes, capacity, price, credit_cost, closes_minutes, cutoff_minutes)
select tenant_id, pg_temp.id(${kind.classType}, no * 10 + t), 'Class ' || t, (array['all', 'beginner', 'intermediate', 'advanced'])[1 + t % 4], 60, 20, 1800, 1, 0, 720
from shop, generate_series(0, 7) t;
insert into rooms (tenant_id, id, location_id, name)
select tenant_id, pg_temp.id(${kind.room}, no * 1000 + place * 10 + r), pg_temp.id(${kind.location}, no * 100 + place), 'Room ' || r
from shop, generate_series(0, places - 1) place, generate_series(0, 1) r;
create temp table timetable as select tenant_id, no, places, first, last, n, (n - first) / 90 as s, (n - first) % 90 as i, pg_temp.dice(36, n) as dice from numbered;
insert into class_series (tenant_id, id, class_type_id, location_id, room_id, first_date, from_date, time, zone, rule, exdates, rdates, horizon_days,
  duration_minutes, capacity, price, credit_cost, closes_minutes, cutoff_minutes, published, look_at)
select distinct on (tenant_id, s) tenant_id, pg_temp.id(${kind.series}, first + s), pg_temp.id(${kind.classType}, no * 10 + s % 8),
  pg_temp.id(${kind.location}, no * 100 + s % places), pg_temp.id(${kind.room}, no * 1000 + s % places * 10 + s % 2),
  (pg_temp.now()::date - 45)::text, (pg_temp.now()::date - 45)::text, lpad((6 + s % 14)::text, 2, '0') || ':00', 'UTC', 'FREQ=DAILY', '{}', '{}', 45,
  60, 20, 1800, 1, 0, 720, true, case when s % 2 = 0 then pg_temp.now() + interval '1 day' end
from timetable order by tenant_id, s, n;
insert into sessions (tenant_id, id, class_type_id, series_id, recurrence, location_id, room_id, difficulty, starts_at, ends_at, zone, duration_minutes, capacity,
  price, credit_cost, closes_minutes, cutoff_minutes, taken, published, state)
select tenant_id, pg_temp.id(${kind.session}, n), pg_temp.id(${kind.classType}, no * 10 + s % 8), pg_temp.id(${kind.series}, first + s),
  to_char(at, 'YYYY-MM-DD"T"HH24:MI'), pg_temp.id(${kind.location}, no * 100 + s % places), pg_temp.id(${kind.room}, no * 1000 + s % places * 10 + s % 2),
  (array['all', 'beginner', 'intermediate', 'advanced'])[1 + s % 4], at, at + interval '1 hour', 'UTC', 60, 20, 1800, 1, 0, 720,
  case when dice % 10 = 0 then 20 else dice % 20 end, dice / 10 % 20 <> 0,
  case when dice / 200 % 50 = 0 then 'canceled' when at + interval '1 hour' < pg_temp.now() then 'completed' else 'scheduled' end
from (select *, (pg_temp.now()::date + (i - 45)::integer + make_interval(hours => (6 + s % 14)::integer)) at time zone 'UTC' as at from timetable) timed;`
