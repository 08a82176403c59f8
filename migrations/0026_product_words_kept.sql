SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON product_words, vocabulary TO cortado_app;--> statement-breakpoint
GRANT SELECT ON product_words, vocabulary TO cortado_search;--> statement-breakpoint
-- No longer than a beginning that anybody types.
CREATE FUNCTION app.words_in(said text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT DISTINCT left(word, 60) FROM regexp_split_to_table(lower(said), '[^[:alnum:]]+') word WHERE word <> '')
$$;--> statement-breakpoint
-- Of names that have a word the shortest is the most similar to it.
CREATE FUNCTION app.words_of(p public.products) RETURNS TABLE (word text, named boolean, weight smallint) LANGUAGE sql IMMUTABLE ROWS 8 AS $$
  SELECT w.word, bool_or(w.named), cardinality(show_trgm(p.name))::smallint
  FROM (SELECT unnest(app.words_in(p.name)) AS word, true AS named
    UNION ALL SELECT unnest(app.words_in(concat_ws(' ', p.vendor, p.type))), false) w
  GROUP BY w.word
$$;--> statement-breakpoint
-- Writers of one catalogue stand in line: its version has risen (catalog_added, catalog_edited) before these, whose names come later, are fired.
CREATE FUNCTION app.add_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.product_words (tenant_id, for_sale, named, word, weight, product_id)
  SELECT c.tenant_id, c.status = 'active', w.named, w.word, w.weight, c.id FROM changed c CROSS JOIN LATERAL app.words_of(c) w;
  INSERT INTO public.vocabulary (tenant_id, for_sale, word)
  SELECT DISTINCT c.tenant_id, c.status = 'active', w.word FROM changed c CROSS JOIN LATERAL app.words_of(c) w ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;--> statement-breakpoint
-- A word that no product has any more is forgotten.
CREATE FUNCTION app.remove_words_of(was public.products) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.product_words w USING app.words_of(was) o
  WHERE w.tenant_id = was.tenant_id AND w.for_sale = (was.status = 'active') AND w.named = o.named AND w.word = o.word AND w.weight = o.weight AND w.product_id = was.id;
  DELETE FROM public.vocabulary v USING app.words_of(was) o
  WHERE v.tenant_id = was.tenant_id AND v.for_sale = (was.status = 'active') AND v.word = o.word
    AND (SELECT true FROM public.product_words w WHERE w.tenant_id = v.tenant_id AND w.for_sale = v.for_sale AND w.named IN (true, false) AND w.word = v.word LIMIT 1) IS NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.change_words_of(was public.products, becomes public.products) RETURNS void LANGUAGE plpgsql SET enable_nestloop = on AS $$
BEGIN
  PERFORM app.remove_words_of(was);
  INSERT INTO public.product_words (tenant_id, for_sale, named, word, weight, product_id)
  SELECT becomes.tenant_id, becomes.status = 'active', w.named, w.word, w.weight, becomes.id FROM app.words_of(becomes) w;
  INSERT INTO public.vocabulary (tenant_id, for_sale, word)
  SELECT becomes.tenant_id, becomes.status = 'active', w.word FROM app.words_of(becomes) w ON CONFLICT DO NOTHING;
END
$$;--> statement-breakpoint
-- As with facets: a file's ten thousand are not compared each with each, and then changed one by one along the primary key.
CREATE FUNCTION app.edit_words() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  PERFORM app.change_words_of(o, n) FROM changed n JOIN former o ON o.tenant_id = n.tenant_id AND o.id = n.id
  WHERE (o.name, o.vendor, o.type, o.status = 'active') IS DISTINCT FROM (n.name, n.vendor, n.type, n.status = 'active');
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.remove_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.remove_words_of(former) FROM former;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER words_added AFTER INSERT ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.add_words();--> statement-breakpoint
CREATE TRIGGER words_edited AFTER UPDATE ON products REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.edit_words();--> statement-breakpoint
CREATE TRIGGER words_removed AFTER DELETE ON products REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION app.remove_words();
