SET row_security = off;--> statement-breakpoint
-- Takes a closed tenant's rows away, those too that nobody else ever deletes. No login: only its functions run as it, and only the job may call them.
DO $$
BEGIN
  CREATE ROLE cortado_closer NOLOGIN NOBYPASSRLS NOINHERIT;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;--> statement-breakpoint
GRANT USAGE ON SCHEMA app, public TO cortado_closer;
