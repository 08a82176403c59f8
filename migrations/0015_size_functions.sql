SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON product_facets TO cortado_app;--> statement-breakpoint
CREATE FUNCTION app.facets_of(p public.products) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT DISTINCT 'tag:' || t FROM unnest(p.tags) t) || CASE WHEN p.status <> 'active' THEN ARRAY['status:' || p.status] ELSE '{}' END
$$;--> statement-breakpoint
CREATE FUNCTION app.add_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.product_facets (tenant_id, product_id, facet, name, lowest_price, created_at)
  SELECT c.tenant_id, c.id, unnest(app.facets_of(c)), c.name, c.lowest_price, c.created_at FROM changed c;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- Without nested loops: of how many rows changed the planner knows nothing, and a file's ten thousand would be compared each with each.
CREATE FUNCTION app.edit_facets() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  one public.products;
BEGIN
  FOR one IN SELECT n.* FROM changed n JOIN former o ON o.tenant_id = n.tenant_id AND o.id = n.id
    WHERE (o.tags, o.status, o.name, o.lowest_price) IS DISTINCT FROM (n.tags, n.status, n.name, n.lowest_price) LOOP
    DELETE FROM public.product_facets f WHERE f.tenant_id = one.tenant_id AND f.product_id = one.id AND f.facet <> ALL (app.facets_of(one));
    INSERT INTO public.product_facets AS f (tenant_id, product_id, facet, name, lowest_price, created_at)
    SELECT one.tenant_id, one.id, unnest(app.facets_of(one)), one.name, one.lowest_price, one.created_at
    ON CONFLICT (tenant_id, product_id, facet) DO UPDATE SET name = excluded.name, lowest_price = excluded.lowest_price
    WHERE (f.name, f.lowest_price) IS DISTINCT FROM (excluded.name, excluded.lowest_price);
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER facets_added AFTER INSERT ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.add_facets();--> statement-breakpoint
CREATE TRIGGER facets_edited AFTER UPDATE ON products REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.edit_facets();--> statement-breakpoint
INSERT INTO product_facets (tenant_id, product_id, facet, name, lowest_price, created_at)
SELECT p.tenant_id, p.id, unnest(app.facets_of(p)), p.name, p.lowest_price, p.created_at FROM products p;--> statement-breakpoint
-- What a file speaks of, looked up by index: its products among ours are few, however many we have.
CREATE FUNCTION app.import_handles(content jsonb) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT f.value ->> 'handle' FROM jsonb_array_elements(content) f)
$$;--> statement-breakpoint
CREATE FUNCTION app.import_product_ids(content jsonb) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT p.id FROM public.products p WHERE p.handle = ANY (app.import_handles(content)))
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.import_products(import_id uuid, content jsonb) RETURNS TABLE (id uuid, handle text, name text, description text, status text, vendor text,
  type text, tags text[], images jsonb, lowest_price bigint, change text) LANGUAGE sql STABLE SET enable_nestloop = off AS $$
  SELECT coalesce(p.id, app.import_id(import_id, c.handle)), c.handle, c.name, c.description, s.status, c.vendor, c.type, c.tags, c.images,
    (SELECT min(v.price) FROM jsonb_to_recordset(c.variants) AS v(price bigint)),
    CASE WHEN p.id IS NULL THEN 'created'
      WHEN (p.name, p.description, p.status, p.vendor, p.type, p.tags, p.images) IS DISTINCT FROM (c.name, c.description, s.status, c.vendor, c.type, c.tags, c.images)
      THEN 'updated' ELSE 'unchanged' END
  FROM jsonb_to_recordset(content) AS c(handle text, name text, description text, active boolean, vendor text, type text, tags text[], images jsonb, variants jsonb)
  LEFT JOIN (SELECT * FROM public.products o WHERE o.handle = ANY (app.import_handles(content))) p ON p.handle = c.handle
  CROSS JOIN LATERAL (SELECT CASE WHEN c.active THEN 'active' WHEN p.status = 'archived' THEN 'archived' ELSE 'draft' END AS status) s
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.import_variants(import_id uuid, content jsonb) RETURNS TABLE (id uuid, product_id uuid, line integer, name text, options jsonb, sku text,
  barcode text, price bigint, compare_at_price bigint, tracked boolean, "position" integer, quantity bigint, change text) LANGUAGE sql STABLE SET enable_nestloop = off AS $$
  SELECT DISTINCT ON (f.handle, c.place) coalesce(v.id, app.import_id(import_id, f.handle || ' ' || c.options)), coalesce(p.id, app.import_id(import_id, f.handle)),
    f.line, c.name, c.options, c.sku, c.barcode, c.price, c.compare_at_price, c.tracked, c.place::integer, c.quantity,
    CASE WHEN v.id IS NULL THEN 'created'
      WHEN (v.name, v.options, v.sku, v.barcode, v.price, v.compare_at_price, v.tracked, v."position", v.active)
        IS DISTINCT FROM (c.name, c.options, c.sku, c.barcode, c.price, c.compare_at_price, c.tracked, c.place::integer, true)
      THEN 'updated' ELSE 'unchanged' END
  FROM jsonb_to_recordset(content) AS f(handle text, line integer, variants jsonb)
  CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(f.variants) AS (name text, options jsonb, sku text, barcode text, price bigint,
    compare_at_price bigint, tracked boolean, quantity bigint)) WITH ORDINALITY AS c(name, options, sku, barcode, price, compare_at_price, tracked, quantity, place)
  LEFT JOIN (SELECT * FROM public.products o WHERE o.handle = ANY (app.import_handles(content))) p ON p.handle = f.handle
  LEFT JOIN (SELECT * FROM public.variants o WHERE o.product_id = ANY (app.import_product_ids(content))) v ON v.product_id = p.id AND (v.options = c.options OR (v.options = '{}' AND v.name = c.name))
  ORDER BY f.handle, c.place, v.options = c.options DESC, v.name = c.name DESC, v.active DESC, v."position", v.id
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.import_collisions(import_id uuid, content jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('line', c.line, 'column', 'Variant SKU', 'code', 'SKU_TAKEN', 'level', 'error', 'value', left(c.sku, 40))
    ORDER BY c.line), '[]')
  FROM app.import_variants(import_id, content) c
  JOIN (SELECT * FROM public.variants o WHERE o.sku = ANY (ARRAY(
    SELECT w.value ->> 'sku' FROM jsonb_array_elements(content) p, jsonb_array_elements(p.value -> 'variants') w))) v ON v.sku = c.sku AND v.id <> c.id
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.apply_import(import_id uuid, place uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.imports;
  counted jsonb;
  collisions jsonb;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.imports WHERE id = import_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'import_not_found');
  PERFORM app.assert(held.state = 'checked', 'import_applied');
  PERFORM app.assert(jsonb_array_length(held.content) > 0, 'import_empty');
  PERFORM app.assert(place IS NULL OR EXISTS (SELECT 1 FROM public.locations WHERE id = place), 'location_not_found');
  collisions := app.import_collisions(import_id, held.content);
  PERFORM app.assert(jsonb_array_length(collisions) = 0, 'sku_taken', collisions);
  counted := app.import_counts(import_id, held.content);
  UPDATE public.products p SET name = c.name, description = c.description, status = c.status, vendor = c.vendor, type = c.type, tags = c.tags,
    images = c.images, version = p.version + 1, updated_at = app.now()
  FROM app.import_products(import_id, held.content) c WHERE c.id = p.id AND c.change = 'updated';
  INSERT INTO public.products (id, handle, name, description, status, vendor, type, tags, images, lowest_price)
  SELECT c.id, c.handle, c.name, c.description, c.status, c.vendor, c.type, c.tags, c.images, c.lowest_price FROM app.import_products(import_id, held.content) c WHERE c.change = 'created';
  UPDATE public.variants v SET name = c.name, options = c.options, sku = c.sku, barcode = c.barcode, price = c.price, compare_at_price = c.compare_at_price,
    tracked = c.tracked, "position" = c."position", active = true, version = v.version + 1, updated_at = app.now()
  FROM app.import_variants(import_id, held.content) c WHERE c.id = v.id AND c.change = 'updated';
  INSERT INTO public.variants (id, product_id, name, options, sku, barcode, price, compare_at_price, tracked, "position")
  SELECT c.id, c.product_id, c.name, c.options, c.sku, c.barcode, c.price, c.compare_at_price, c.tracked, c."position"
  FROM app.import_variants(import_id, held.content) c WHERE c.change = 'created';
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.variants v
    WHERE v.active AND v.product_id = ANY (app.import_product_ids(held.content)) GROUP BY v.product_id HAVING count(*) > 100), 'too_many_variants');
  IF place IS NOT NULL THEN
    counted := counted || jsonb_build_object('levelsReceived', app.import_stock(import_id, held.content, place));
  END IF;
  UPDATE public.imports SET state = 'applied', applied_at = app.now(), location_id = place,
    counts = counted || jsonb_build_object('problems', held.counts -> 'problems') WHERE id = import_id;
END
$$;--> statement-breakpoint
-- Nothing is recorded before it has occurred, and movements are indexed by when they were recorded.
CREATE OR REPLACE FUNCTION app.count_stock(command jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  place uuid := (command ->> 'locationId')::uuid;
  moment timestamptz := (command ->> 'countedAt')::timestamptz;
  strange jsonb;
BEGIN
  PERFORM app.lock_levels(place, ARRAY(SELECT (value ->> 'variantId')::uuid FROM jsonb_array_elements(command -> 'lines')));
  SELECT jsonb_agg(jsonb_build_object('variantId', l.variant_id, 'version', l.version)) INTO strange
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid, version bigint)
  JOIN public.inventory_levels l ON l.location_id = place AND l.variant_id = w."variantId"
  WHERE w.version IS NOT NULL AND w.version <> l.version;
  PERFORM app.assert(strange IS NULL, 'precondition_failed', strange);
  SELECT jsonb_agg(DISTINCT jsonb_build_object('variantId', m.variant_id)) INTO strange
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid)
  JOIN public.inventory_movements m ON m.location_id = place AND m.variant_id = w."variantId" AND m.kind = 'count' AND m.occurred_at > moment
    AND m.recorded_at > moment;
  PERFORM app.assert(strange IS NULL, 'counted_since', strange);
  WITH counted AS (
    SELECT w.id, l.variant_id, w.counted - l.on_hand + coalesce((SELECT sum(m.delta_on_hand) FROM public.inventory_movements m
      WHERE m.location_id = place AND m.variant_id = l.variant_id AND m.occurred_at > moment AND m.recorded_at > moment), 0)::bigint AS delta
    FROM jsonb_to_recordset(command -> 'lines') AS w(id uuid, "variantId" uuid, counted bigint)
    JOIN public.inventory_levels l ON l.location_id = place AND l.variant_id = w."variantId"
  ), written AS (
    INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, line_id, reason, occurred_at)
    SELECT c.id, place, c.variant_id, 'count', c.delta, 'count', (command ->> 'id')::uuid, c.variant_id, command ->> 'reason', moment FROM counted c
  )
  UPDATE public.inventory_levels l SET on_hand = l.on_hand + c.delta
  FROM counted c WHERE l.location_id = place AND l.variant_id = c.variant_id;
END
$$;
