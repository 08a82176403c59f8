SET row_security = off;--> statement-breakpoint
CREATE TABLE "closures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"of_tenant" uuid NOT NULL,
	"slug" text NOT NULL,
	"state" text DEFAULT 'closing' NOT NULL,
	"reason" text,
	"asked_by" uuid,
	"due_at" timestamp (3) with time zone NOT NULL,
	"held_up_by" text,
	"counts" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"shut_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"kept_at" timestamp (3) with time zone,
	CONSTRAINT "closures_state" CHECK (state in ('closing', 'shut', 'closed', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "closures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "closures" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "archives" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"folder" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"for_closure" boolean DEFAULT false NOT NULL,
	"hash" text,
	"cursor" jsonb,
	"parts" integer DEFAULT 0 NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "archives_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "archives_state" CHECK (state in ('queued', 'ready', 'failed', 'expired'))
);
--> statement-breakpoint
ALTER TABLE "archives" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "archives" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "closing_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "shut_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "closures" ADD CONSTRAINT "closures_tenant_fk" FOREIGN KEY ("of_tenant") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "one_closure" ON "closures" USING btree ("of_tenant") WHERE state <> 'withdrawn';--> statement-breakpoint
CREATE INDEX "closures_of_tenant" ON "closures" USING btree ("of_tenant","created_at");--> statement-breakpoint
CREATE INDEX "closures_due" ON "closures" USING btree ("due_at") WHERE state in ('closing', 'shut');--> statement-breakpoint
CREATE INDEX "closures_to_keep" ON "closures" USING btree ("ended_at") WHERE state = 'closed' and kept_at is null;--> statement-breakpoint
CREATE INDEX "archives_by_newest" ON "archives" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "archives_by_hash" ON "archives" USING btree ("hash") WHERE hash is not null;--> statement-breakpoint
CREATE INDEX "archives_due" ON "archives" USING btree ("state","created_at") WHERE state in ('queued', 'ready');--> statement-breakpoint
CREATE POLICY "job_updates" ON "sign_ins" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_closed" ON "tenants" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "closed_with_tenant" ON "mails" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "closed_with_tenant" ON "data_exports" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "closed_with_tenant" ON "erasures" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "closure_here" ON "closures" AS PERMISSIVE FOR ALL TO "cortado_app" USING (of_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system'))) WITH CHECK (of_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "closure_carried_out" ON "closures" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (of_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (of_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "job_reads" ON "closures" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "closures" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "archives" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_no_archives" ON "archives" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or hash = nullif(current_setting('app.token_hash', true), '')) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "archive_presented" ON "archives" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (hash = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "job_reads" ON "archives" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "archives" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "locations" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_found" ON "tenants" TO cortado_app USING ((id = nullif(current_setting('app.tenant_id', true), '')::uuid or slug = nullif(current_setting('app.slug', true), '')) and shut_at is null);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "invitations" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "roles" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "staff" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "support_sessions" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "customers" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "catalogs" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "categories" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "imports" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "modifier_lists" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "modifiers" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "product_modifier_lists" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "product_tax_rates" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "products" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "tax_rates" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "variant_locations" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "variants" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "inventory_levels" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "inventory_movements" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "fulfilments" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "order_counters" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "order_lines" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "orders" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "payments" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "refunds" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "audit_log" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "event_deliveries" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "events" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "idempotency" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "stream_tickets" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "product_facets" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "audit_seals" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "audit_unsealed" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "product_words" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "vocabulary" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "tenant_overrides" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "tenant_plans" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "usage" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "api_key_secrets" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "api_keys" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "device_pairings" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "device_proofs" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "devices" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "staff_pins" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "tenant_isolation" ON "domains" TO cortado_app,cortado_closer USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);