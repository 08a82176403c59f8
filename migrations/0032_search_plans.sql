SET row_security = off;--> statement-breakpoint
-- How a search reads is said here and not left to estimates: a plan that is kept for all words knows neither how common they are nor how many ids come.
-- What is spelt alike is found by its trigrams.
ALTER FUNCTION app.words_like(uuid, boolean[], text) SET enable_indexscan = off;--> statement-breakpoint
ALTER FUNCTION app.words_like(uuid, boolean[], text) SET enable_indexonlyscan = off;--> statement-breakpoint
ALTER FUNCTION app.words_like(uuid, boolean[], text) SET enable_seqscan = off;--> statement-breakpoint
-- Two lists in the same order are merged.
CREATE FUNCTION app.merged_lists(tenant uuid, sold boolean, one_named boolean, one text, other_named boolean, other text, reach integer, most integer)
RETURNS SETOF uuid LANGUAGE sql STABLE SET enable_nestloop = off SET enable_hashjoin = off SET enable_mergejoin = on AS $$
  SELECT a.product_id FROM
    (SELECT w.weight, w.product_id FROM public.product_words w
      WHERE w.tenant_id = tenant AND w.for_sale = sold AND w.named = one_named AND w.word = one ORDER BY w.weight, w.product_id LIMIT reach) a
    JOIN (SELECT w.weight, w.product_id FROM public.product_words w
      WHERE w.tenant_id = tenant AND w.for_sale = sold AND w.named = other_named AND w.word = other ORDER BY w.weight, w.product_id LIMIT reach) b
    ON b.weight = a.weight AND b.product_id = a.product_id
  ORDER BY a.weight, a.product_id LIMIT most
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.products_with_both(tenant uuid, sides boolean[], words text[], others text[], most integer) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT m.id
    FROM unnest('{true,false}'::boolean[]) place(named) CROSS JOIN unnest('{true,false}'::boolean[]) beside(named)
    CROSS JOIN unnest(sides) side(for_sale) CROSS JOIN unnest(words[:3]) one(word) CROSS JOIN unnest(others[:3]) other(word) CROSS JOIN LATERAL
    app.merged_lists(tenant, side.for_sale, place.named, one.word, beside.named, other.word,
      50000 / greatest(1, cardinality(words[:3]) * cardinality(others[:3])), most) m(id) LIMIT most)
$$;--> statement-breakpoint
-- Ids are looked up as an array: joined, the whole catalogue might be read beside them.
-- Products that are spelt like what was asked: with three fifths of its trigrams, or with half of those of each of its words.
CREATE OR REPLACE FUNCTION app.products_like(tenant uuid, sides boolean[], words text[], asked text, most integer) RETURNS TABLE (id uuid, rank integer)
LANGUAGE sql STABLE AS $$
  SELECT l.id, (1000 * l.alike)::integer FROM (
    SELECT p.id, p.name, word_similarity(asked, p.name) AS alike FROM public.products p WHERE p.tenant_id = tenant AND p.id = ANY (ARRAY(
      SELECT unnest(app.products_with(tenant, sides, app.words_like(tenant, sides, one.word), greatest(1, most / greatest(1, 4 * cardinality(words) - 3))))
      FROM unnest(words) one(word)
      UNION
      SELECT unnest(app.products_with_both(tenant, sides, app.words_like(tenant, sides, words[1]), app.words_like(tenant, sides, words[2]), most)))) OFFSET 0) l
  WHERE l.alike >= 0.6 OR CASE WHEN cardinality(words) = 1 THEN l.alike >= 0.5 ELSE (SELECT bool_and(word_similarity(w, l.name) >= 0.5) FROM unnest(words) w) END
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
        SELECT p.id FROM public.products p
        WHERE p.tenant_id = tenant AND lower(p.name) ~>=~ beginning AND lower(p.name) ~<~ beyond AND (works OR p.status = 'active')
        ORDER BY lower(p.name) USING ~<~, p.id LIMIT most))
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
