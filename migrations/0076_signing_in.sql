SET row_security = off;--> statement-breakpoint
CREATE TABLE "common_passwords" (
	"prefix" text PRIMARY KEY NOT NULL,
	"marks" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "common_passwords" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "common_passwords" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consent_texts" ADD COLUMN "required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- allow constraint-not-valid: a tenant has a handful of texts
ALTER TABLE "consent_texts" ADD CONSTRAINT "only_terms_are_required" CHECK (not required or (tenant_id is not null and kind in ('terms', 'privacy')));--> statement-breakpoint
DROP POLICY "archive_presented" ON "archives" CASCADE;--> statement-breakpoint
CREATE POLICY "everyone_reads" ON "common_passwords" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (true);--> statement-breakpoint
ALTER POLICY "job_updates" ON "sign_ins" TO cortado_job USING (tenant_id is not null) WITH CHECK (tenant_id is null);--> statement-breakpoint
ALTER POLICY "others_see_no_archives" ON "archives" TO cortado_app USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);