SET row_security = off;--> statement-breakpoint
CREATE TABLE "kill_switches" (
	"feature" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "kill_switches" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "kill_switches" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plans" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"features" text[] DEFAULT '{}' NOT NULL,
	"limits" jsonb DEFAULT '{}' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "plans" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_overrides" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"name" text NOT NULL,
	"is_on" boolean,
	"most" bigint,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "tenant_overrides_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "tenant_overrides" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant_overrides" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_plans" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"plan" text NOT NULL,
	"status" text NOT NULL,
	"access" text NOT NULL,
	"grace_until" timestamp (3) with time zone,
	"version" bigint DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "tenant_plans_tenant_id_pk" PRIMARY KEY("tenant_id"),
	CONSTRAINT "tenant_plans_status" CHECK (status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled')),
	CONSTRAINT "tenant_plans_access" CHECK (access in ('full', 'grace', 'suspended'))
);
--> statement-breakpoint
ALTER TABLE "tenant_plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant_plans" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"name" text NOT NULL,
	"used" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_tenant_id_name_pk" PRIMARY KEY("tenant_id","name"),
	CONSTRAINT "usage_used" CHECK ("usage"."used" >= 0)
);
--> statement-breakpoint
ALTER TABLE "usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "usage" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant_plans" ADD CONSTRAINT "tenant_plans_plan_fk" FOREIGN KEY ("plan") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "one_default_plan" ON "plans" USING btree ("is_default") WHERE is_default;--> statement-breakpoint
CREATE INDEX "tenant_plans_by_plan" ON "tenant_plans" USING btree ("plan");--> statement-breakpoint
CREATE POLICY "everyone_reads" ON "kill_switches" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (true);--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "kill_switches" AS PERMISSIVE FOR INSERT TO "cortado_app" WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "platform_deletes" ON "kill_switches" AS PERMISSIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "everyone_reads" ON "plans" AS PERMISSIVE FOR SELECT TO "cortado_app", "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "plans" AS PERMISSIVE FOR INSERT TO "cortado_app" WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "platform_updates" ON "plans" AS PERMISSIVE FOR UPDATE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('platform', 'system'))) WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tenant_overrides" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_inserts_only" ON "tenant_overrides" AS RESTRICTIVE FOR INSERT TO "cortado_app" WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "platform_updates_only" ON "tenant_overrides" AS RESTRICTIVE FOR UPDATE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('platform', 'system'))) WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "platform_deletes_only" ON "tenant_overrides" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tenant_plans" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_inserts_only" ON "tenant_plans" AS RESTRICTIVE FOR INSERT TO "cortado_app" WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "platform_updates_only" ON "tenant_plans" AS RESTRICTIVE FOR UPDATE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('platform', 'system'))) WITH CHECK ((select current_setting('app.actor_kind', true) in ('platform', 'system')));--> statement-breakpoint
CREATE POLICY "job_reads" ON "tenant_plans" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "tenant_plans" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "usage" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_use_nothing" ON "usage" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "job_reads" ON "usage" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);