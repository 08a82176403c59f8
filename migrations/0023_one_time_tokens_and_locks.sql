SET row_security = off;--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid,
	"data" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "one_time_token_kind" CHECK (kind in ('sign-up', 'password-reset', 'email-verification', 'email-change'))
);
--> statement-breakpoint
ALTER TABLE "one_time_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "one_time_tokens" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_in_locks" (
	"key" text PRIMARY KEY NOT NULL,
	"failed_at" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL,
	"locks" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sign_in_locks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sign_in_locks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account_log" ADD COLUMN "actor_id" uuid DEFAULT nullif(current_setting('app.actor_id', true), '')::uuid;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "email_verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "one_time_tokens_by_user" ON "one_time_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "one_time_tokens_expired" ON "one_time_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_locks_expired" ON "sign_in_locks" USING btree ("updated_at");--> statement-breakpoint
CREATE POLICY "own_one_time_token" ON "one_time_tokens" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "one_time_token_presented" ON "one_time_tokens" AS PERMISSIVE FOR ALL TO "cortado_app" USING (hash = nullif(current_setting('app.token_hash', true), '')) WITH CHECK (hash = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "job_reads" ON "one_time_tokens" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "one_time_tokens" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "sign_in_lock_named" ON "sign_in_locks" AS PERMISSIVE FOR ALL TO "cortado_app" USING (key = nullif(current_setting('app.lock_key', true), '')) WITH CHECK (key = nullif(current_setting('app.lock_key', true), ''));--> statement-breakpoint
CREATE POLICY "job_reads" ON "sign_in_locks" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "sign_in_locks" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);