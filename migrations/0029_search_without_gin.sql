SET row_security = off;--> statement-breakpoint
-- outside a transaction: nobody waits for an index that goes
-- Words and beginnings are found in product_words and in the indexes of 0017.
DROP INDEX CONCURRENTLY IF EXISTS "products_by_words";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "products_by_trigrams";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "variants_by_sku_trigrams";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "variants_by_barcode_trigrams";
