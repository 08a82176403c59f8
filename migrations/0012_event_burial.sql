SET row_security = off;--> statement-breakpoint
-- How often an event may be tried (ATTEMPTS in features/jobs/rules.ts).
CREATE FUNCTION app.most_attempts() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 8';--> statement-breakpoint
-- The queue gave up on these. It does so when we are away for longer than its few retries take, which says nothing about an event: what
-- may be tried again is left to the sweep.
CREATE OR REPLACE FUNCTION app.bury_events(refs jsonb, reason text) RETURNS void LANGUAGE sql AS $$
  UPDATE public.events e SET state = 'dead', last_error = coalesce(e.last_error, reason)
  FROM jsonb_to_recordset(refs) AS r("tenantId" uuid, id bigint)
  WHERE e.tenant_id = r."tenantId" AND e.id = r.id AND e.state = 'new' AND e.attempts >= app.most_attempts()
$$;--> statement-breakpoint
-- Due events become the caller's for a while and count as tried. One that was tried as often as it may be and never came back takes its
-- worker down each time: it is dead here, since nobody else will say so.
CREATE OR REPLACE FUNCTION app.take_due_events(only_tenant uuid, most integer, lease_seconds integer) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT e.tenant_id, e.id FROM public.events e
    WHERE e.state = 'new' AND e.next_at <= app.now() AND (only_tenant IS NULL OR e.tenant_id = only_tenant)
    ORDER BY e.next_at, e.id LIMIT most FOR UPDATE SKIP LOCKED
  ),
  taken AS (
    UPDATE public.events e SET
      state = CASE WHEN e.attempts < app.most_attempts() THEN e.state ELSE 'dead' END,
      last_error = CASE WHEN e.attempts < app.most_attempts() THEN e.last_error ELSE coalesce(e.last_error, 'it never came back') END,
      attempts = least(e.attempts + 1, app.most_attempts()), next_at = app.now() + make_interval(secs => lease_seconds)
    FROM due WHERE e.tenant_id = due.tenant_id AND e.id = due.id
    RETURNING e.*
  )
  SELECT * FROM taken WHERE taken.state = 'new';
END
$$;
