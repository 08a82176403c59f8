SET row_security = off;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
-- Roles are the cluster's, so another database may have made them already. Logins and passwords come from db:deploy, never from here.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cortado_app', 'cortado_job', 'cortado_search'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS NOINHERIT', name);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END
$$;--> statement-breakpoint
-- A statement outlives our deadline by little, and no batch waits for a lock for ever. Settings of a role cost nothing per request.
ALTER ROLE cortado_app SET statement_timeout = '9s';--> statement-breakpoint
ALTER ROLE cortado_app SET lock_timeout = '4s';--> statement-breakpoint
ALTER ROLE cortado_app SET idle_in_transaction_session_timeout = '10s';--> statement-breakpoint
ALTER ROLE cortado_job SET statement_timeout = '30s';--> statement-breakpoint
ALTER ROLE cortado_job SET lock_timeout = '4s';--> statement-breakpoint
ALTER ROLE cortado_job SET idle_in_transaction_session_timeout = '30s';--> statement-breakpoint
CREATE SCHEMA app;--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO cortado_app, cortado_job, cortado_search;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO cortado_app, cortado_job, cortado_search;--> statement-breakpoint
-- The clock is the caller's (`now` is passed in); the server's own only where no context was set (migrations, psql).
CREATE FUNCTION app.now() RETURNS timestamptz(3) LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz(3), clock_timestamp()::timestamptz(3))
$$;--> statement-breakpoint
CREATE FUNCTION app.actor_kind() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system')
$$;--> statement-breakpoint
CREATE FUNCTION app.actor_id() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.actor_id', true), '')::uuid
$$;--> statement-breakpoint
-- An instant inside a JSON answer, written as everywhere else.
CREATE FUNCTION app.iso(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
