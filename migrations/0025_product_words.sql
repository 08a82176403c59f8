SET row_security = off;--> statement-breakpoint
CREATE TABLE "product_words" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"for_sale" boolean NOT NULL,
	"named" boolean NOT NULL,
	"word" text collate "C" NOT NULL,
	"weight" smallint NOT NULL,
	"product_id" uuid NOT NULL,
	CONSTRAINT "product_words_tenant_id_for_sale_named_word_weight_product_id_pk" PRIMARY KEY("tenant_id","for_sale","named","word","weight","product_id")
);
--> statement-breakpoint
ALTER TABLE "product_words" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "product_words" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "vocabulary" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"for_sale" boolean NOT NULL,
	"word" text collate "C" NOT NULL,
	CONSTRAINT "vocabulary_tenant_id_for_sale_word_pk" PRIMARY KEY("tenant_id","for_sale","word")
);
--> statement-breakpoint
ALTER TABLE "vocabulary" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "vocabulary" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "vocabulary_by_trigrams" ON "vocabulary" USING gin ("tenant_id","word" gin_trgm_ops);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "product_words" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "catalogue_writes" ON "product_words" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "search_reads" ON "product_words" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "vocabulary" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "catalogue_writes" ON "vocabulary" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "search_reads" ON "vocabulary" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (true);