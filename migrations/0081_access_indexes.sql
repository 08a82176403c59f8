SET row_security = off;--> statement-breakpoint
-- outside a transaction: indexes are built beside what is going on
CREATE INDEX CONCURRENTLY IF NOT EXISTS "sign_ins_by_tenant" ON "sign_ins" USING btree ("tenant_id") WHERE tenant_id is not null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "invitations_by_email" ON "invitations" USING btree ("email");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "invitations_open" ON "invitations" USING btree ("tenant_id","role") WHERE accepted_at is null and revoked_at is null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "staff_by_role" ON "staff" USING btree ("tenant_id","role") WHERE active;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "api_keys_live" ON "api_keys" USING btree ("tenant_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "closures_by_state" ON "closures" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "archives_by_id" ON "archives" USING btree ("id");
