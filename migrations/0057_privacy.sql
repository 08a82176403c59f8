SET row_security = off;--> statement-breakpoint
CREATE TABLE "data_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"tenant_id" uuid,
	"customer_id" uuid,
	"asked_by" uuid NOT NULL,
	"key" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"hash" text,
	"bytes" bigint,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "data_exports_state" CHECK (state in ('queued', 'ready', 'failed', 'expired')),
	CONSTRAINT "export_of_somebody" CHECK (("data_exports"."user_id" is null) = ("data_exports"."customer_id" is not null) and ("data_exports"."tenant_id" is null) = ("data_exports"."customer_id" is null))
);
--> statement-breakpoint
ALTER TABLE "data_exports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "data_exports" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"tenant_id" uuid,
	"customer_id" uuid,
	"email_hash" text,
	"state" text DEFAULT 'cooling' NOT NULL,
	"asked_by" uuid,
	"due_at" timestamp (3) with time zone NOT NULL,
	"reasons" jsonb DEFAULT '[]' NOT NULL,
	"is_repeated" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"kept_at" timestamp (3) with time zone,
	CONSTRAINT "erasures_state" CHECK (state in ('cooling', 'done', 'withdrawn')),
	CONSTRAINT "erasure_of_somebody" CHECK (("erasures"."user_id" is null) = ("erasures"."customer_id" is not null) and ("erasures"."tenant_id" is null) = ("erasures"."customer_id" is null))
);
--> statement-breakpoint
ALTER TABLE "erasures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "erasures" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account_log" ALTER COLUMN "address" SET DEFAULT app.network(nullif(current_setting('app.address', true), ''));--> statement-breakpoint
ALTER TABLE "account_log" ALTER COLUMN "user_agent" SET DEFAULT app.mark(nullif(current_setting('app.user_agent', true), ''));--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "caused_by" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid;--> statement-breakpoint
CREATE INDEX "data_exports_of_user" ON "data_exports" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "data_exports_of_customer" ON "data_exports" USING btree ("tenant_id","customer_id","created_at","id");--> statement-breakpoint
CREATE INDEX "data_exports_due" ON "data_exports" USING btree ("state","created_at") WHERE state in ('queued', 'ready');--> statement-breakpoint
CREATE UNIQUE INDEX "one_erasure_of_user" ON "erasures" USING btree ("user_id") WHERE state = 'cooling';--> statement-breakpoint
CREATE UNIQUE INDEX "one_erasure_of_customer" ON "erasures" USING btree ("tenant_id","customer_id") WHERE state = 'cooling';--> statement-breakpoint
CREATE INDEX "erasures_due" ON "erasures" USING btree ("due_at") WHERE state = 'cooling';--> statement-breakpoint
CREATE INDEX "erasures_to_keep" ON "erasures" USING btree ("ended_at") WHERE state = 'done' and kept_at is null;--> statement-breakpoint
CREATE POLICY "job_reads" ON "account_log" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "refresh_tokens" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "refresh_tokens" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "sign_ins" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "sign_ins" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "users" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "users" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "invitations" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "invitations" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "staff" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "customers" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "customers" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "fulfilments" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "order_lines" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "order_lines" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "orders" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "payments" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "refunds" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "idempotency" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "external_identities" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "external_identities" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "passkeys" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "passkeys" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "recovery_codes" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "recovery_codes" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "totp_factors" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "totp_factors" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "own_export" ON "data_exports" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "export_of_customer" ON "data_exports" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system'))) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "export_presented" ON "data_exports" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (hash = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "job_reads" ON "data_exports" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "data_exports" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "data_exports" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "own_erasure" ON "erasures" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "erasure_of_customer" ON "erasures" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system'))) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "job_reads" ON "erasures" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_writes" ON "erasures" AS PERMISSIVE FOR INSERT TO "cortado_job" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "erasures" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);