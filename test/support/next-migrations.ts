/** What a next release might bring: the steps of an expansion, as `npm run check` wants them. */
export const nextMigrations: Record<string, string> = {
  next_expand: `SET row_security = off;--> statement-breakpoint
ALTER TABLE orders ADD COLUMN source text NOT NULL DEFAULT 'web';--> statement-breakpoint
ALTER TABLE orders ADD COLUMN remark text;--> statement-breakpoint
ALTER TABLE order_lines ADD CONSTRAINT order_line_note_short CHECK (length(note) <= 10000) NOT VALID;--> statement-breakpoint
CREATE TABLE order_tags (
  tenant_id uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
  order_id uuid NOT NULL,
  tag text NOT NULL,
  added_at timestamptz(3) DEFAULT app.now() NOT NULL,
  PRIMARY KEY (tenant_id, order_id, tag),
  FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
);--> statement-breakpoint
ALTER TABLE order_tags ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE order_tags FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant_isolation ON order_tags TO cortado_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`,
  next_beside: `SET row_security = off;--> statement-breakpoint
-- outside a transaction
CREATE INDEX CONCURRENTLY orders_by_source ON orders (tenant_id, source, id);--> statement-breakpoint
DO $$
DECLARE
  changed integer;
BEGIN
  LOOP
    UPDATE orders SET remark = '' WHERE ctid = ANY (ARRAY(SELECT ctid FROM orders WHERE remark IS NULL LIMIT 20 FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS changed = ROW_COUNT;
    COMMIT;
    EXIT WHEN changed = 0;
  END LOOP;
END $$;--> statement-breakpoint
ALTER TABLE order_lines VALIDATE CONSTRAINT order_line_note_short;--> statement-breakpoint
ANALYZE orders;`,
}
