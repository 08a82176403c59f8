SET row_security = off;--> statement-breakpoint
CREATE TABLE "mail_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"mail_id" uuid,
	"reason" text,
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mail_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mail_events" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mail_suppressions" (
	"address_hash" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "mail_suppressions_reason" CHECK (reason in ('bounced', 'complained'))
);
--> statement-breakpoint
ALTER TABLE "mail_suppressions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mail_suppressions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid,
	"recipient" text NOT NULL,
	"template" text NOT NULL,
	"locale" text,
	"data" jsonb NOT NULL,
	"dedupe" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"provider" text,
	"provider_ref" text,
	"last_error" text,
	"sent_at" timestamp (3) with time zone,
	"outcome" text,
	"outcome_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "mail_once" UNIQUE NULLS NOT DISTINCT("tenant_id","dedupe"),
	CONSTRAINT "mails_state" CHECK (state in ('queued', 'sent', 'failed', 'dead', 'bounced')),
	CONSTRAINT "mails_outcome" CHECK (outcome in ('delivered', 'bounced', 'complained'))
);
--> statement-breakpoint
ALTER TABLE "mails" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mails" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "brand_color" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "logo_url" text;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_events_by_age" ON "mail_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("next_at") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "mails_by_age" ON "mails" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "mails_by_recipient" ON "mails" USING btree ("recipient");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_by_provider_ref" ON "mails" USING btree ("provider","provider_ref") WHERE provider_ref is not null;--> statement-breakpoint
CREATE POLICY "job_mail_events" ON "mail_events" AS PERMISSIVE FOR ALL TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_mail_suppressions" ON "mail_suppressions" AS PERMISSIVE FOR ALL TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "mail_added" ON "mails" AS PERMISSIVE FOR INSERT TO "cortado_app" WITH CHECK (tenant_id is not distinct from nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "job_reads" ON "mails" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "mails" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "mails" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);