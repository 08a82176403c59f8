-- Tools of test/isolation.test.ts, made as superuser in a database of its own: rows for every table, from the catalogue alone.
create schema probe;
grant usage on schema probe to public;
create table probe.seeds (relname text, n int, spot tid, columns text, vals text, pkey text, primary key (relname, n));
grant select on probe.seeds to public;

-- Ids follow from what they name, so that orders.id of row 1 is everybody's order_id of row 1.
create function probe.id(stem text, n int) returns uuid language sql immutable as
  $$ select md5(stem || ':' || n)::uuid $$;

create function probe.stem(relname text) returns text language sql immutable as
  $$ select regexp_replace(regexp_replace(relname, 'ies$', 'y'), '([^s])s$', '\1') $$;

-- One value for a column: by its name where policies look at it, else by its type.
create function probe.value(relname text, col text, type text, required boolean, n int) returns text language sql as $$
  select case
    -- the platform's own
    when relname = 'consent_texts' and col = 'tenant_id' and n = 2 then 'null'
    when col in ('tenant_id', 'of_tenant') or (relname = 'tenants' and col = 'id') then quote_literal(probe.id('tenant', 1))
    when col = 'id' and type = 'uuid' then quote_literal(probe.id(probe.stem(relname), n))
    when col = 'actor_id' then quote_literal(probe.id('user', n))
    when col = 'aggregate_id' then quote_literal(probe.id('order', n))
    when relname = 'domains' and col = 'verified_at' then 'now()'
    when col = 'location_ids' then format('array[%L::uuid]', probe.id('location', n))
    when relname = 'roles' and col = 'key' then quote_literal('role' || n)
    when col in ('aggregate', 'ref_type') then quote_literal('order')
    when col in ('status', 'state') and type = 'text' then quote_literal(case n when 1 then 'active' else 'draft' end)
    when col = 'actor_kind' then quote_literal('customer')
    when type = 'uuid' then quote_literal(probe.id(regexp_replace(col, '_id$', ''), n))
    when type like '%[]' then quote_literal('{}')
    when type = 'jsonb' then quote_literal('{}')
    when type = 'boolean' then case n when 1 then 'true' else 'false' end
    when type like 'timestamp%' or type = 'date' then case when required then 'now() + interval ''1 day''' else 'null' end
    when type in ('integer', 'bigint', 'smallint', 'numeric') then n::text
    else quote_literal(col || n)
  end
$$;

-- Two rows of tenant 1 in every table: the first is what the callers below own, the second is somebody else's.
create procedure probe.seed() language plpgsql as $$
declare
  t record;
  n int;
  made tid;
  names text;
  vals text;
begin
  for t in select c.conrelid::regclass as rel, c.conname from pg_constraint c
           where c.connamespace = 'public'::regnamespace and c.contype in ('c', 'f', 'u', 'x') loop
    execute format('alter table %s drop constraint if exists %I cascade', t.rel, t.conname);
  end loop;
  for t in select i.indexrelid::regclass as name from pg_index i join pg_class c on c.oid = i.indrelid
           where c.relnamespace = 'public'::regnamespace and i.indisunique and not i.indisprimary loop
    execute format('drop index %s', t.name);
  end loop;
  set local session_replication_role = replica;
  for t in select c.oid, c.relname::text as relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' loop
    execute format('truncate public.%I cascade', t.relname);
    for n in 1 .. 2 loop
      select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
        string_agg(probe.value(t.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, n), ', ' order by a.attnum)
      into names, vals
      from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
      -- one row a tenant
      continue when n = 2 and (t.relname = 'tenants' or exists (
        select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = t.oid and i.indisprimary and i.indnkeyatts = 1 and a.attname = 'tenant_id'));
      execute format('insert into public.%I (%s) overriding system value values (%s) returning ctid', t.relname, names, vals) into made;
      insert into probe.seeds values (t.relname, n, made, names, vals,
        (select string_agg(quote_ident(a.attname), ', ') from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = t.oid and i.indisprimary));
    end loop;
  end loop;
end
$$;

-- What a statement does to how many rows, or how it is refused; it is always undone.
create function probe.attempt(statement text) returns text language plpgsql as $$
declare
  touched bigint;
begin
  execute statement;
  get diagnostics touched = row_count;
  raise exception using errcode = 'PR000', message = touched::text;
exception
  when sqlstate 'PR000' then return sqlerrm;
  when others then return sqlstate;
end
$$;

create function probe.updatable(rel text) returns text language sql stable as $$
  select quote_ident(a.attname) from pg_attribute a
  where a.attrelid = ('public.' || quote_ident(rel))::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
  order by has_column_privilege(a.attrelid, a.attnum, 'UPDATE') desc, a.attnum limit 1
$$;

-- table × row × command → rows touched, or the SQLSTATE of the refusal
create function probe.matrix(tables text[]) returns table (relname text, n int, command text, outcome text) language sql as $$
  select s.relname, s.n, c.command, probe.attempt(c.statement)
  from probe.seeds s, lateral (select probe.updatable(s.relname) as col) u, lateral (values
    ('select', format('select 1 from public.%I where ctid = %L', s.relname, s.spot)),
    ('update', format('update public.%I set %s = %2$s where ctid = %L', s.relname, u.col, s.spot)),
    ('delete', format('delete from public.%I where ctid = %L', s.relname, s.spot)),
    ('insert', format('insert into public.%I (%s) overriding system value values (%s)', s.relname, s.columns, s.vals)),
    ('insert-select', format('insert into public.%I (%s) overriding system value select %2$s from public.%1$I where ctid = %3$L', s.relname, s.columns, s.spot)),
    ('upsert', format('insert into public.%I (%s) overriding system value values (%s) on conflict (%s) do update set %s = excluded.%5$s', s.relname, s.columns, s.vals, s.pkey, u.col)),
    ('returning', format('update public.%I set %s = %2$s where ctid = %L returning *', s.relname, u.col, s.spot))
  ) c (command, statement)
  where s.relname = any(tables)
  order by 1, 2, 3
$$;
