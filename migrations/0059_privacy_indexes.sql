SET row_security = off;--> statement-breakpoint
-- outside a transaction: an index is built beside what is going on
CREATE INDEX CONCURRENTLY IF NOT EXISTS "stripe_inbox_by_intent" ON "stripe_inbox" USING btree ((payload #>> '{data,object,payment_intent}'));--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "mails_by_cause" ON "mails" USING btree ("caused_by") WHERE caused_by is not null;
