SET row_security = off;--> statement-breakpoint
-- outside a transaction: the words of products from before the triggers, a thousand products at a time
-- Each batch stands in line with the writers of its catalogue, for whom orders don't wait.
DO $$
DECLARE
  tenant uuid;
  batch uuid[];
  last uuid;
BEGIN
  FOR tenant IN SELECT c.tenant_id FROM public.catalogs c ORDER BY 1 LOOP
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
      PERFORM 1 FROM public.catalogs c WHERE c.tenant_id = tenant FOR UPDATE;
      batch := ARRAY(SELECT p.id FROM public.products p WHERE p.tenant_id = tenant AND p.id > last ORDER BY p.id LIMIT 1000);
      EXIT WHEN cardinality(batch) = 0;
      INSERT INTO public.product_words (tenant_id, for_sale, named, word, weight, product_id)
      SELECT tenant, p.status = 'active', w.named, w.word, w.weight, p.id FROM public.products p CROSS JOIN LATERAL app.words_of(p) w
      WHERE p.tenant_id = tenant AND p.id = ANY (batch) ON CONFLICT DO NOTHING;
      INSERT INTO public.vocabulary (tenant_id, for_sale, word)
      SELECT DISTINCT tenant, p.status = 'active', w.word FROM public.products p CROSS JOIN LATERAL app.words_of(p) w
      WHERE p.tenant_id = tenant AND p.id = ANY (batch) ON CONFLICT DO NOTHING;
      last := batch[cardinality(batch)];
      COMMIT;
    END LOOP;
    COMMIT;
  END LOOP;
END
$$;--> statement-breakpoint
ANALYZE product_words, vocabulary;
