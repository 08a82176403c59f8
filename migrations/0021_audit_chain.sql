SET row_security = off;--> statement-breakpoint
-- A network and not a person's address, a mark and not a device's name: what can't be rewritten holds no more than accountability needs (quality 2.4).
CREATE FUNCTION app.network(address text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN pg_input_is_valid(address, 'inet')
    THEN host(network(set_masklen(address::inet, CASE family(address::inet) WHEN 4 THEN 24 ELSE 48 END))) END
$$;--> statement-breakpoint
-- The same device has the same mark, and no mark tells of which device.
CREATE FUNCTION app.mark(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(encode(sha256(convert_to(said, 'UTF8')), 'hex'), 16)
$$;--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"seq" bigint NOT NULL,
	"audit_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "audit_seals_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq"),
	CONSTRAINT "audit_sealed_once" UNIQUE("tenant_id","audit_id")
);
--> statement-breakpoint
ALTER TABLE "audit_seals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_seals" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_unsealed" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"audit_id" uuid NOT NULL,
	CONSTRAINT "audit_unsealed_tenant_id_audit_id_pk" PRIMARY KEY("tenant_id","audit_id")
);
--> statement-breakpoint
ALTER TABLE "audit_unsealed" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_unsealed" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "address" SET DEFAULT app.network(nullif(current_setting('app.address', true), ''));--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "user_agent" SET DEFAULT app.mark(nullif(current_setting('app.user_agent', true), ''));--> statement-breakpoint
CREATE POLICY "job_reads" ON "audit_log" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_seals" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_no_seals" ON "audit_seals" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "job_reads" ON "audit_seals" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_writes" ON "audit_seals" AS PERMISSIVE FOR INSERT TO "cortado_job" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_unsealed" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_only_add" ON "audit_unsealed" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "audit_unsealed" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "audit_unsealed" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);