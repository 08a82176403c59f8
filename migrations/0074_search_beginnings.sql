SET row_security = off;--> statement-breakpoint
-- Names that begin so lie together in the index of lowered names. Of an index that has status and name, too, Postgres would rather read everything.
CREATE FUNCTION app.products_beginning(tenant uuid, works boolean, beginning text, beyond text, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 500
SET enable_indexonlyscan = off AS $$
  SELECT p.id FROM public.products p
  WHERE p.tenant_id = tenant AND lower(p.name) ~>=~ beginning AND lower(p.name) ~<~ beyond AND (works OR p.status = 'active')
  ORDER BY lower(p.name) USING ~<~, p.id LIMIT most
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.search_products(asked text, most integer DEFAULT 1000) RETURNS TABLE (id uuid, rank integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  works boolean := coalesce(current_setting('app.actor_kind', true), '') IN ('staff', 'device', 'api_key', 'platform', 'system');
  sides boolean[] := CASE WHEN works THEN ARRAY[false, true] ELSE ARRAY[true] END;
  words text[] := app.words_in(asked);
  beginning text := lower(asked);
  beyond text := lower(asked) || chr(1114111);
  finds uuid[] := app.products_with_all(tenant, sides, words, most);
  ids uuid[];
  ranks integer[];
BEGIN
  SELECT array_agg(found.id), array_agg(found.rank) INTO ids, ranks FROM (
    SELECT f.id, max(f.rank)::integer AS rank FROM (
      (SELECT v.product_id AS id, CASE WHEN lower(v.sku) = beginning THEN 4000 ELSE 3000 END AS rank FROM public.variants v
        WHERE v.tenant_id = tenant AND lower(v.sku) ~>=~ beginning AND lower(v.sku) ~<~ beyond AND v.active ORDER BY lower(v.sku) USING ~<~, v.id LIMIT most)
      UNION ALL
      (SELECT v.product_id, CASE WHEN lower(v.barcode) = beginning THEN 4000 ELSE 3000 END FROM public.variants v
        WHERE v.tenant_id = tenant AND lower(v.barcode) ~>=~ beginning AND lower(v.barcode) ~<~ beyond AND v.active ORDER BY lower(v.barcode) USING ~<~, v.id LIMIT most)
      UNION ALL
      SELECT p.id, 1000 + (1000 * similarity(asked, p.name))::integer FROM public.products p WHERE p.tenant_id = tenant AND p.id = ANY (finds || ARRAY(
        SELECT app.products_beginning(tenant, works, beginning, beyond, most)))
    ) f
    WHERE works OR (SELECT p.status = 'active' FROM public.products p WHERE p.tenant_id = tenant AND p.id = f.id)
    GROUP BY f.id ORDER BY 2 DESC, 1 LIMIT most) found;
  IF coalesce(cardinality(ids), 0) >= 20 THEN
    RETURN QUERY SELECT * FROM unnest(ids, ranks);
  ELSE
    RETURN QUERY
    SELECT a.id, max(a.rank)::integer FROM (
      SELECT * FROM unnest(ids, ranks) AS u(id, rank)
      UNION ALL
      SELECT * FROM app.products_like(tenant, sides, words, asked, most)) a
    GROUP BY a.id ORDER BY 2 DESC, 1 LIMIT most;
  END IF;
END
$$;
