SET row_security = off;--> statement-breakpoint
-- outside a transaction: an index is built beside what is going on
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_of_location" ON "audit_log" USING btree ("tenant_id","location_id","at","id");
