SET row_security = off;--> statement-breakpoint
GRANT SELECT ON plans TO cortado_app, cortado_job;--> statement-breakpoint
GRANT INSERT, UPDATE ON plans TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON kill_switches TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON tenant_plans, usage TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_overrides TO cortado_app;--> statement-breakpoint
GRANT SELECT ON tenant_plans, usage TO cortado_job;--> statement-breakpoint
GRANT UPDATE (access, version, updated_at) ON tenant_plans TO cortado_job;--> statement-breakpoint
-- Whoever runs this for themselves has everything; who sells it adds plans and makes one of them the default.
INSERT INTO plans (key, name, features, is_default) VALUES ('open', 'Open', '{*}', true);--> statement-breakpoint
CREATE FUNCTION app.plan_of(tenant uuid) RETURNS public.plans LANGUAGE sql STABLE AS $$
  SELECT p FROM public.plans p
  WHERE p.key = coalesce((SELECT t.plan FROM public.tenant_plans t WHERE t.tenant_id = tenant), (SELECT d.key FROM public.plans d WHERE d.is_default))
$$;--> statement-breakpoint
-- Semantics 16.4: kill switch, then the tenant's override until it ends, then the plan, else off. Answers who decided.
CREATE FUNCTION app.feature_state(tenant uuid, wanted text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM public.kill_switches k WHERE k.feature = wanted) THEN 'killed'
    ELSE coalesce(
      (SELECT CASE WHEN o.is_on THEN 'granted' ELSE 'withheld' END FROM public.tenant_overrides o
        WHERE o.tenant_id = tenant AND o.name = wanted AND o.is_on IS NOT NULL AND (o.expires_at IS NULL OR o.expires_at > app.now())),
      (SELECT 'plan' FROM app.plan_of(tenant) p WHERE p.features && ARRAY['*', wanted]), 'off') END
$$;--> statement-breakpoint
-- Stands in the batch of what only some plans hold.
CREATE FUNCTION app.need_feature(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT app.assert(app.feature_state(nullif(current_setting('app.tenant_id', true), '')::uuid, wanted) IN ('granted', 'plan'), 'feature_off', jsonb_build_object('feature', wanted))
$$;--> statement-breakpoint
-- How many of a thing a tenant may have: its override until it ends, then its plan; no row where nobody limits it.
CREATE FUNCTION app.limit_of(tenant uuid, wanted text) RETURNS TABLE (most bigint, is_hard boolean) LANGUAGE sql STABLE AS $$
  SELECT coalesce(o.most, (l ->> 'most')::bigint), coalesce((l ->> 'isHard')::boolean, true)
  FROM (SELECT p.limits -> wanted AS l FROM app.plan_of(tenant) p) p
  LEFT JOIN public.tenant_overrides o ON o.tenant_id = tenant AND o.name = wanted AND (o.expires_at IS NULL OR o.expires_at > app.now())
  WHERE coalesce(o.most, (l ->> 'most')::bigint) IS NOT NULL
$$;--> statement-breakpoint
-- Counts what was added or went; what would pass a hard limit takes its whole transaction with it. The row of the count is the line in which
-- writers of one tenant and one thing stand, so that a limit of three is three.
CREATE FUNCTION app.count_use(tenant uuid, counted text, change bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  total bigint;
  allowed record;
BEGIN
  INSERT INTO public.usage AS u (tenant_id, name, used) VALUES (tenant, counted, greatest(change, 0))
  ON CONFLICT (tenant_id, name) DO UPDATE SET used = greatest(u.used + change, 0) RETURNING u.used INTO total;
  SELECT * INTO allowed FROM app.limit_of(tenant, counted);
  IF change > 0 AND allowed.is_hard THEN
    PERFORM app.assert(total <= allowed.most, 'plan_limit', jsonb_build_object('limit', counted, 'most', allowed.most, 'used', total - change));
  END IF;
  RETURN total;
END
$$;--> statement-breakpoint
-- Trigger arguments: the name of the limit, and which rows of the table count.
CREATE FUNCTION app.count_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN EXECUTE format('SELECT tenant_id, count(*) AS n FROM added WHERE %s GROUP BY 1 ORDER BY 1', TG_ARGV[1]) LOOP
    PERFORM app.count_use(one.tenant_id, TG_ARGV[0], one.n);
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- A tenant that has more than its plan holds (after a downgrade, which deletes nothing) may change its oldest ones, and put others away.
CREATE FUNCTION app.count_edited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  total bigint;
  allowed record;
  newest uuid;
  place bigint;
BEGIN
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
CREATE TRIGGER use_added AFTER INSERT ON locations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_added('locations', 'active');--> statement-breakpoint
CREATE TRIGGER use_edited AFTER UPDATE ON locations REFERENCING OLD TABLE AS former NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_edited('locations', 'active');--> statement-breakpoint
CREATE TRIGGER use_added AFTER INSERT ON staff REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_added('staff', 'active');--> statement-breakpoint
CREATE TRIGGER use_edited AFTER UPDATE ON staff REFERENCING OLD TABLE AS former NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_edited('staff', 'active');--> statement-breakpoint
CREATE TRIGGER use_added AFTER INSERT ON products REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_added('products', 'status <> ''archived''');--> statement-breakpoint
CREATE TRIGGER use_edited AFTER UPDATE ON products REFERENCING OLD TABLE AS former NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_edited('products', 'status <> ''archived''');--> statement-breakpoint
INSERT INTO usage (tenant_id, name, used)
SELECT tenant_id, 'locations', count(*) FROM locations WHERE active GROUP BY 1 UNION ALL
SELECT tenant_id, 'staff', count(*) FROM staff WHERE active GROUP BY 1 UNION ALL
SELECT tenant_id, 'products', count(*) FROM products WHERE status <> 'archived' GROUP BY 1;--> statement-breakpoint
-- Grace that has ended is suspension, whether or not anybody has written so yet; no row is a tenant that nobody bills.
CREATE FUNCTION app.access_of(standing public.tenant_plans) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN standing.access = 'grace' AND standing.grace_until <= app.now() THEN 'suspended' ELSE coalesce(standing.access, 'full') END
$$;--> statement-breakpoint
-- The plan as the tenant's people see it: features and who decided, limits and how much of them is used.
CREATE FUNCTION app.plan_here(feature_names text[], limit_names text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('key', p.key, 'name', p.name, 'status', coalesce(t.status, 'active'), 'access', app.access_of(t), 'graceUntil', t.grace_until,
    'features', (SELECT jsonb_agg(jsonb_build_object('name', f.name, 'isOn', f.state IN ('granted', 'plan'), 'because', f.state) ORDER BY f.name)
      FROM (SELECT name, app.feature_state(tenant.id, name) AS state FROM unnest(feature_names) name) f),
    'limits', (SELECT jsonb_agg(jsonb_build_object('name', l.name, 'used', coalesce(u.used, 0), 'most', b.most, 'isHard', b.is_hard) ORDER BY l.name)
      FROM unnest(limit_names) l(name) LEFT JOIN public.usage u ON u.tenant_id = tenant.id AND u.name = l.name LEFT JOIN LATERAL app.limit_of(tenant.id, l.name) b ON true))
  FROM (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id) tenant
  CROSS JOIN LATERAL app.plan_of(tenant.id) p LEFT JOIN public.tenant_plans t ON t.tenant_id = tenant.id
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.record(entry jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  -- every change of a tenant's passes here: who is suspended reads, exports and pays (semantics 13.4); webhooks and sweeps go on, so that no sale is lost
  IF current_setting('app.actor_kind', true) NOT IN ('system', 'platform') AND nullif(current_setting('app.spared', true), '') IS NULL THEN
    PERFORM app.assert(false, 'plan_suspended') FROM public.tenant_plans t
    WHERE t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND app.access_of(t) = 'suspended';
  END IF;
  RETURN QUERY
  WITH audited AS (
    INSERT INTO public.audit_log (action, resource_type, resource_id, before, after)
    VALUES (entry ->> 'action', entry ->> 'resourceType', (entry ->> 'resourceId')::uuid, entry -> 'before', entry -> 'after')
  )
  INSERT INTO public.events (type, aggregate, aggregate_id, seq, location_id, data)
  SELECT e.value ->> 'type', e.value ->> 'aggregate', (e.value ->> 'aggregateId')::uuid,
    (SELECT coalesce(max(o.seq), 0) FROM public.events o WHERE o.aggregate = e.value ->> 'aggregate' AND o.aggregate_id = (e.value ->> 'aggregateId')::uuid)
      + row_number() OVER (PARTITION BY e.value ->> 'aggregate', e.value ->> 'aggregateId' ORDER BY e.ordinality),
    (e.value ->> 'locationId')::uuid, coalesce(e.value -> 'data', '{}')
  FROM jsonb_array_elements(coalesce(entry -> 'events', '[]')) WITH ORDINALITY e
  RETURNING *;
END
$$;
