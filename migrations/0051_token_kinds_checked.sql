SET row_security = off;--> statement-breakpoint
-- outside a transaction: rows are looked at beside what is going on
ALTER TABLE one_time_tokens VALIDATE CONSTRAINT one_time_token_kind;
