-- The rules of the catalogue (quality.md 2.2). Each row is a violation: rule, and the thing that breaks it.
-- What may break one is listed with its reason in test/support/catalogue.ts.
with tables as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner,
    (select a.attnum from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenant
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
), indexes as (
  select i.*, x.relname as name, t.relname, t.tenant from pg_index i join pg_class x on x.oid = i.indexrelid join tables t on t.oid = i.indrelid
), keys as (
  select c.*, t.relname, t.tenant, f.relname as target, f.tenant as target_tenant
  from pg_constraint c join tables t on t.oid = c.conrelid join tables f on f.oid = c.confrelid
  where c.contype = 'f'
), functions as (
  select p.*, n.nspname || '.' || p.proname as name
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'app') and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
)
select 'a: row security is not forced' as rule, relname::text as thing from tables where not (relrowsecurity and relforcerowsecurity)
union all
select 'a: row security without a policy', relname from tables t where not exists (select 1 from pg_policy p where p.polrelid = t.oid)
union all
select 'b: no tenant', relname from tables where tenant is null
union all
select 'c: unique without the tenant', name from indexes where indisunique and tenant is not null and not (tenant = any(indkey::int2[]))
union all
select 'd: reference without the tenant', conname from keys where tenant is not null and target_tenant is not null and not (tenant = any(conkey))
union all
select 'e: write without a check', t.relname || '.' || p.polname
from pg_policy p join tables t on t.oid = p.polrelid
where p.polcmd in ('a', 'w', '*') and p.polwithcheck is null
union all
select 'f: role that could see past row security', rolname
from pg_roles r
where rolname in ('cortado_app', 'cortado_job', 'cortado_platform', 'cortado_search', 'cortado_closer')
  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or exists (select 1 from tables t where t.relowner = r.oid)
    or exists (select 1 from pg_auth_members m where m.member = r.oid))
union all
select 'f: a request may truncate, or make triggers and references', t.relname
from tables t
where has_table_privilege('cortado_app', t.oid, 'TRUNCATE, TRIGGER, REFERENCES')
union all
select 'f: open to everybody', t.relname from tables t, lateral aclexplode((select relacl from pg_class where oid = t.oid)) a where a.grantee = 0
union all
select 'g: runs as its owner', name from functions where prosecdef
union all
select 'g: runs as its owner without a search path', name from functions where prosecdef and not exists (select 1 from unnest(proconfig) c where c like 'search_path=%')
union all
select 'g: view that does not ask as its reader', c.relname
from pg_class c
where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and c.relkind = 'v'
  and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
union all
select 'g: materialized view', relname from pg_class where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and relkind = 'm'
union all
select 'h: index not led by the tenant', name from indexes where tenant is not null and indkey[0] <> tenant
union all
select 'i: inexact number or time without a zone', c.table_name || '.' || c.column_name
from information_schema.columns c
where c.table_schema = 'public' and c.data_type in ('real', 'double precision', 'money', 'timestamp without time zone', 'time without time zone')
union all
select 'j: reference without an index', conname
from keys k
where not exists (
  select 1 from indexes i
  where i.indrelid = k.conrelid and i.indpred is null
    and (select array_agg(x order by x) from unnest((i.indkey::int2[])[0:cardinality(k.conkey) - 1]) x) = (select array_agg(x order by x) from unnest(k.conkey) x)
)
order by 1, 2
