SET row_security = off;--> statement-breakpoint
-- The platform's own way into the database: who looks across tenants never comes as the role of requests. Its login and password come from db:deploy.
DO $$
BEGIN
  CREATE ROLE cortado_platform NOLOGIN NOBYPASSRLS NOINHERIT;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;--> statement-breakpoint
ALTER ROLE cortado_platform SET statement_timeout = '9s';--> statement-breakpoint
ALTER ROLE cortado_platform SET lock_timeout = '4s';--> statement-breakpoint
ALTER ROLE cortado_platform SET idle_in_transaction_session_timeout = '10s';--> statement-breakpoint
GRANT USAGE ON SCHEMA app, public TO cortado_platform;
