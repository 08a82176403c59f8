SET row_security = off;--> statement-breakpoint
-- uuid inside a GIN index, so that search indexes are led by the tenant like all others.
CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
CREATE INDEX products_by_words ON products USING gin (tenant_id, to_tsvector('simple'::regconfig, name || ' ' || coalesce(vendor, '') || ' ' || coalesce(type, '')));--> statement-breakpoint
CREATE INDEX products_by_trigrams ON products USING gin (tenant_id, name gin_trgm_ops);--> statement-breakpoint
CREATE INDEX variants_by_sku_trigrams ON variants USING gin (tenant_id, sku gin_trgm_ops);--> statement-breakpoint
CREATE INDEX variants_by_barcode_trigrams ON variants USING gin (tenant_id, barcode gin_trgm_ops);--> statement-breakpoint
-- Writers of one catalogue stand in line here, before any other row: no deadlocks, and what a writer checked stays true.
CREATE FUNCTION app.lock_catalog() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.catalogs FOR UPDATE;
END
$$;--> statement-breakpoint
-- The catalogue's version rises once a transaction: a row that this transaction has written already carries its id in xmin.
CREATE FUNCTION app.raise_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.catalogs c SET version = c.version + 1
  WHERE c.tenant_id IN (SELECT tenant_id FROM changed) AND c.xmin <> pg_current_xact_id()::xid;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.raise_catalog_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.catalogs c SET version = c.version + 1
  WHERE c.tenant_id = coalesce(to_jsonb(NEW) ->> 'tenant_id', to_jsonb(NEW) ->> 'id')::uuid AND c.xmin <> pg_current_xact_id()::xid;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- What hangs off a product is part of it: its version rises (once a transaction) and its lowest price follows its active variants.
-- One by one along the primary keys: joined as a whole, a big import would be planned by the sizes from before it.
CREATE FUNCTION app.touch_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  lowest bigint;
BEGIN
  FOR one IN SELECT DISTINCT c.tenant_id, c.product_id FROM changed c LOOP
    SELECT min(v.price) INTO lowest FROM public.variants v WHERE v.tenant_id = one.tenant_id AND v.product_id = one.product_id AND v.active;
    UPDATE public.products p SET lowest_price = coalesce(lowest, p.lowest_price), updated_at = app.now(),
      version = p.version + (p.xmin <> pg_current_xact_id()::xid)::integer
    WHERE p.tenant_id = one.tenant_id AND p.id = one.product_id
      AND (p.xmin <> pg_current_xact_id()::xid OR p.lowest_price IS DISTINCT FROM coalesce(lowest, p.lowest_price));
  END LOOP;
  RETURN NULL;
END
$$;--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['variants', 'product_modifier_lists', 'product_tax_rates'] LOOP
    EXECUTE format('CREATE TRIGGER a_product_added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.touch_products()', name);
    EXECUTE format('CREATE TRIGGER a_product_edited AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.touch_products()', name);
    EXECUTE format('CREATE TRIGGER a_product_removed AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.touch_products()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['products', 'variants', 'variant_locations', 'modifier_lists', 'modifiers', 'product_modifier_lists', 'product_tax_rates', 'tax_rates'] LOOP
    EXECUTE format('CREATE TRIGGER catalog_added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.raise_catalog()', name);
    EXECUTE format('CREATE TRIGGER catalog_edited AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.raise_catalog()', name);
    EXECUTE format('CREATE TRIGGER catalog_removed AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.raise_catalog()', name);
  END LOOP;
END
$$;--> statement-breakpoint
CREATE TRIGGER catalog_priced AFTER UPDATE ON tenants FOR EACH ROW
WHEN ((OLD.currency, OLD.tax_mode, OLD.tax_scope, OLD.rounding, OLD.cash_rounding) IS DISTINCT FROM (NEW.currency, NEW.tax_mode, NEW.tax_scope, NEW.rounding, NEW.cash_rounding))
EXECUTE FUNCTION app.raise_catalog_of_row();--> statement-breakpoint
CREATE TRIGGER catalog_offered AFTER INSERT ON locations FOR EACH ROW EXECUTE FUNCTION app.raise_catalog_of_row();--> statement-breakpoint
CREATE TRIGGER catalog_priced AFTER UPDATE ON locations FOR EACH ROW
WHEN ((OLD.name, OLD.currency, OLD.zone, OLD.day_starts_at, OLD.opening_hours, OLD.pay_later, OLD.active) IS DISTINCT FROM (NEW.name, NEW.currency, NEW.zone, NEW.day_starts_at, NEW.opening_hours, NEW.pay_later, NEW.active))
EXECUTE FUNCTION app.raise_catalog_of_row();--> statement-breakpoint
-- A category and everything below it. UNION, not UNION ALL: it ends even on a circle.
CREATE FUNCTION app.categories_under(top uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE below AS (
    SELECT c.id FROM public.categories c WHERE c.id = top
    UNION
    SELECT c.id FROM public.categories c JOIN below b ON c.parent_id = b.id
  )
  SELECT coalesce(array_agg(id), '{}') FROM below
$$;--> statement-breakpoint
-- How many levels down a category stands; a top one is on the first.
CREATE FUNCTION app.category_level(below uuid) RETURNS integer LANGUAGE sql STABLE AS $$
  WITH RECURSIVE above AS (
    SELECT c.parent_id, 1 AS level FROM public.categories c WHERE c.id = below
    UNION ALL
    SELECT c.parent_id, a.level + 1 FROM public.categories c JOIN above a ON c.id = a.parent_id WHERE a.level < 100
  )
  SELECT coalesce(max(level), 0) FROM above
$$;--> statement-breakpoint
-- How many levels a category and what is below it take.
CREATE FUNCTION app.category_height(top uuid) RETURNS integer LANGUAGE sql STABLE AS $$
  WITH RECURSIVE below AS (
    SELECT c.id, 1 AS level FROM public.categories c WHERE c.id = top
    UNION ALL
    SELECT c.id, b.level + 1 FROM public.categories c JOIN below b ON c.parent_id = b.id WHERE b.level < 100
  )
  SELECT coalesce(max(level), 0) FROM below
$$;--> statement-breakpoint
CREATE FUNCTION app.create_category(input jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made public.categories := jsonb_populate_record(NULL::public.categories, input);
BEGIN
  PERFORM app.lock_catalog();
  PERFORM app.assert((SELECT count(*) < 2000 FROM public.categories), 'too_many_categories');
  PERFORM app.assert(app.category_level(made.parent_id) < 10, 'category_too_deep');
  INSERT INTO public.categories (id, parent_id, name, slug, position) VALUES (made.id, made.parent_id, made.name, made.slug, made.position);
END
$$;--> statement-breakpoint
-- The edits below take the changed columns by name; what is left out stays. Equal values change nothing, so no version rises.
CREATE FUNCTION app.edit_category(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.categories;
  next public.categories;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.categories WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'category_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  PERFORM app.assert(next.parent_id IS NULL OR NOT next.parent_id = ANY (app.categories_under(held.id)), 'category_cycle');
  PERFORM app.assert(next.parent_id IS NOT DISTINCT FROM held.parent_id
    OR app.category_level(next.parent_id) + app.category_height(held.id) <= 10, 'category_too_deep');
  IF next IS DISTINCT FROM held THEN
    UPDATE public.categories SET parent_id = next.parent_id, name = next.name, slug = next.slug, position = next.position,
      version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.delete_category(wanted_id uuid, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.categories;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.categories WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'category_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.products WHERE category_id = held.id), 'category_in_use');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.categories WHERE parent_id = held.id), 'category_in_use');
  DELETE FROM public.categories WHERE id = held.id;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_tax_rate(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.tax_rates;
  next public.tax_rates;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.tax_rates WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'tax_rate_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.tax_rates SET name = next.name, rate = next.rate, mode = next.mode, active = next.active,
      version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
-- The list's modifiers become these, in this order. One without the mark `new` must be the list's own.
CREATE FUNCTION app.put_modifiers(list uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  highest integer := (SELECT l.max FROM public.modifier_lists l WHERE l.id = list);
  strange jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('id', w.id)) INTO strange
  FROM jsonb_to_recordset(wanted) AS w(id uuid, new boolean)
  WHERE w.new IS NOT TRUE AND NOT EXISTS (SELECT 1 FROM public.modifiers m WHERE m.id = w.id AND m.list_id = list);
  PERFORM app.assert(strange IS NULL, 'modifier_not_found', strange);
  PERFORM app.assert(highest IS NULL OR (SELECT count(*) FROM jsonb_to_recordset(wanted) AS w(is_default boolean) WHERE w.is_default) <= highest, 'too_many_defaults');
  DELETE FROM public.modifiers m WHERE m.list_id = list AND m.id NOT IN (SELECT w.id FROM jsonb_to_recordset(wanted) AS w(id uuid));
  INSERT INTO public.modifiers AS m (id, list_id, name, price_delta, is_default, sold_out, position)
  SELECT (w.value ->> 'id')::uuid, list, w.value ->> 'name', (w.value ->> 'price_delta')::bigint, (w.value ->> 'is_default')::boolean,
    (w.value ->> 'sold_out')::boolean, w.ordinality
  FROM jsonb_array_elements(wanted) WITH ORDINALITY w
  ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, price_delta = excluded.price_delta, is_default = excluded.is_default,
    sold_out = excluded.sold_out, position = excluded.position
  WHERE (m.name, m.price_delta, m.is_default, m.sold_out, m.position)
    IS DISTINCT FROM (excluded.name, excluded.price_delta, excluded.is_default, excluded.sold_out, excluded.position);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.create_modifier_list(input jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.lock_catalog();
  INSERT INTO public.modifier_lists (id, name, min, max, position)
  SELECT l.id, l.name, l.min, l.max, l.position FROM jsonb_populate_record(NULL::public.modifier_lists, input) l;
  PERFORM app.put_modifiers((input ->> 'id')::uuid, input -> 'modifiers');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_modifier_list(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.modifier_lists;
  next public.modifier_lists;
  before jsonb;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.modifier_lists WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'modifier_list_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  before := (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM public.modifiers m WHERE m.list_id = held.id);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.modifier_lists SET name = next.name, min = next.min, max = next.max, position = next.position WHERE id = held.id;
  END IF;
  IF changes ? 'modifiers' THEN
    PERFORM app.put_modifiers(held.id, changes -> 'modifiers');
  END IF;
  IF next IS DISTINCT FROM held OR before IS DISTINCT FROM (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM public.modifiers m WHERE m.list_id = held.id) THEN
    UPDATE public.modifier_lists SET version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.toggle_modifier(wanted_id uuid, gone boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.modifiers;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.modifiers WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'modifier_not_found');
  IF held.sold_out IS DISTINCT FROM gone THEN
    UPDATE public.modifiers SET sold_out = gone WHERE id = held.id;
    UPDATE public.modifier_lists SET version = version + 1, updated_at = app.now() WHERE id = held.list_id;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.put_variant(product uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.variants;
  next public.variants;
BEGIN
  SELECT * INTO held FROM public.variants WHERE id = (wanted ->> 'id')::uuid AND product_id = product FOR UPDATE;
  next := jsonb_populate_record(held, wanted);
  IF held.id IS NULL THEN
    PERFORM app.assert((wanted ->> 'new')::boolean, 'variant_not_found', jsonb_build_object('id', wanted ->> 'id'));
    INSERT INTO public.variants (id, product_id, name, options, sku, barcode, price, compare_at_price, quantity_precision, tracked, active, position)
    VALUES (next.id, product, next.name, next.options, next.sku, next.barcode, next.price, next.compare_at_price, next.quantity_precision,
      next.tracked, next.active, coalesce(next.position, (SELECT coalesce(max(v.position), 0) + 1 FROM public.variants v WHERE v.product_id = product)));
  ELSIF next IS DISTINCT FROM held THEN
    PERFORM app.assert(next.quantity_precision = held.quantity_precision
      OR NOT EXISTS (SELECT 1 FROM public.inventory_levels l WHERE l.variant_id = held.id AND (l.on_hand <> 0 OR l.reserved <> 0)), 'precision_in_use');
    UPDATE public.variants SET name = next.name, options = next.options, sku = next.sku, barcode = next.barcode, price = next.price,
      compare_at_price = next.compare_at_price, quantity_precision = next.quantity_precision, tracked = next.tracked, active = next.active,
      position = next.position, version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.add_variant(product uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.lock_catalog();
  PERFORM 1 FROM public.products WHERE id = product FOR UPDATE;
  PERFORM app.assert(FOUND, 'product_not_found');
  PERFORM app.assert((SELECT count(*) < 100 FROM public.variants v WHERE v.product_id = product AND v.active), 'too_many_variants');
  PERFORM app.put_variant(product, wanted);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_variant(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.variants;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.variants WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'variant_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  PERFORM app.put_variant(held.product_id, changes || jsonb_build_object('id', held.id));
END
$$;--> statement-breakpoint
-- The product's variants become these, in this order; one that is left out stays for the ledgers, but is no longer for sale.
CREATE FUNCTION app.put_variants(product uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  item record;
BEGIN
  UPDATE public.variants v SET active = false, version = v.version + 1, updated_at = app.now()
  WHERE v.product_id = product AND v.active AND v.id NOT IN (SELECT w.id FROM jsonb_to_recordset(wanted) AS w(id uuid));
  FOR item IN SELECT value, ordinality FROM jsonb_array_elements(wanted) WITH ORDINALITY LOOP
    PERFORM app.put_variant(product, item.value || jsonb_build_object('position', item.ordinality));
  END LOOP;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.put_product_links(product uuid, input jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  rates uuid[] := ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(coalesce(input -> 'tax_rate_ids', '[]')));
  lists uuid[] := ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(coalesce(input -> 'modifier_list_ids', '[]')));
BEGIN
  IF input ? 'tax_rate_ids' THEN
    DELETE FROM public.product_tax_rates WHERE product_id = product AND tax_rate_id <> ALL (rates);
    INSERT INTO public.product_tax_rates (product_id, tax_rate_id) SELECT product, unnest(rates) ON CONFLICT DO NOTHING;
  END IF;
  IF input ? 'modifier_list_ids' THEN
    DELETE FROM public.product_modifier_lists WHERE product_id = product AND list_id <> ALL (lists);
    INSERT INTO public.product_modifier_lists AS held (product_id, list_id, position)
    SELECT product, l.id, l.place FROM unnest(lists) WITH ORDINALITY l(id, place)
    ON CONFLICT (tenant_id, product_id, list_id) DO UPDATE SET position = excluded.position WHERE held.position <> excluded.position;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.create_product(input jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next public.products := jsonb_populate_record(NULL::public.products, input);
BEGIN
  PERFORM app.lock_catalog();
  INSERT INTO public.products (id, handle, name, description, kind, status, category_id, vendor, type, tags, images, position)
  VALUES (next.id, next.handle, next.name, next.description, next.kind, next.status, next.category_id, next.vendor, next.type, next.tags,
    next.images, next.position);
  PERFORM app.put_variants(next.id, input -> 'variants');
  PERFORM app.put_product_links(next.id, input);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_product(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.products;
  next public.products;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.products WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'product_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.products SET handle = next.handle, name = next.name, description = next.description, kind = next.kind, status = next.status,
      category_id = next.category_id, vendor = next.vendor, type = next.type, tags = next.tags, images = next.images, position = next.position,
      version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
  IF changes ? 'variants' THEN
    PERFORM app.put_variants(held.id, changes -> 'variants');
  END IF;
  PERFORM app.put_product_links(held.id, changes);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.put_variant_location(variant uuid, place uuid, asked bigint, offered boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.lock_catalog();
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.variants WHERE id = variant), 'variant_not_found');
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.locations WHERE id = place), 'location_not_found');
  INSERT INTO public.variant_locations AS held (variant_id, location_id, price, available) VALUES (variant, place, asked, offered)
  ON CONFLICT (tenant_id, variant_id, location_id) DO UPDATE SET price = excluded.price, available = excluded.available, updated_at = app.now()
  WHERE (held.price, held.available) IS DISTINCT FROM (excluded.price, excluded.available);
END
$$;--> statement-breakpoint
-- Search reads past the tenant policy, because no trigram or text operator is leakproof (decisions.md 1): the tenant stands in every branch.
-- At most a thousand: nobody reads on. Drafts are left out here for whom row security hides them from, or they would use up the thousand; it still decides
-- what is shown, since this says only ids and ranks and who asks joins them to products.
CREATE FUNCTION app.search_products(asked text, most integer DEFAULT 1000) RETURNS TABLE (id uuid, rank integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  works boolean := coalesce(current_setting('app.actor_kind', true), '') IN ('staff', 'device', 'api_key', 'platform', 'system');
  words tsquery := to_tsquery('simple'::regconfig, (
    SELECT string_agg(word || ':*', ' & ') FROM regexp_split_to_table(lower(asked), '[^[:alnum:]]+') word WHERE word <> ''));
  prefix text := replace(replace(replace(asked, '\', '\\'), '%', '\%'), '_', '\_') || '%';
BEGIN
  RETURN QUERY
  SELECT found.id, max(found.rank)::integer
  FROM (
    SELECT v.product_id AS id, CASE WHEN lower(v.sku) = lower(asked) THEN 4000 ELSE 3000 END AS rank
    FROM public.variants v WHERE v.tenant_id = tenant AND v.sku ILIKE prefix AND v.active
      AND (works OR EXISTS (SELECT 1 FROM public.products p WHERE p.tenant_id = tenant AND p.id = v.product_id AND p.status = 'active'))
    UNION ALL
    SELECT v.product_id, CASE WHEN v.barcode = asked THEN 4000 ELSE 3000 END
    FROM public.variants v WHERE v.tenant_id = tenant AND v.barcode ILIKE prefix AND v.active
      AND (works OR EXISTS (SELECT 1 FROM public.products p WHERE p.tenant_id = tenant AND p.id = v.product_id AND p.status = 'active'))
    UNION ALL
    SELECT p.id, 1000 + (1000 * similarity(asked, p.name))::integer
    FROM public.products p
    WHERE p.tenant_id = tenant AND to_tsvector('simple'::regconfig, p.name || ' ' || coalesce(p.vendor, '') || ' ' || coalesce(p.type, '')) @@ words
      AND (works OR p.status = 'active')
    UNION ALL
    SELECT p.id, (1000 * word_similarity(asked, p.name))::integer
    FROM public.products p WHERE p.tenant_id = tenant AND asked <% p.name AND (works OR p.status = 'active')
  ) found
  GROUP BY found.id ORDER BY 2 DESC, 1 LIMIT most;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.search_products(text, integer) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.search_products(text, integer) TO cortado_app;--> statement-breakpoint
GRANT cortado_search TO CURRENT_USER;--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO cortado_search;--> statement-breakpoint
ALTER FUNCTION app.search_products(text, integer) OWNER TO cortado_search;--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM cortado_search;--> statement-breakpoint
-- The id that something new in a file gets: a UUIDv7 of the import's time, the same whenever the file is looked at.
CREATE FUNCTION app.import_id(import_id uuid, key text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (left(import_id::text, 14) || '7' || substr(h, 1, 3) || '-8' || substr(h, 4, 3) || '-' || substr(h, 7, 12))::uuid FROM md5(import_id || key) h
$$;--> statement-breakpoint
-- Without nested loops in what follows: of a file's rows the planner guesses a hundred, and ten thousand would be compared each with each.
-- A file's products beside ours, matched by handle: `id` is the one that is meant, `change` what applying the file would do.
CREATE FUNCTION app.import_products(import_id uuid, content jsonb) RETURNS TABLE (id uuid, handle text, name text, description text, status text, vendor text,
  type text, tags text[], images jsonb, lowest_price bigint, change text) LANGUAGE sql STABLE SET enable_nestloop = off AS $$
  SELECT coalesce(p.id, app.import_id(import_id, c.handle)), c.handle, c.name, c.description, s.status, c.vendor, c.type, c.tags, c.images,
    (SELECT min(v.price) FROM jsonb_to_recordset(c.variants) AS v(price bigint)),
    CASE WHEN p.id IS NULL THEN 'created'
      WHEN (p.name, p.description, p.status, p.vendor, p.type, p.tags, p.images) IS DISTINCT FROM (c.name, c.description, s.status, c.vendor, c.type, c.tags, c.images)
      THEN 'updated' ELSE 'unchanged' END
  FROM jsonb_to_recordset(content) AS c(handle text, name text, description text, active boolean, vendor text, type text, tags text[], images jsonb, variants jsonb)
  LEFT JOIN public.products p ON p.handle = c.handle
  CROSS JOIN LATERAL (SELECT CASE WHEN c.active THEN 'active' WHEN p.status = 'archived' THEN 'archived' ELSE 'draft' END AS status) s
$$;--> statement-breakpoint
-- A file's variants beside ours, matched by their options (or by name where ours has none).
CREATE FUNCTION app.import_variants(import_id uuid, content jsonb) RETURNS TABLE (id uuid, product_id uuid, line integer, name text, options jsonb, sku text,
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
  LEFT JOIN public.products p ON p.handle = f.handle
  LEFT JOIN public.variants v ON v.product_id = p.id AND (v.options = c.options OR (v.options = '{}' AND v.name = c.name))
  ORDER BY f.handle, c.place, v.options = c.options DESC, v.name = c.name DESC, v.active DESC, v."position", v.id
$$;--> statement-breakpoint
-- SKUs of the file that belong to variants which the file does not mean.
CREATE FUNCTION app.import_collisions(import_id uuid, content jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('line', c.line, 'column', 'Variant SKU', 'code', 'SKU_TAKEN', 'level', 'error', 'value', left(c.sku, 40))
    ORDER BY c.line), '[]')
  FROM app.import_variants(import_id, content) c JOIN public.variants v ON v.sku = c.sku AND v.id <> c.id
$$;--> statement-breakpoint
CREATE FUNCTION app.import_counts(import_id uuid, content jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
      'productsCreated', count(*) FILTER (WHERE kind = 'p' AND change = 'created'), 'productsUpdated', count(*) FILTER (WHERE kind = 'p' AND change = 'updated'),
      'productsUnchanged', count(*) FILTER (WHERE kind = 'p' AND change = 'unchanged'), 'variantsCreated', count(*) FILTER (WHERE kind = 'v' AND change = 'created'),
      'variantsUpdated', count(*) FILTER (WHERE kind = 'v' AND change = 'updated'), 'variantsUnchanged', count(*) FILTER (WHERE kind = 'v' AND change = 'unchanged'))
  FROM (SELECT 'p' AS kind, change FROM app.import_products(import_id, content) UNION ALL SELECT 'v', change FROM app.import_variants(import_id, content)) changes
$$;--> statement-breakpoint
-- The dry run: keeps what was read, with what applying it now would do.
CREATE FUNCTION app.check_import(input jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  collisions jsonb := app.import_collisions((input ->> 'id')::uuid, input -> 'content');
BEGIN
  INSERT INTO public.imports (id, file_name, file_hash, content, problems, counts, row_count)
  VALUES ((input ->> 'id')::uuid, input ->> 'fileName', input ->> 'fileHash', input -> 'content', (input -> 'problems') || collisions,
    app.import_counts((input ->> 'id')::uuid, input -> 'content') || jsonb_build_object('problems', (input ->> 'problemCount')::integer + jsonb_array_length(collisions)),
    (input ->> 'rowCount')::bigint);
END
$$;--> statement-breakpoint
-- Only tracked variants without a level here get the file's quantity: a second import never adds stock again.
CREATE FUNCTION app.import_stock(import_id uuid, content jsonb, place uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  received integer;
BEGIN
  WITH fresh AS (
    INSERT INTO public.inventory_levels (location_id, variant_id, on_hand)
    SELECT place, c.id, c.quantity FROM app.import_variants(import_id, content) c WHERE c.tracked AND c.quantity > 0 ORDER BY c.id
    ON CONFLICT DO NOTHING
    RETURNING variant_id, on_hand
  )
  INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, line_id)
  SELECT app.import_id(import_id, f.variant_id::text), place, f.variant_id, 'receive', f.on_hand, 'import', import_id, f.variant_id FROM fresh f;
  GET DIAGNOSTICS received = ROW_COUNT;
  RETURN received;
END
$$;--> statement-breakpoint
-- Applies a checked file in one piece. Products and variants that the file does not name stay as they are; equal ones are not touched.
CREATE FUNCTION app.apply_import(import_id uuid, place uuid) RETURNS void LANGUAGE plpgsql AS $$
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
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.variants v WHERE v.active GROUP BY v.product_id HAVING count(*) > 100), 'too_many_variants');
  IF place IS NOT NULL THEN
    counted := counted || jsonb_build_object('levelsReceived', app.import_stock(import_id, held.content, place));
  END IF;
  UPDATE public.imports SET state = 'applied', applied_at = app.now(), location_id = place,
    counts = counted || jsonb_build_object('problems', held.counts -> 'problems') WHERE id = import_id;
END
$$;
