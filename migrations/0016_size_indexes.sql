SET row_security = off;--> statement-breakpoint
-- outside a transaction: indexes are built beside what is going on
DROP INDEX CONCURRENTLY IF EXISTS "events_by_state";--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "products_in_category_by_name" ON "products" USING btree ("tenant_id","category_id","name","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "products_in_category_by_newest" ON "products" USING btree ("tenant_id","category_id","created_at","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "products_in_category_by_price" ON "products" USING btree ("tenant_id","category_id","lowest_price","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "levels_that_are_low" ON "inventory_levels" USING btree ("tenant_id","location_id","variant_id") WHERE is_low;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "movements_by_location" ON "inventory_movements" USING btree ("tenant_id","location_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "movements_by_rare_kind" ON "inventory_movements" USING btree ("tenant_id","kind","recorded_at","id") WHERE kind not in ('hold', 'sale');--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_by_action" ON "audit_log" USING btree ("tenant_id","action","at","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_by_actor" ON "audit_log" USING btree ("tenant_id","actor_id","at","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "events_by_location" ON "events" USING btree ("tenant_id","location_id","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "events_by_state" ON "events" USING btree ("tenant_id","state","id") WHERE state <> 'done';--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "products_category_idx";
