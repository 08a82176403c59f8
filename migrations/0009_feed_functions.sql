SET row_security = off;--> statement-breakpoint
-- A dead event may be asked for again: all that a request may change about what happened is when it is delivered.
GRANT UPDATE (state, attempts, next_at) ON events TO cortado_app;--> statement-breakpoint
-- Run by the owner after a restore: rows of the new cluster sort after all that came with the backup, whatever its transaction ids are.
CREATE FUNCTION app.raise_feed_epoch() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  raised integer;
BEGIN
  UPDATE public.feed_epochs SET epoch = epoch + 1 RETURNING epoch INTO raised;
  EXECUTE format('ALTER TABLE public.events ALTER COLUMN epoch SET DEFAULT %s', raised);
  RETURN raised;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.raise_feed_epoch() FROM PUBLIC;--> statement-breakpoint
-- What is below this transaction of the current epoch has ended, so nothing can still appear there.
CREATE FUNCTION app.feed_horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;--> statement-breakpoint
-- Due events become the caller's for a while and count as tried, so that one which takes its worker down is dead in the end, too.
CREATE FUNCTION app.take_due_events(only_tenant uuid, most integer, lease_seconds integer) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT e.tenant_id, e.id FROM public.events e
    WHERE e.state = 'new' AND e.next_at <= app.now() AND (only_tenant IS NULL OR e.tenant_id = only_tenant)
    ORDER BY e.next_at, e.id LIMIT most FOR UPDATE SKIP LOCKED
  )
  UPDATE public.events e SET attempts = e.attempts + 1, next_at = app.now() + make_interval(secs => lease_seconds)
  FROM due WHERE e.tenant_id = due.tenant_id AND e.id = due.id
  RETURNING e.*;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.take_named_events(refs jsonb, lease_seconds integer) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT e.tenant_id, e.id FROM public.events e
    JOIN jsonb_to_recordset(refs) AS r("tenantId" uuid, id bigint) ON e.tenant_id = r."tenantId" AND e.id = r.id
    WHERE e.state = 'new' AND e.next_at <= app.now()
    ORDER BY e.tenant_id, e.id FOR UPDATE OF e SKIP LOCKED
  )
  UPDATE public.events e SET attempts = e.attempts + 1, next_at = app.now() + make_interval(secs => lease_seconds)
  FROM due WHERE e.tenant_id = due.tenant_id AND e.id = due.id
  RETURNING e.*;
END
$$;--> statement-breakpoint
-- outcomes: [{ tenantId, id, state, nextAt?, error? }]. What somebody else has finished meanwhile stays finished.
CREATE FUNCTION app.settle_events(outcomes jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE public.events e SET state = o.state, next_at = coalesce(o."nextAt", e.next_at), last_error = o.error
  FROM jsonb_to_recordset(outcomes) AS o("tenantId" uuid, id bigint, state text, "nextAt" timestamptz, error text)
  WHERE e.tenant_id = o."tenantId" AND e.id = o.id AND e.state = 'new'
$$;--> statement-breakpoint
-- The queue gave up on these. What was never tried is left to the sweep: then it was us who were away, not the event that is wrong.
CREATE FUNCTION app.bury_events(refs jsonb, reason text) RETURNS void LANGUAGE sql AS $$
  UPDATE public.events e SET state = 'dead', last_error = coalesce(e.last_error, reason)
  FROM jsonb_to_recordset(refs) AS r("tenantId" uuid, id bigint)
  WHERE e.tenant_id = r."tenantId" AND e.id = r.id AND e.state = 'new' AND e.attempts > 0
$$;--> statement-breakpoint
-- First in the batch of a handler's effect: refuses the whole batch where the effect is there already.
CREATE FUNCTION app.deliver_once(wanted_event bigint, wanted_handler text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.event_deliveries (event_id, handler) VALUES (wanted_event, wanted_handler) ON CONFLICT DO NOTHING;
  RETURN app.assert(FOUND, 'already_delivered');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.replay_event(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found_state text;
BEGIN
  SELECT state INTO found_state FROM public.events WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(found_state IS NOT NULL, 'event_not_found');
  PERFORM app.assert(found_state = 'dead', 'event_not_dead');
  UPDATE public.events SET state = 'new', attempts = 0, next_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
-- The fence of whoever holds the lease from now on; null where somebody else does. A later holder's fence is always higher.
CREATE FUNCTION app.take_lease(wanted text, seconds integer) RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO public.leases AS l (name, fence, until) VALUES (wanted, 1, app.now() + make_interval(secs => seconds))
  ON CONFLICT (name) DO UPDATE SET fence = l.fence + 1, until = excluded.until WHERE l.until <= app.now()
  RETURNING fence
$$;--> statement-breakpoint
-- First in the batch of a periodic job's effect: a holder who was overtaken changes nothing.
CREATE FUNCTION app.hold_lease(wanted text, my_fence bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.leases WHERE name = wanted AND fence = my_fence FOR SHARE;
  RETURN app.assert(FOUND, 'lease_lost');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.drop_lease(wanted text, my_fence bigint) RETURNS void LANGUAGE sql AS $$
  UPDATE public.leases SET until = app.now() WHERE name = wanted AND fence = my_fence
$$;
