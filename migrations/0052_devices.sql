SET row_security = off;--> statement-breakpoint
CREATE TABLE "device_pairings" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"location_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"device_id" uuid,
	CONSTRAINT "device_pairings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "device_pairings_kind" CHECK (kind in ('pos', 'kiosk', 'kds', 'display'))
);
--> statement-breakpoint
ALTER TABLE "device_pairings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "device_pairings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "device_proofs" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"jti" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "proof_used" PRIMARY KEY("tenant_id","device_id","jti")
);
--> statement-breakpoint
ALTER TABLE "device_proofs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "device_proofs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "devices" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"thumbprint" text NOT NULL,
	"refresh_hash" text NOT NULL,
	"paired_by" uuid NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "devices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "device_refresh_hash" UNIQUE("tenant_id","refresh_hash"),
	CONSTRAINT "devices_kind" CHECK (kind in ('pos', 'kiosk', 'kds', 'display'))
);
--> statement-breakpoint
ALTER TABLE "devices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "devices" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "device_id" uuid DEFAULT nullif(current_setting('app.device_id', true), '')::uuid;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "device_id" uuid DEFAULT nullif(current_setting('app.device_id', true), '')::uuid;--> statement-breakpoint
ALTER TABLE "device_pairings" ADD CONSTRAINT "device_pairings_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_pairings" ADD CONSTRAINT "device_pairings_device_fk" FOREIGN KEY ("tenant_id","device_id") REFERENCES "public"."devices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_proofs" ADD CONSTRAINT "device_proofs_device_fk" FOREIGN KEY ("tenant_id","device_id") REFERENCES "public"."devices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_pairings_by_code" ON "device_pairings" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "device_pairings_location_idx" ON "device_pairings" USING btree ("tenant_id","location_id");--> statement-breakpoint
CREATE INDEX "device_pairings_device_idx" ON "device_pairings" USING btree ("tenant_id","device_id");--> statement-breakpoint
CREATE INDEX "devices_location_idx" ON "devices" USING btree ("tenant_id","location_id");--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "device_pairings" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "pairing_presented" ON "device_pairings" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (code_hash = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "only_its_code" ON "device_pairings" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'system', 'platform')) or code_hash = nullif(current_setting('app.token_hash', true), '')) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'system', 'platform')) or code_hash = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "in_location" ON "device_pairings" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[]))) WITH CHECK (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "device_proofs" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_no_proofs" ON "device_proofs" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "devices" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_no_devices" ON "devices" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "in_location" ON "devices" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[]))) WITH CHECK (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
ALTER POLICY "written_as_oneself" ON "audit_log" TO cortado_app WITH CHECK (actor_kind = app.actor_kind() and actor_id is not distinct from app.actor_id() and impersonator_id is not distinct from nullif(current_setting('app.impersonator_id', true), '')::uuid and device_id is not distinct from nullif(current_setting('app.device_id', true), '')::uuid);