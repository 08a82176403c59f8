SET row_security = off;--> statement-breakpoint
GRANT SELECT, DELETE ON event_deliveries TO cortado_job;--> statement-breakpoint
GRANT DELETE ON stripe_inbox TO cortado_job;--> statement-breakpoint
CREATE POLICY "job_reads" ON "event_deliveries" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "event_deliveries" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);
