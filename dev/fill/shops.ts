import { kind } from './words.ts'

/**
 * One tenant with six tenths of everything, five with a twentieth each, and small ones of at most 500 that share the rest. `first` to `last` are
 * a tenant's numbers: product n, order n and event n are the same tenant's.
 */
export const numbered = (rows: number) => `
create temp table shop as
with sizes as (
  select 1 as no, ceil(${rows} * 0.6)::bigint as size
  union all select no, ceil(${rows} * 0.05)::bigint from generate_series(2, 6) no
  union all select 6 + no, greatest(5, least(500, ${rows} / 200))::bigint
  from generate_series(1, ceil(${rows} * 0.15 / greatest(5, least(500, ${rows} / 200)))::integer) no
)
select no, pg_temp.id(${kind.tenant}, no) as tenant_id, case when no = 1 then 'filled' else 'filled-' || no end as slug, size,
  (sum(size) over (order by no) - size + 1)::bigint as first, sum(size) over (order by no)::bigint as last,
  case when no = 1 then 12 when no <= 6 then 4 else 1 end as places
from sizes;
create temp table numbered as select s.*, n from shop s, generate_series(s.first, s.last) n;`

export const shops = `
insert into tenants (id, slug, name, country, currency, zone, tax_mode, created_at)
select tenant_id, slug, 'Filled ' || no, 'DE', 'EUR', 'Europe/Berlin', 'inclusive', pg_temp.now() - interval '3 years' from shop;
insert into catalogs (tenant_id) select tenant_id from shop;
insert into locations (tenant_id, id, name, slug, zone, currency)
select tenant_id, pg_temp.id(${kind.location}, no * 100 + place), 'Place ' || place, 'place-' || place, 'Europe/Berlin', 'EUR'
from shop, generate_series(0, places - 1) place;`

/** Everybody can be found, nobody can sign in: there is no such password hash. */
export const people = `
insert into users (id, email, name, password_hash)
select pg_temp.id(${kind.user}, -worker), 'worker-' || worker || '@filled.example', 'Worker ' || worker, 'none'
from (select no * 100 + w as worker from shop, generate_series(0, places * 2) w) workers;
insert into staff (tenant_id, id, user_id, role, location_ids)
select tenant_id, pg_temp.id(${kind.staff}, no * 100 + w), pg_temp.id(${kind.user}, -(no * 100 + w)),
  case when w = 0 then 'owner' when w % 5 = 1 then 'manager' else 'staff' end,
  case when w % 3 = 2 then array[pg_temp.id(${kind.location}, no * 100)] end
from shop, generate_series(0, places * 2) w;
create temp table person as
select tenant_id, n, pg_temp.id(${kind.user}, n) as user_id, pg_temp.id(${kind.customer}, n) as customer_id,
  (array['Ada','Grace','Edsger','Barbara','Alan','Radia','Donald','Frances','Ken','Shafi','Tim','Hedy','Dennis','Karen','Linus','Margaret'])[1 + n % 16]
    || ' ' || (array['Lovelace','Hopper','Dijkstra','Liskov','Turing','Perlman','Knuth','Allen','Thompson','Goldwasser','Lee','Lamarr','Ritchie'])[1 + n % 13]
    || ' ' || n as name
from numbered where (n - first) % 5 = 0;
insert into users (id, email, name, password_hash, email_verified_at)
select user_id, 'person-' || n || '@filled.example', name, 'none', pg_temp.now() - interval '1 day' from person;
insert into customers (tenant_id, id, user_id, name, email, created_at)
select tenant_id, customer_id, user_id, name, 'person-' || n || '@filled.example', pg_temp.now() - interval '2 years' from person;
insert into card_customers (tenant_id, id, customer_id, provider_ref) select tenant_id, pg_temp.id(${kind.cardCustomer}, n), customer_id, 'cus_filled_' || n from person where n % 4 = 0;
insert into saved_cards (tenant_id, id, customer_id, card_customer_id, state, setup_ref, method_ref, brand, last4, expiry_month, expiry_year, consent_text_id, consent_version, saved_at, updated_at)
select tenant_id, pg_temp.id(${kind.card}, n), customer_id, pg_temp.id(${kind.cardCustomer}, n), case when n % 400 = 0 then 'removing' else 'saved' end, 'seti_filled_' || n, 'pm_filled_' || n,
  'visa', '4242', 12, 2034, customer_id, 1, pg_temp.now() - interval '1 year', pg_temp.now() - interval '1 day' from person where n % 4 = 0;
insert into sign_ins (id, user_id, tenant_id, created_at)
select pg_temp.id(${kind.signIn}, n), user_id, tenant_id, pg_temp.now() - interval '1 day' from person;
insert into refresh_tokens (hash, sign_in_id, user_id, generation, expires_at)
select 'filled-token-' || n, pg_temp.id(${kind.signIn}, n), user_id, 1, pg_temp.now() + interval '29 days' from person;
insert into account_log (id, user_id, action, sign_in_id, at)
select pg_temp.id(${kind.accountLog}, n), user_id, 'account.signed-in', pg_temp.id(${kind.signIn}, n), pg_temp.now() - interval '1 day' from person;`
