SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT ON audit_unsealed TO cortado_app;--> statement-breakpoint
GRANT SELECT ON audit_seals TO cortado_app;--> statement-breakpoint
GRANT SELECT, DELETE ON audit_unsealed TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT ON audit_seals TO cortado_job;--> statement-breakpoint
GRANT SELECT ON audit_log TO cortado_job;--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();--> statement-breakpoint
-- Whoever writes an audit row, by whatever function: it waits for its seal. Nobody waits for the chain.
CREATE FUNCTION app.await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_unsealed (tenant_id, audit_id) SELECT a.tenant_id, a.id FROM added a;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER awaits_seal AFTER INSERT ON audit_log REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.await_seal();--> statement-breakpoint
-- What came before the chain is its beginning.
-- allow backfill: once, by key, and no request waits for rows that it adds
INSERT INTO audit_unsealed (tenant_id, audit_id) SELECT tenant_id, id FROM audit_log ON CONFLICT DO NOTHING;--> statement-breakpoint
-- SHA-256 of the hash before and of the row as JSON. Columns that hold nothing are left out, so that a column added later changes no old hash.
CREATE FUNCTION app.audit_hash(previous text, entry public.audit_log) RETURNS text LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
  SELECT encode(sha256(convert_to(previous || coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(entry)) WHERE value <> 'null'), '{}')::text, 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- What a tenant's first hash is made of: no chain can stand for another tenant's.
CREATE FUNCTION app.audit_genesis(tenant uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to('cortado audit ' || tenant, 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- Appends committed rows to their tenants' chains. A row that has vanished while it waited is sealed as nothing, which its verification names.
CREATE FUNCTION app.seal_audit(only_tenant uuid, most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  waiting record;
  chain uuid;
  last_seq bigint;
  last_hash text;
  sealed integer := 0;
BEGIN
  FOR waiting IN
    WITH taken AS MATERIALIZED (
      SELECT u.tenant_id, u.audit_id FROM public.audit_unsealed u
      WHERE only_tenant IS NULL OR u.tenant_id = only_tenant ORDER BY u.tenant_id, u.audit_id LIMIT most
    ), gone AS (
      DELETE FROM public.audit_unsealed u USING taken t WHERE u.tenant_id = t.tenant_id AND u.audit_id = t.audit_id RETURNING u.tenant_id, u.audit_id
    )
    SELECT g.tenant_id, g.audit_id, a AS entry FROM gone g
    LEFT JOIN public.audit_log a ON a.tenant_id = g.tenant_id AND a.id = g.audit_id
    WHERE NOT EXISTS (SELECT 1 FROM public.audit_seals s WHERE s.tenant_id = g.tenant_id AND s.audit_id = g.audit_id) ORDER BY g.tenant_id, a.at, g.audit_id
  LOOP
    IF chain IS DISTINCT FROM waiting.tenant_id THEN
      chain := waiting.tenant_id;
      PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || chain, 0));
      SELECT s.seq, s.hash INTO last_seq, last_hash FROM public.audit_seals s WHERE s.tenant_id = chain ORDER BY s.seq DESC LIMIT 1;
    END IF;
    last_seq := coalesce(last_seq, 0) + 1;
    last_hash := app.audit_hash(coalesce(last_hash, app.audit_genesis(chain)), waiting.entry);
    INSERT INTO public.audit_seals (tenant_id, seq, audit_id, hash) VALUES (chain, last_seq, waiting.audit_id, last_hash);
    sealed := sealed + 1;
  END LOOP;
  RETURN sealed;
END
$$;--> statement-breakpoint
-- Follows the chain of the caller's tenant from after a seal on, and names the first that is not what it was: { seq, entryId, reason }.
CREATE FUNCTION app.verify_audit(after_seq bigint, most integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH links AS MATERIALIZED (
    SELECT s.seq, s.audit_id, s.hash, a.id IS NULL AS missing, lag(s.seq, 1, after_seq) OVER w AS before_seq,
      app.audit_hash(lag(s.hash, 1, coalesce((SELECT p.hash FROM public.audit_seals p WHERE p.seq = after_seq),
        app.audit_genesis(nullif(current_setting('app.tenant_id', true), '')::uuid))) OVER w, a) AS rightful
    FROM (SELECT * FROM public.audit_seals WHERE seq > after_seq ORDER BY seq LIMIT most) s
    LEFT JOIN public.audit_log a ON a.id = s.audit_id WINDOW w AS (ORDER BY s.seq)
  )
  SELECT jsonb_build_object('checked', count(*), 'through', coalesce(max(seq), after_seq), 'altered',
    (SELECT jsonb_build_object('seq', l.seq, 'entryId', l.audit_id, 'reason',
        CASE WHEN l.before_seq <> l.seq - 1 THEN 'seal_missing' WHEN l.missing THEN 'entry_missing' ELSE 'entry_or_seal_changed' END)
      FROM links l WHERE l.missing OR l.hash <> l.rightful OR l.before_seq <> l.seq - 1 ORDER BY l.seq LIMIT 1)) FROM links
$$;
