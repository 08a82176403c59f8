SET row_security = off;--> statement-breakpoint
-- The words of the vocabulary that `word` is the beginning of, itself first.
CREATE FUNCTION app.words_beginning(tenant uuid, sides boolean[], word text, most integer) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT DISTINCT v.word FROM unnest(sides) side(for_sale) CROSS JOIN LATERAL
    (SELECT v.word FROM public.vocabulary v WHERE v.tenant_id = tenant AND v.for_sale = side.for_sale AND v.word >= $3 AND v.word < $3 || chr(1114111)
      ORDER BY v.word LIMIT most) v ORDER BY 1)
$$;--> statement-breakpoint
-- The few words of the vocabulary that are spelt most like `word`.
CREATE FUNCTION app.words_like(tenant uuid, sides boolean[], word text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT l.word FROM
    (SELECT v.word, max(similarity(v.word, $3)) AS alike FROM public.vocabulary v WHERE v.tenant_id = tenant AND v.for_sale = ANY (sides) AND v.word % $3
      GROUP BY v.word) l ORDER BY l.alike DESC, l.word LIMIT 3)
$$;--> statement-breakpoint
-- How often these words stand in the catalogue, counted to five thousand.
CREATE FUNCTION app.times_written(tenant uuid, sides boolean[], words text[]) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM (SELECT FROM unnest('{true,false}'::boolean[]) place(named) CROSS JOIN unnest(sides) side(for_sale) CROSS JOIN unnest(words) one(word)
    CROSS JOIN LATERAL (SELECT FROM public.product_words w
      WHERE w.tenant_id = tenant AND w.for_sale = side.for_sale AND w.named = place.named AND w.word = one.word LIMIT 5000) w LIMIT 5000) w
$$;--> statement-breakpoint
-- Products that have one of these words, in their names before elsewhere, the shortest names first: all of them, or `most` where they are more; then each
-- word has its share, and what is not for sale at most the half.
CREATE FUNCTION app.products_with(tenant uuid, sides boolean[], words text[], most integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  share integer := most;
  half integer := most;
  ids uuid[];
BEGIN
  FOR tries IN 1 .. 2 LOOP
    ids := ARRAY(SELECT w.product_id
      FROM unnest('{true,false}'::boolean[]) place(named) CROSS JOIN unnest(sides) side(for_sale) CROSS JOIN unnest(words) one(word) CROSS JOIN LATERAL
      (SELECT w.product_id FROM public.product_words w
        WHERE w.tenant_id = tenant AND w.for_sale = side.for_sale AND w.named = place.named AND w.word = one.word
        ORDER BY w.weight, w.product_id LIMIT CASE WHEN side.for_sale THEN share ELSE half END) w LIMIT most);
    EXIT WHEN cardinality(ids) < most;
    share := greatest(1, most / cardinality(words));
    half := greatest(1, share / 2);
  END LOOP;
  RETURN ids;
END
$$;--> statement-breakpoint
-- Products that have a word of both: two lists in the same order are merged, each no further than its part of fifty thousand.
CREATE FUNCTION app.products_with_both(tenant uuid, sides boolean[], words text[], others text[], most integer) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT m.product_id
    FROM unnest('{true,false}'::boolean[]) place(named) CROSS JOIN unnest('{true,false}'::boolean[]) beside(named)
    CROSS JOIN unnest(sides) side(for_sale) CROSS JOIN unnest(words[:3]) one(word) CROSS JOIN unnest(others[:3]) other(word) CROSS JOIN LATERAL
    (SELECT a.product_id FROM
      (SELECT w.weight, w.product_id FROM public.product_words w
        WHERE w.tenant_id = tenant AND w.for_sale = side.for_sale AND w.named = place.named AND w.word = one.word
        ORDER BY w.weight, w.product_id LIMIT 50000 / greatest(1, cardinality(words[:3]) * cardinality(others[:3]))) a
      JOIN (SELECT w.weight, w.product_id FROM public.product_words w
        WHERE w.tenant_id = tenant AND w.for_sale = side.for_sale AND w.named = beside.named AND w.word = other.word
        ORDER BY w.weight, w.product_id LIMIT 50000 / greatest(1, cardinality(words[:3]) * cardinality(others[:3]))) b
      ON b.weight = a.weight AND b.product_id = a.product_id
      ORDER BY a.weight, a.product_id LIMIT most) m LIMIT most)
$$;--> statement-breakpoint
-- Those of these products that have all of these words or their beginnings. Most fail at the first look, before anything is taken apart.
CREATE FUNCTION app.having_all(tenant uuid, ids uuid[], words text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT s.id FROM (
      SELECT p.id, lower(concat_ws(' ', p.name, p.vendor, p.type)) AS said FROM public.products p WHERE p.tenant_id = tenant AND p.id = ANY (ids) OFFSET 0) s
    WHERE s.said LIKE ALL (ARRAY(SELECT '%' || w || '%' FROM unnest(words) w))
      AND ' ' || regexp_replace(s.said, '[^[:alnum:]]+', ' ', 'g') LIKE ALL (ARRAY(SELECT '% ' || w || '%' FROM unnest(words) w)))
$$;--> statement-breakpoint
-- Products with all of these words or their beginnings: those of the rarest, or where that is common, too, those with the two rarest; these are then
-- looked at for the others.
CREATE FUNCTION app.products_with_all(tenant uuid, sides boolean[], words text[], most integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  rarest text[];
  times bigint;
  first text[];
  ids uuid[];
BEGIN
  IF cardinality(words) < 2 THEN
    RETURN app.products_with(tenant, sides, app.words_beginning(tenant, sides, words[1], most), most);
  END IF;
  SELECT array_agg(w.word), min(w.times) INTO rarest, times
  FROM (SELECT one.word, app.times_written(tenant, sides, app.words_beginning(tenant, sides, one.word, most)) AS times
    FROM unnest(words) one(word) ORDER BY 2, length(one.word) DESC LIMIT 2) w;
  first := app.words_beginning(tenant, sides, rarest[1], most);
  IF times < most THEN
    RETURN app.having_all(tenant, app.products_with(tenant, sides, first, most), words);
  END IF;
  ids := app.products_with_both(tenant, sides, first, app.words_beginning(tenant, sides, rarest[2], most),
    CASE WHEN cardinality(words) = 2 THEN most ELSE 4 * most END);
  RETURN CASE WHEN cardinality(words) = 2 THEN ids ELSE app.having_all(tenant, ids, words) END;
END
$$;--> statement-breakpoint
-- Products that are spelt like what was asked: with three fifths of its trigrams, or with half of those of each of its words.
CREATE FUNCTION app.products_like(tenant uuid, sides boolean[], words text[], asked text, most integer) RETURNS TABLE (id uuid, rank integer)
LANGUAGE sql STABLE AS $$
  SELECT l.id, (1000 * l.alike)::integer FROM (
    SELECT p.id, p.name, word_similarity(asked, p.name) AS alike FROM (
      SELECT unnest(app.products_with(tenant, sides, app.words_like(tenant, sides, one.word), greatest(1, most / greatest(1, 4 * cardinality(words) - 3)))) AS id
      FROM unnest(words) one(word)
      UNION
      SELECT unnest(app.products_with_both(tenant, sides, app.words_like(tenant, sides, words[1]), app.words_like(tenant, sides, words[2]), most))) c
    JOIN public.products p ON p.tenant_id = tenant AND p.id = c.id OFFSET 0) l
  WHERE l.alike >= 0.6 OR CASE WHEN cardinality(words) = 1 THEN l.alike >= 0.5 ELSE (SELECT bool_and(word_similarity(w, l.name) >= 0.5) FROM unnest(words) w) END
$$;--> statement-breakpoint
-- Search reads past the tenant policy, because no trigram or text operator is leakproof (decisions.md 1): the tenant stands in every branch. Row
-- security still decides what is shown, since this says only ids and ranks and who asks joins them to products.
-- Each way of finding is an index in the order of its ranks and is followed for `most` rows: what begins as asked (SKU, barcode, name), then what has
-- the words; and only where hardly anything was found, what is spelt alike. Nothing but what its caller may see is looked at.
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
      SELECT p.id, 1000 + (1000 * similarity(asked, p.name))::integer FROM (
        (SELECT p.id FROM public.products p
          WHERE p.tenant_id = tenant AND lower(p.name) ~>=~ beginning AND lower(p.name) ~<~ beyond AND (works OR p.status = 'active')
          ORDER BY lower(p.name) USING ~<~, p.id LIMIT most)
        UNION SELECT unnest(finds)) w
      JOIN public.products p ON p.tenant_id = tenant AND p.id = w.id
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
