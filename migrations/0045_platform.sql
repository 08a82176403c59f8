SET row_security = off;--> statement-breakpoint
CREATE TABLE "platform_admins" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "platform_admins_role" CHECK (role in ('admin', 'support'))
);
--> statement-breakpoint
ALTER TABLE "platform_admins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform_admins" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"role" text NOT NULL,
	"about_tenant" uuid,
	"about_user" uuid,
	"reason" text,
	"data" jsonb,
	"actor_id" uuid DEFAULT app.actor_id() NOT NULL,
	"sign_in_id" uuid DEFAULT nullif(current_setting('app.sign_in_id', true), '')::uuid,
	"address" text DEFAULT app.network(nullif(current_setting('app.address', true), '')),
	"user_agent" text DEFAULT app.mark(nullif(current_setting('app.user_agent', true), '')),
	"request_id" text DEFAULT nullif(current_setting('app.request_id', true), ''),
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "platform_log_reasoned" CHECK ("platform_log"."about_user" is null or "platform_log"."reason" is not null)
);
--> statement-breakpoint
ALTER TABLE "platform_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform_admins" ADD CONSTRAINT "platform_admins_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "platform_log_by_newest" ON "platform_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "platform_log_by_tenant" ON "platform_log" USING btree ("about_tenant","at","id");--> statement-breakpoint
CREATE INDEX "platform_log_by_user" ON "platform_log" USING btree ("about_user","at","id");--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "account_log" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "sign_in_locks" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_deletes" ON "sign_in_locks" AS PERMISSIVE FOR DELETE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_signed_in" ON "sign_ins" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "sign_ins" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_updates" ON "sign_ins" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '')) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "users" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "tenants" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "staff" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "stripe_inbox" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_updates" ON "stripe_inbox" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '')) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "audit_log" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and actor_kind = app.actor_kind() and actor_id = app.actor_id());--> statement-breakpoint
CREATE POLICY "platform_reads" ON "events" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "events" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_updates" ON "events" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "audit_unsealed" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_updates" ON "kill_switches" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '')) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_reads" ON "tenant_overrides" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "tenant_overrides" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_updates" ON "tenant_overrides" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_deletes" ON "tenant_overrides" AS PERMISSIVE FOR DELETE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "tenant_plans" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "tenant_plans" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_updates" ON "tenant_plans" AS PERMISSIVE FOR UPDATE TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "usage" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "own_role" ON "platform_admins" AS PERMISSIVE FOR SELECT TO "cortado_app", "cortado_platform" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "platform_log" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_notes_as_oneself" ON "platform_log" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and actor_id = app.actor_id());--> statement-breakpoint
ALTER POLICY "everyone_reads" ON "kill_switches" TO cortado_app,cortado_platform USING (true);--> statement-breakpoint
ALTER POLICY "platform_inserts" ON "kill_switches" TO cortado_platform WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
ALTER POLICY "platform_deletes" ON "kill_switches" TO cortado_platform USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
ALTER POLICY "everyone_reads" ON "plans" TO cortado_app,cortado_job,cortado_platform USING (true);--> statement-breakpoint
ALTER POLICY "platform_inserts" ON "plans" TO cortado_platform WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
ALTER POLICY "platform_updates" ON "plans" TO cortado_platform USING ((select coalesce(current_setting('app.noted', true), '') <> '')) WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> ''));