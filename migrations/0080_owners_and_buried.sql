SET row_security = off;--> statement-breakpoint
GRANT SELECT ON closures TO cortado_platform;--> statement-breakpoint
GRANT SELECT, DELETE ON stripe_inbox TO cortado_closer;--> statement-breakpoint
-- What five tries have shut is opened by whoever could as well have set the PIN.
CREATE FUNCTION app.unlock_pin(wanted uuid, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert_may_set_pin(app.hold_colleague(wanted), decider);
  UPDATE public.staff_pins SET tries = 0, locked_at = NULL, updated_at = app.now() WHERE staff_id = wanted;
  PERFORM app.assert(FOUND, 'pin_not_set');
END
$$;--> statement-breakpoint
-- As before, and signed in here: of a token of another issuer we know neither when it was given nor by which factors.
CREATE OR REPLACE FUNCTION app.assert_owner(needed boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(NOT needed OR EXISTS (
    SELECT 1 FROM public.staff WHERE user_id = current_setting('app.user_id')::uuid AND role = 'owner' AND active), 'owners_only');
  PERFORM app.assert(NOT needed OR coalesce(current_setting('app.identity', true), '') = '', 'sign_in_required');
END
$$;--> statement-breakpoint
-- As before, and of the platform nothing where the tenant is shut: its rows go, and none comes behind them.
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
  ELSE
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants t WHERE t.id = here AND t.shut_at IS NULL), 'tenant_closed');
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
-- A closed tenant's payments take along what Stripe told of them: an event of a dispute or a refund names no tenant. By indexes, however few the planner expects.
CREATE FUNCTION app.forget_letters() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF current_user = 'cortado_closer' THEN
    DELETE FROM public.stripe_inbox WHERE ctid = ANY (ARRAY(
      SELECT i.ctid FROM former f JOIN public.stripe_inbox i ON i.object_id = f.provider_ref WHERE f.provider_ref IS NOT NULL
      UNION SELECT i.ctid FROM former f JOIN public.stripe_inbox i ON i.payload #>> '{data,object,payment_intent}' = f.provider_ref WHERE f.provider_ref IS NOT NULL));
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER forget_letters AFTER DELETE ON payments REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION app.forget_letters();--> statement-breakpoint
-- Files of lines from some of the tenant's tables, from the first on (there behind `after`, its files counted from `page`) until there are `most` letters of
-- them. Read by the caller's one statement, so that all of it is of one instant. hidden: table → columns.
CREATE FUNCTION app.part_of_archive(tables text[], after jsonb, page integer, most integer, hidden jsonb)
RETURNS TABLE (name text, number integer, lines text, count bigint, last jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
  full_page CONSTANT integer := 500;
  place integer := 1;
  size bigint := 0;
  behind jsonb := nullif(after, 'null');
BEGIN
  number := page;
  WHILE size < most AND place <= cardinality(tables) LOOP
    name := tables[place];
    SELECT r.lines, r.count, CASE WHEN r.count = full_page THEN r.last END INTO lines, count, last
    FROM app.rows_of_tenant(name, behind, full_page, ARRAY(SELECT jsonb_array_elements_text(hidden -> name))) r;
    RETURN NEXT;
    size := size + coalesce(length(lines), 0);
    behind := last;
    number := CASE WHEN last IS NULL THEN 1 ELSE number + 1 END;
    place := place + (last IS NULL)::integer;
  END LOOP;
END
$$;
