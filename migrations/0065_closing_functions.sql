SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT ON closures, archives TO cortado_app;--> statement-breakpoint
GRANT UPDATE (state, ended_at) ON closures TO cortado_app;--> statement-breakpoint
GRANT SELECT, UPDATE ON closures, archives TO cortado_job;--> statement-breakpoint
GRANT UPDATE (tenant_id) ON sign_ins TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (state, held_up_by, reason, counts, shut_at, ended_at) ON closures TO cortado_closer;--> statement-breakpoint
GRANT SELECT, UPDATE (name, country, zone, locale, stripe_account, brand_color, logo_url, mfa_roles, closing_at, shut_at, updated_at) ON tenants TO cortado_closer;--> statement-breakpoint
GRANT UPDATE (revoked_at) ON api_keys, devices TO cortado_closer;--> statement-breakpoint
GRANT UPDATE (state, attempts, lease_until, parts, rows, bytes, cursor) ON archives TO cortado_closer;--> statement-breakpoint
-- Tables to come belong to tenants, too; its policies say which rows are one's.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, DELETE ON TABLES TO cortado_closer;--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT c.table_name FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND c.table_name <> 'sign_ins' LOOP
    EXECUTE format('GRANT SELECT, DELETE ON public.%I TO cortado_closer', name);
  END LOOP;
END
$$;--> statement-breakpoint
-- As before, and refused while the tenant is being closed: every change of a tenant's passes here. What we do ourselves goes on until nobody gets in any more.
CREATE OR REPLACE FUNCTION app.record(entry jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  kind text := current_setting('app.actor_kind', true);
BEGIN
  -- who is suspended reads, exports and pays (semantics 13.4); webhooks and sweeps go on, so that no sale is lost
  IF kind NOT IN ('system', 'platform') AND nullif(current_setting('app.spared', true), '') IS NULL THEN
    PERFORM app.assert(false, 'plan_suspended') FROM public.tenant_plans t WHERE t.tenant_id = here AND app.access_of(t) = 'suspended';
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants t WHERE t.id = here AND t.closing_at IS NULL), 'tenant_closing');
  ELSIF kind IS DISTINCT FROM 'platform' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants t WHERE t.id = here), 'tenant_not_found');
  END IF;
  RETURN QUERY
  WITH audited AS (
    INSERT INTO public.audit_log (action, resource_type, resource_id, before, after, location_id)
    VALUES (entry ->> 'action', entry ->> 'resourceType', (entry ->> 'resourceId')::uuid, entry -> 'before', entry -> 'after',
      coalesce(entry ->> 'locationId', entry #>> '{events,0,locationId}')::uuid)
  )
  INSERT INTO public.events (type, aggregate, aggregate_id, seq, location_id, data)
  SELECT e.value ->> 'type', e.value ->> 'aggregate', (e.value ->> 'aggregateId')::uuid,
    (SELECT coalesce(max(o.seq), 0) FROM public.events o WHERE o.aggregate = e.value ->> 'aggregate' AND o.aggregate_id = (e.value ->> 'aggregateId')::uuid)
      + row_number() OVER (PARTITION BY e.value ->> 'aggregate', e.value ->> 'aggregateId' ORDER BY e.ordinality),
    (e.value ->> 'locationId')::uuid, coalesce(e.value -> 'data', '{}')
  FROM jsonb_array_elements(coalesce(entry -> 'events', '[]')) WITH ORDINALITY e
  RETURNING *;
END
$$;--> statement-breakpoint
-- As before, and nothing where the tenant is shut: whoever refreshes is in no tenant then.
CREATE OR REPLACE FUNCTION app.join_tenant(new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  its_slug text := (SELECT slug FROM public.tenants WHERE id = here);
  person uuid := current_setting('app.user_id')::uuid;
  job public.staff;
  own public.roles;
BEGIN
  IF its_slug IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
  IF job.id IS NULL THEN
    INSERT INTO public.customers (id, user_id, name, email) SELECT new_customer, id, name, email FROM public.users WHERE id = person
    ON CONFLICT (tenant_id, user_id) DO NOTHING;
    IF FOUND THEN
      PERFORM app.record(jsonb_build_object('action', 'customer.joined', 'resourceType', 'customer', 'resourceId', new_customer, 'events',
        jsonb_build_array(jsonb_build_object('type', 'customer.joined', 'aggregate', 'customer', 'aggregateId', new_customer))));
    END IF;
  ELSE
    SELECT * INTO own FROM public.roles WHERE key = job.role;
  END IF;
  RETURN jsonb_build_object('tenantId', here, 'slug', its_slug, 'role', job.role,
    'grants', own.permissions, 'roleVersion', own.version,
    'locationIds', to_jsonb(job.location_ids), 'customerId', (SELECT id FROM public.customers WHERE user_id = person));
END
$$;--> statement-breakpoint
-- As before; only a closed tenant's history goes with it.
CREATE OR REPLACE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_user = 'cortado_closer' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END
$$;--> statement-breakpoint
-- What is kept beside rows (versions, words, counts) goes by itself when a tenant is closed: these four do nothing then, and else what they did before.
CREATE OR REPLACE FUNCTION app.raise_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'cortado_closer' THEN
    RETURN NULL;
  END IF;
  UPDATE public.catalogs c SET version = c.version + 1
  WHERE c.tenant_id IN (SELECT tenant_id FROM changed) AND c.xmin <> pg_current_xact_id()::xid;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.touch_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  lowest bigint;
BEGIN
  IF current_user = 'cortado_closer' THEN
    RETURN NULL;
  END IF;
  FOR one IN SELECT DISTINCT c.tenant_id, c.product_id FROM changed c LOOP
    SELECT min(v.price) INTO lowest FROM public.variants v WHERE v.tenant_id = one.tenant_id AND v.product_id = one.product_id AND v.active;
    UPDATE public.products p SET lowest_price = coalesce(lowest, p.lowest_price), updated_at = app.now(),
      version = p.version + (p.xmin <> pg_current_xact_id()::xid)::integer
    WHERE p.tenant_id = one.tenant_id AND p.id = one.product_id
      AND (p.xmin <> pg_current_xact_id()::xid OR p.lowest_price IS DISTINCT FROM coalesce(lowest, p.lowest_price));
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.remove_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'cortado_closer' THEN
    RETURN NULL;
  END IF;
  PERFORM app.remove_words_of(former) FROM former;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.count_edited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  total bigint;
  allowed record;
  newest uuid;
  place bigint;
BEGIN
  IF current_user = 'cortado_closer' THEN
    RETURN NULL;
  END IF;
  FOR one IN EXECUTE format('SELECT tenant_id, sum(n)::bigint AS n FROM (SELECT tenant_id, count(*) AS n FROM added WHERE %1$s GROUP BY 1
      UNION ALL SELECT tenant_id, -count(*) FROM former WHERE %1$s GROUP BY 1) x GROUP BY 1 ORDER BY 1', TG_ARGV[1]) LOOP
    IF one.n <> 0 THEN
      PERFORM app.count_use(one.tenant_id, TG_ARGV[0], one.n);
    END IF;
    SELECT * INTO allowed FROM app.limit_of(one.tenant_id, TG_ARGV[0]);
    CONTINUE WHEN allowed.is_hard IS NOT TRUE;
    SELECT u.used INTO total FROM public.usage u WHERE u.tenant_id = one.tenant_id AND u.name = TG_ARGV[0];
    CONTINUE WHEN coalesce(total, 0) <= allowed.most;
    EXECUTE format('SELECT max(id::text)::uuid FROM added WHERE tenant_id = $1 AND %s', TG_ARGV[1]) INTO newest USING one.tenant_id;
    EXECUTE format('SELECT count(*) FROM public.%I WHERE tenant_id = $1 AND id <= $2 AND %s', TG_TABLE_NAME, TG_ARGV[1]) INTO place USING one.tenant_id, newest;
    PERFORM app.assert(newest IS NULL OR place <= allowed.most, 'plan_limit', jsonb_build_object('limit', TG_ARGV[0], 'most', allowed.most, 'used', total));
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- Every table of tenants, from the catalogue, so that none is forgotten: what points to another stands before it. People's sign-ins only name a tenant.
CREATE FUNCTION app.tables_of_tenants() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  waiting text[] := ARRAY(SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'sign_ins' ORDER BY 1);
  sorted text[] := '{}';
  free text[];
BEGIN
  WHILE cardinality(waiting) > 0 LOOP
    free := ARRAY(SELECT w FROM unnest(waiting) w WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid
      WHERE k.contype = 'f' AND k.confrelid = ('public.' || quote_ident(w))::regclass AND child.relname <> w AND child.relname = ANY (waiting)));
    IF free = '{}' THEN
      RAISE EXCEPTION 'these tables point to one another: %', waiting;
    END IF;
    sorted := sorted || free;
    waiting := ARRAY(SELECT w FROM unnest(waiting) w WHERE w <> ALL (free));
  END LOOP;
  RETURN sorted;
END
$$;--> statement-breakpoint
-- Rows of one of the tenant's tables as lines of JSON, in the order of its key and behind `after`, without the columns that are hidden.
CREATE FUNCTION app.rows_of_tenant(wanted text, after jsonb, most integer, hidden text[]) RETURNS TABLE (lines text, count bigint, last jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  keys text;
  behind text;
  last_key text;
BEGIN
  SELECT string_agg(format('t.%I', a.attname), ', ' ORDER BY p.n), string_agg(format('($1 ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY p.n),
    string_agg(format('%L, t.%I', a.attname, a.attname), ', ' ORDER BY p.n)
  INTO keys, behind, last_key
  FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY p(attnum, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum
  WHERE i.indrelid = ('public.' || quote_ident(wanted))::regclass AND i.indisprimary AND a.attname <> 'tenant_id';
  RETURN QUERY EXECUTE format('SELECT string_agg(r.line, E''\n'' ORDER BY r.n), count(*), (array_agg(r.key ORDER BY r.n DESC))[1] FROM (
    SELECT row_number() OVER () AS n, (to_jsonb(t) - $3)::text AS line, jsonb_build_object(%3$s) AS key
    FROM (SELECT * FROM public.%1$I t WHERE t.tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid %2$s LIMIT $2) t) r',
    wanted, CASE WHEN keys IS NULL THEN '' ELSE format('AND ($1 IS NULL OR (%s) > (%s)) ORDER BY %1$s', keys, behind) END, coalesce(last_key, ''))
  USING after, most, hidden;
END
$$;--> statement-breakpoint
-- From here on nothing is changed, and every owner hears of it. entry: { id, slug, reason, days, link }
CREATE FUNCTION app.close_tenant(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.tenants;
  due timestamptz(3) := app.now() + make_interval(days => (entry ->> 'days')::integer);
BEGIN
  SELECT * INTO held FROM public.tenants WHERE id = current_setting('app.tenant_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.closing_at IS NULL, 'tenant_closing');
  PERFORM app.assert(held.slug = entry ->> 'slug', 'slug_mismatch');
  INSERT INTO public.closures (id, of_tenant, slug, reason, asked_by, due_at)
  VALUES ((entry ->> 'id')::uuid, held.id, held.slug, entry ->> 'reason', current_setting('app.user_id')::uuid, due);
  UPDATE public.tenants SET closing_at = app.now() WHERE id = held.id;
  INSERT INTO public.mails (id, recipient, template, locale, data, dedupe)
  SELECT gen_random_uuid(), u.email, 'tenant-closing', u.locale, jsonb_build_object('name', u.name, 'at', app.iso(due), 'link', entry ->> 'link'), format('tenant-closing/%s/%s', entry ->> 'id', u.id)
  FROM public.staff s JOIN public.users u ON u.id = s.user_id WHERE s.role = 'owner' AND s.active;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.reopen_tenant() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := current_setting('app.tenant_id')::uuid;
BEGIN
  UPDATE public.closures SET state = 'withdrawn', ended_at = app.now() WHERE of_tenant = here AND state = 'closing';
  PERFORM app.assert(FOUND, 'closure_not_found');
  UPDATE public.tenants SET closing_at = NULL WHERE id = here;
END
$$;--> statement-breakpoint
-- The days are over: nobody gets in any more. Answers what stands in the way, or null. An archive that could not be written, or has expired, is begun again.
CREATE FUNCTION app.shut_tenant(tenant uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held public.closures;
  obstacle text;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
  SELECT * INTO held FROM public.closures WHERE of_tenant = tenant AND state = 'closing' FOR UPDATE;
  PERFORM app.assert(held.due_at <= app.now(), 'closure_not_due');
  UPDATE public.archives SET state = 'queued', attempts = 0, lease_until = NULL, parts = 0, rows = 0, bytes = 0, cursor = NULL
  WHERE tenant_id = tenant AND for_closure AND created_at >= held.created_at AND state IN ('failed', 'expired');
  obstacle := CASE
    WHEN NOT EXISTS (SELECT 1 FROM public.archives a WHERE a.tenant_id = tenant AND a.for_closure AND a.created_at >= held.created_at AND a.state = 'ready')
      THEN 'archive_missing'
    WHEN EXISTS (SELECT 1 FROM public.payments p WHERE p.tenant_id = tenant AND p.kind <> 'cash'
      AND p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing')) THEN 'payment_under_way'
    WHEN EXISTS (SELECT 1 FROM public.refunds r WHERE r.tenant_id = tenant AND r.state IN ('pending', 'requires_action')) THEN 'refund_under_way' END;
  IF obstacle IS NULL THEN
    UPDATE public.tenants SET shut_at = app.now() WHERE id = tenant;
    UPDATE public.api_keys SET revoked_at = app.now() WHERE tenant_id = tenant AND revoked_at IS NULL;
    UPDATE public.devices SET revoked_at = app.now() WHERE tenant_id = tenant AND revoked_at IS NULL;
    DELETE FROM public.domains WHERE tenant_id = tenant;
  END IF;
  UPDATE public.closures SET held_up_by = obstacle, state = CASE WHEN obstacle IS NULL THEN 'shut' ELSE state END,
    shut_at = CASE WHEN obstacle IS NULL THEN app.now() END WHERE id = held.id;
  RETURN obstacle;
END
$$;--> statement-breakpoint
-- Some rows of a tenant that is shut, by tables, those first that point to others; counted in its closure. Answers how many: with none left it is done.
-- Two hours later: by then every token has ended that was given before it was shut.
CREATE FUNCTION app.delete_of_tenant(tenant uuid, most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held public.closures;
  name text;
  -- of rows that point to rows of their own table those first to which none points
  leaves text;
  gone bigint;
  total bigint := 0;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
  SELECT * INTO held FROM public.closures WHERE of_tenant = tenant AND state = 'shut' FOR UPDATE;
  PERFORM app.assert(held.shut_at <= app.now() - interval '2 hours', 'closure_not_due');
  FOREACH name IN ARRAY app.tables_of_tenants() LOOP
    SELECT coalesce(string_agg(format(' AND NOT EXISTS (SELECT 1 FROM public.%I x WHERE x.tenant_id = d.tenant_id AND x.%I = d.%I)', name, a.attname, b.attname), ''), '')
    INTO leaves
    FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) p(own, other) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.own
      JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = p.other
    WHERE k.contype = 'f' AND k.conrelid = k.confrelid AND k.conrelid = ('public.' || quote_ident(name))::regclass AND a.attname <> 'tenant_id';
    LOOP
      EXIT WHEN total >= most;
      EXECUTE format('DELETE FROM public.%1$I WHERE ctid = ANY (ARRAY(SELECT d.ctid FROM public.%1$I d WHERE d.tenant_id = $1%2$s LIMIT $2))', name, leaves)
      USING tenant, most - total;
      GET DIAGNOSTICS gone = ROW_COUNT;
      EXIT WHEN gone = 0;
      total := total + gone;
      held.counts := held.counts || jsonb_build_object(name, coalesce((held.counts ->> name)::bigint, 0) + gone);
    END LOOP;
    EXIT WHEN total >= most;
  END LOOP;
  UPDATE public.closures SET counts = held.counts WHERE id = held.id;
  RETURN total;
END
$$;--> statement-breakpoint
-- Nothing is left: what stays is the slug, the days and the counts.
CREATE FUNCTION app.bury_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  name text;
  is_left boolean;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
  PERFORM 1 FROM public.closures WHERE of_tenant = tenant AND state = 'shut' FOR UPDATE;
  PERFORM app.assert(FOUND, 'closure_not_due');
  FOREACH name IN ARRAY app.tables_of_tenants() LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I WHERE tenant_id = $1)', name) INTO is_left USING tenant;
    PERFORM app.assert(NOT is_left, 'closure_not_due', to_jsonb(name));
  END LOOP;
  UPDATE public.tenants SET name = 'Closed', country = 'ZZ', zone = 'UTC', locale = 'en', stripe_account = NULL, brand_color = NULL, logo_url = NULL,
    mfa_roles = '{}', updated_at = app.now() WHERE id = tenant;
  UPDATE public.closures SET state = 'closed', reason = NULL, ended_at = app.now() WHERE of_tenant = tenant AND state = 'shut';
END
$$;--> statement-breakpoint
-- A restore has brought a tenant back that was closed: it is shut again, and its rows go again.
CREATE FUNCTION app.repeat_closure(tenant uuid, closure uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  its_slug text;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
  UPDATE public.tenants SET closing_at = coalesce(closing_at, app.now()), shut_at = app.now() WHERE id = tenant AND shut_at IS NULL RETURNING slug INTO its_slug;
  IF its_slug IS NOT NULL THEN
    DELETE FROM public.closures WHERE of_tenant = tenant AND (state <> 'withdrawn' OR id = closure);
    INSERT INTO public.closures (id, of_tenant, slug, state, due_at, shut_at) VALUES (closure, tenant, its_slug, 'shut', app.now(), app.now());
  END IF;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.shut_tenant(uuid), app.delete_of_tenant(uuid, integer), app.bury_tenant(uuid), app.repeat_closure(uuid, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.shut_tenant(uuid), app.delete_of_tenant(uuid, integer), app.bury_tenant(uuid), app.repeat_closure(uuid, uuid) TO cortado_job;--> statement-breakpoint
GRANT cortado_closer TO CURRENT_USER;--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO cortado_closer;--> statement-breakpoint
ALTER FUNCTION app.shut_tenant(uuid) OWNER TO cortado_closer;--> statement-breakpoint
ALTER FUNCTION app.delete_of_tenant(uuid, integer) OWNER TO cortado_closer;--> statement-breakpoint
ALTER FUNCTION app.repeat_closure(uuid, uuid) OWNER TO cortado_closer;--> statement-breakpoint
ALTER FUNCTION app.bury_tenant(uuid) OWNER TO cortado_closer;--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM cortado_closer;
