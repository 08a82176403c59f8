SET row_security = off;--> statement-breakpoint
ALTER POLICY "own_keys" ON "idempotency" TO cortado_app USING (principal = current_setting('app.principal', true));