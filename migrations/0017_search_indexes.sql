SET row_security = off;--> statement-breakpoint
-- outside a transaction: indexes are built beside what is going on
-- The beginning of a SKU, a barcode or a name is a range: read in its order, and no further than a page needs.
CREATE INDEX CONCURRENTLY IF NOT EXISTS variants_by_lower_sku ON variants USING btree (tenant_id, lower(sku) text_pattern_ops, id);--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS variants_by_lower_barcode ON variants USING btree (tenant_id, lower(barcode) text_pattern_ops, id);--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS products_by_lower_name ON products USING btree (tenant_id, lower(name) text_pattern_ops, id);
