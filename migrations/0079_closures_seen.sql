SET row_security = off;--> statement-breakpoint
ALTER TABLE "archives" ADD COLUMN "links" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE POLICY "forgotten_with_payments" ON "stripe_inbox" AS PERMISSIVE FOR ALL TO "cortado_closer" USING (true) WITH CHECK (false);--> statement-breakpoint
CREATE POLICY "platform_reads" ON "closures" AS PERMISSIVE FOR SELECT TO "cortado_platform" USING ((select coalesce(current_setting('app.noted', true), '') <> ''));