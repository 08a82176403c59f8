SET row_security = off;--> statement-breakpoint
-- What a request may do at all; row security then says to which rows.
GRANT SELECT, INSERT, UPDATE ON users, sign_ins, refresh_tokens, tenants, locations, staff, customers,
  catalogs, categories, tax_rates, products, variants, variant_locations, modifier_lists, modifiers, product_modifier_lists, product_tax_rates, imports,
  inventory_levels, orders, order_lines, fulfilments, order_counters, payments, refunds, idempotency, stream_tickets, event_deliveries TO cortado_app;--> statement-breakpoint
GRANT DELETE ON categories, variant_locations, modifiers, product_modifier_lists, product_tax_rates TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT ON inventory_movements, events, audit_log TO cortado_app;--> statement-breakpoint
GRANT SELECT ON feed_epochs TO cortado_app, cortado_job;--> statement-breakpoint
GRANT SELECT ON tenants, orders, payments, refunds, events, idempotency, stream_tickets TO cortado_job;--> statement-breakpoint
GRANT UPDATE (state, attempts, next_at, last_error) ON events TO cortado_job;--> statement-breakpoint
GRANT DELETE ON idempotency, stream_tickets TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON stripe_inbox, leases TO cortado_job;--> statement-breakpoint
GRANT SELECT ON products, variants TO cortado_search;--> statement-breakpoint
-- /readyz compares the migration that the database has with the one that the code was written for.
GRANT USAGE ON SCHEMA drizzle TO cortado_app, cortado_job;--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO cortado_app, cortado_job;--> statement-breakpoint
INSERT INTO feed_epochs (id, epoch) VALUES (1, 1);
