SET row_security = off;--> statement-breakpoint
-- outside a transaction: indexes are built beside what is going on
CREATE INDEX CONCURRENTLY IF NOT EXISTS "stripe_inbox_done" ON "stripe_inbox" USING btree ("done_at") WHERE state = 'done';--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "event_deliveries_by_age" ON "event_deliveries" USING btree ("at");
