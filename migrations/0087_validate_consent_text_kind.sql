SET row_security = off;--> statement-breakpoint
-- outside a transaction: rows are looked at beside what is going on
ALTER TABLE consent_texts VALIDATE CONSTRAINT consent_text_kind;