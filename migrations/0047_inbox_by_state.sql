SET row_security = off;--> statement-breakpoint
-- outside a transaction: an index is built beside what is going on
CREATE INDEX CONCURRENTLY IF NOT EXISTS "stripe_inbox_by_state" ON "stripe_inbox" USING btree ("state","id");
