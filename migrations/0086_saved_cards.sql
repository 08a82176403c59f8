SET row_security = off;--> statement-breakpoint
CREATE TABLE "card_customers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"account" text,
	"provider_ref" text,
	"state" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "card_customers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "one_card_customer" UNIQUE NULLS NOT DISTINCT("tenant_id","customer_id","account"),
	CONSTRAINT "card_customers_state" CHECK (state in ('active', 'removing', 'removed'))
);
--> statement-breakpoint
ALTER TABLE "card_customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "card_customers" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "saved_cards" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"card_customer_id" uuid NOT NULL,
	"state" text DEFAULT 'created' NOT NULL,
	"setup_ref" text,
	"client_secret" text,
	"method_ref" text,
	"brand" text,
	"last4" text,
	"expiry_month" integer,
	"expiry_year" integer,
	"failure_code" text,
	"consent_text_id" uuid NOT NULL,
	"consent_version" integer NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"saved_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "saved_cards_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "card_booked_once" UNIQUE("tenant_id","setup_ref"),
	CONSTRAINT "saved_cards_state" CHECK (state in ('created', 'requires_action', 'processing', 'saved', 'canceled', 'removing', 'removed')),
	CONSTRAINT "saved_card_is_known" CHECK (state <> 'saved' or method_ref is not null and saved_at is not null)
);
--> statement-breakpoint
ALTER TABLE "saved_cards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "saved_cards" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "pay_links" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"mailed" boolean NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "pay_links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "pay_link_made" UNIQUE("tenant_id","hash")
);
--> statement-breakpoint
ALTER TABLE "pay_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "pay_links" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consent_texts" DROP CONSTRAINT "consent_text_kind";--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "card_id" uuid;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "try_name" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "tried_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "card_customers" ADD CONSTRAINT "card_customers_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_cards" ADD CONSTRAINT "saved_cards_account_fk" FOREIGN KEY ("tenant_id","card_customer_id") REFERENCES "public"."card_customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_cards" ADD CONSTRAINT "saved_cards_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pay_links" ADD CONSTRAINT "pay_links_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "card_customers_customer_idx" ON "card_customers" USING btree ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "card_customers_leaving" ON "card_customers" USING btree ("updated_at") WHERE state = 'removing';--> statement-breakpoint
CREATE INDEX "saved_cards_account_idx" ON "saved_cards" USING btree ("tenant_id","card_customer_id");--> statement-breakpoint
CREATE INDEX "saved_cards_customer_idx" ON "saved_cards" USING btree ("tenant_id","customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_card" ON "saved_cards" USING btree ("tenant_id","customer_id") WHERE state in ('created', 'requires_action', 'processing');--> statement-breakpoint
CREATE INDEX "saved_cards_by_setup" ON "saved_cards" USING btree ("setup_ref") WHERE setup_ref is not null;--> statement-breakpoint
CREATE INDEX "saved_cards_by_method" ON "saved_cards" USING btree ("method_ref") WHERE method_ref is not null;--> statement-breakpoint
CREATE INDEX "saved_cards_open" ON "saved_cards" USING btree ("updated_at") WHERE state in ('created', 'requires_action', 'processing', 'removing');--> statement-breakpoint
CREATE INDEX "pay_links_order_idx" ON "pay_links" USING btree ("tenant_id","order_id");--> statement-breakpoint
ALTER TABLE "consent_texts" ADD CONSTRAINT "consent_text_kind" CHECK (kind in ('terms', 'privacy', 'marketing-email', 'marketing-sms', 'saved-card')) NOT VALID;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "card_customers" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_their_account" ON "card_customers" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or (select true from customers c where c.id = customer_id)) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or (select true from customers c where c.id = customer_id));--> statement-breakpoint
CREATE POLICY "job_reads" ON "card_customers" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "card_customers" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "saved_cards" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_their_cards" ON "saved_cards" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or (select true from customers c where c.id = customer_id)) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or (select true from customers c where c.id = customer_id));--> statement-breakpoint
CREATE POLICY "job_reads" ON "saved_cards" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "saved_cards" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "pay_links" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_their_links" ON "pay_links" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system') and coalesce(current_setting('app.location_ids', true), '') = '' and (current_setting('app.own', true) = 'true') is not true) or (select true from orders o where o.id = order_id) or hash = nullif(current_setting('app.token_hash', true), '')) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system') and coalesce(current_setting('app.location_ids', true), '') = '' and (current_setting('app.own', true) = 'true') is not true) or (select true from orders o where o.id = order_id) or hash = nullif(current_setting('app.token_hash', true), ''));