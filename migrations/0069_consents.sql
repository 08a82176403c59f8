SET row_security = off;--> statement-breakpoint
CREATE TABLE "consent_texts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"locale" text NOT NULL,
	"body" text,
	"url" text,
	"published_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "consent_version_taken" UNIQUE NULLS NOT DISTINCT("tenant_id","kind","version","locale"),
	CONSTRAINT "consent_text_kind" CHECK (kind in ('terms', 'privacy', 'marketing-email', 'marketing-sms')),
	CONSTRAINT "consent_text_or_link" CHECK (("consent_texts"."body" is null) <> ("consent_texts"."url" is null))
);
--> statement-breakpoint
ALTER TABLE "consent_texts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consent_texts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"tenant_id" uuid,
	"text_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"given" boolean NOT NULL,
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "consent_kind" CHECK (kind in ('terms', 'privacy', 'marketing-email', 'marketing-sms'))
);
--> statement-breakpoint
ALTER TABLE "consents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consents" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "consents_of_person" ON "consents" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "consents_here" ON "consents" USING btree ("tenant_id","user_id","at","id");--> statement-breakpoint
CREATE POLICY "job_reads" ON "device_pairings" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "device_pairings" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "device_proofs" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "device_proofs" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "everyone_reads_texts" ON "consent_texts" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid or tenant_id is null);--> statement-breakpoint
CREATE POLICY "text_published" ON "consent_texts" AS PERMISSIVE FOR INSERT TO "cortado_app" WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "closed_with_tenant" ON "consent_texts" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "consent_texts" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));--> statement-breakpoint
CREATE POLICY "platform_inserts" ON "consent_texts" AS PERMISSIVE FOR INSERT TO "cortado_platform" WITH CHECK ((select coalesce(current_setting('app.noted', true), '') <> '') and tenant_id is null);--> statement-breakpoint
CREATE POLICY "own_consent" ON "consents" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "consent_of_customer" ON "consents" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "closed_with_tenant" ON "consents" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "job_reads" ON "consents" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "consents" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);