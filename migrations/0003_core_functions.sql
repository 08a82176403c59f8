SET row_security = off;--> statement-breakpoint
-- First statement of every batch: who calls, for which tenant, when. A slug is resolved here, so that it costs no round trip.
CREATE FUNCTION app.enter(context jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  pair record;
  found_id uuid;
BEGIN
  FOR pair IN SELECT key, value FROM pg_catalog.jsonb_each_text(context) LOOP
    PERFORM pg_catalog.set_config('app.' || pair.key, coalesce(pair.value, ''), true);
  END LOOP;
  IF context ? 'slug' THEN
    SELECT id INTO found_id FROM public.tenants WHERE slug = context ->> 'slug';
    PERFORM app.assert(found_id IS NOT NULL, 'tenant_not_found');
    PERFORM pg_catalog.set_config('app.tenant_id', found_id::text, true);
  ELSIF context ? 'unverified' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants WHERE id = (context ->> 'tenant_id')::uuid), 'tenant_not_found');
  END IF;
END
$$;--> statement-breakpoint
-- A refusal with a name: the code is what the client sees, the detail becomes its details. `ok` null refuses too.
CREATE FUNCTION app.assert(ok boolean, code text, detail jsonb DEFAULT NULL) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF ok IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'CO001', MESSAGE = code, CONSTRAINT = code, DETAIL = coalesce(detail::text, '');
  END IF;
  RETURN true;
END
$$;--> statement-breakpoint
-- Takes the key, or says what became of it. A concurrent twin waits on the primary key until the first has committed or gone.
CREATE FUNCTION app.claim(wanted_key text, wanted_hash text, lease_seconds integer, keep_hours integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  holder text := current_setting('app.principal');
  held public.idempotency;
BEGIN
  INSERT INTO public.idempotency (principal, key, hash, state, lease_until, expires_at)
  VALUES (holder, wanted_key, wanted_hash, 'running', app.now() + make_interval(secs => lease_seconds), app.now() + make_interval(hours => keep_hours))
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN;
  END IF;
  SELECT * INTO held FROM public.idempotency WHERE principal = holder AND key = wanted_key;
  IF held.key IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'the key was released while we waited';
  END IF;
  PERFORM app.assert(held.hash = wanted_hash, 'idempotency_key_reused');
  IF held.state = 'done' THEN
    RAISE EXCEPTION USING ERRCODE = 'CO002', MESSAGE = 'idempotent_replay', DETAIL = coalesce(held.answer, '[]'), HINT = held.status || ' ' || held.reader;
  END IF;
  PERFORM app.assert(held.lease_until <= app.now(), 'idempotency_in_progress',
    jsonb_build_object('retryAfter', ceil(extract(epoch FROM held.lease_until - app.now()))));
  RAISE EXCEPTION USING ERRCODE = 'CO003', MESSAGE = 'idempotent_resume', DETAIL = coalesce(held.answer, '[]'), HINT = held.reader;
END
$$;--> statement-breakpoint
-- The last phase of three takes the key's row first: two calls may both have resumed, and only one of them may finish.
CREATE FUNCTION app.finish(wanted_key text, wanted_hash text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.idempotency;
BEGIN
  SELECT * INTO held FROM public.idempotency WHERE principal = current_setting('app.principal') AND key = wanted_key FOR UPDATE;
  PERFORM app.assert(held.hash = wanted_hash, 'idempotency_key_reused');
  IF held.state = 'done' THEN
    RAISE EXCEPTION USING ERRCODE = 'CO002', MESSAGE = 'idempotent_replay', DETAIL = coalesce(held.answer, '[]'), HINT = held.status || ' ' || held.reader;
  END IF;
END
$$;--> statement-breakpoint
-- Phase B of a command ended without an answer: its key may resume at once.
CREATE FUNCTION app.end_lease(wanted_key text) RETURNS void LANGUAGE sql AS $$
  UPDATE public.idempotency SET lease_until = app.now()
  WHERE principal = current_setting('app.principal') AND key = wanted_key AND state = 'running'
$$;--> statement-breakpoint
-- Looks the key up without taking it: a command that its own decision refused asks whether it was answered before.
CREATE FUNCTION app.replay(wanted_key text, wanted_hash text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.idempotency;
BEGIN
  SELECT * INTO held FROM public.idempotency WHERE principal = current_setting('app.principal') AND key = wanted_key AND state = 'done';
  IF held.key IS NOT NULL THEN
    PERFORM app.assert(held.hash = wanted_hash, 'idempotency_key_reused');
    RAISE EXCEPTION USING ERRCODE = 'CO002', MESSAGE = 'idempotent_replay', DETAIL = coalesce(held.answer, '[]'), HINT = held.status || ' ' || held.reader;
  END IF;
END
$$;--> statement-breakpoint
-- Audit row and events of one command. Events are numbered per aggregate under the aggregate's lock; `event_seq` refuses a race.
-- entry: { action, resourceType, resourceId?, before?, after?, events: [{ type, aggregate, aggregateId, locationId?, data? }] }
CREATE FUNCTION app.record(entry jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_log (action, resource_type, resource_id, before, after)
  VALUES (entry ->> 'action', entry ->> 'resourceType', (entry ->> 'resourceId')::uuid, entry -> 'before', entry -> 'after');
  RETURN QUERY
  INSERT INTO public.events (type, aggregate, aggregate_id, seq, location_id, data)
  SELECT e.value ->> 'type', e.value ->> 'aggregate', (e.value ->> 'aggregateId')::uuid,
    (SELECT coalesce(max(o.seq), 0) FROM public.events o WHERE o.aggregate = e.value ->> 'aggregate' AND o.aggregate_id = (e.value ->> 'aggregateId')::uuid)
      + row_number() OVER (PARTITION BY e.value ->> 'aggregate', e.value ->> 'aggregateId' ORDER BY e.ordinality),
    (e.value ->> 'locationId')::uuid, coalesce(e.value -> 'data', '{}')
  FROM jsonb_array_elements(coalesce(entry -> 'events', '[]')) WITH ORDINALITY e
  RETURNING *;
END
$$;--> statement-breakpoint
-- History is not rewritten, not even by the owner of the table.
CREATE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END
$$;--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory_movements FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
