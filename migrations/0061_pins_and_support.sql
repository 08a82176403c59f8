SET row_security = off;--> statement-breakpoint
CREATE TABLE "staff_pins" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"locked_at" timestamp (3) with time zone,
	"set_by" uuid NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "staff_pins_tenant_id_staff_id_pk" PRIMARY KEY("tenant_id","staff_id"),
	CONSTRAINT "five_tries" CHECK ("staff_pins"."tries" between 0 and 5)
);
--> statement-breakpoint
ALTER TABLE "staff_pins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "staff_pins" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "support_sessions" ADD COLUMN "impersonator_name" text;--> statement-breakpoint
ALTER TABLE "staff_pins" ADD CONSTRAINT "staff_pins_staff_fk" FOREIGN KEY ("tenant_id","staff_id") REFERENCES "public"."staff"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "platform_reads" ON "roles" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "support_sessions" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "support_sessions" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_updates" ON "support_sessions" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "staff_pins" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "pins_of_colleagues" ON "staff_pins" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) and (select true from staff s where s.id = staff_id)) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) and (select true from staff s where s.id = staff_id));